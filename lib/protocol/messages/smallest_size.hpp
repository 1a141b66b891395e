// The smallest number of bytes a structure can take on the wire: array counts are held against it before anything is
// allocated.
#pragma once

#include "protocol/bytes.hpp"
#include "protocol/messages/description.hpp"
#include "protocol/uuid.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace distributedlog::protocol {

class SmallestSize {
 public:
  SmallestSize(int version, bool flexible) noexcept : version_{version}, flexible_{flexible} {}

  template <class T>
  void field(const T& value, Versions when = {}) {
    if (when.contain(version_)) add(value);
  }

  template <class T>
  static std::size_t of(int version, bool flexible) {
    const T blank{};
    SmallestSize smallest{version, flexible};
    smallest.add(blank);
    return smallest.size_;
  }

 private:
  void add(const Uuid&) { size_ += sizeof(Uuid); }
  void add(const std::string&) { size_ += flexible_ ? 1 : 2; }
  void add(const std::optional<std::string>&) { size_ += flexible_ ? 1 : 2; }
  void add(const std::optional<BytesView>&) { size_ += flexible_ ? 1 : 4; }
  template <class T>
  void add(const std::vector<T>&) {
    size_ += flexible_ ? 1 : 4;
  }
  template <class T>
  void add(const std::optional<std::vector<T>>&) {
    size_ += flexible_ ? 1 : 4;
  }
  template <class T>
  void add(const T& value) {
    if constexpr (std::is_arithmetic_v<T>) {
      size_ += sizeof(T);
    } else {
      T::describe(*this, value);
      size_ += flexible_ ? 1 : 0;
    }
  }

  int version_;
  bool flexible_;
  std::size_t size_ = 0;
};

}  // namespace distributedlog::protocol
