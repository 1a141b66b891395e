// Reads a structure as it describes itself. Failure shows in the reader.
#pragma once

#include "protocol/messages/description.hpp"
#include "protocol/messages/smallest_size.hpp"
#include "protocol/reader.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace distributedlog::protocol {

class Decoder {
 public:
  Decoder(Reader& reader, int version, bool flexible) noexcept
      : reader_{reader}, version_{version}, flexible_{flexible} {}

  template <class T>
  void field(T& value, Versions when = {}) {
    if (when.contain(version_) && reader_.ok()) get(value, version_ >= when.null_since);
  }

  template <class Structure>
  void structure(Structure& self) {
    Structure::describe(*this, self);
    if (!flexible_) return;
    if constexpr (HasTags<Structure, Decoder>) {
      reader_.tagged_fields([&](std::uint32_t tag, Reader& body) {
        Decoder decoder{body, version_, flexible_};
        decoder.wanted_tag_ = tag;
        Structure::describe_tags(decoder, self);
      });
    } else {
      reader_.skip_tagged_fields();
    }
  }

  // Only called through describe_tags, once for every tag that the input has; a known tag's body holds nothing else.
  template <class Structure, class T>
  void tagged(std::uint32_t tag, Structure& self, T Structure::*member, Versions when) {
    if (tag != wanted_tag_ || !when.contain(version_)) return;
    self.*member = {};
    get(self.*member, true);
    if (reader_.remaining() != 0) reader_.fail();
  }

 private:
  void get(bool& value, bool) { value = reader_.boolean(); }
  void get(std::int8_t& value, bool) { value = reader_.i8(); }
  void get(std::int16_t& value, bool) { value = reader_.i16(); }
  void get(std::int32_t& value, bool) { value = reader_.i32(); }
  void get(std::int64_t& value, bool) { value = reader_.i64(); }
  void get(Uuid& value, bool) { value = reader_.uuid(); }
  void get(std::string& value, bool) { value = flexible_ ? reader_.compact_string() : reader_.string(); }
  void get(std::optional<std::string>& value, bool nullable) {
    const auto text = flexible_ ? reader_.nullable_compact_string() : reader_.nullable_string();
    if (text) {
      value.emplace(*text);
    } else {
      refuse_null_unless(nullable);
    }
  }
  void get(Bytes& value, bool) {
    const auto bytes = flexible_ ? reader_.compact_bytes() : reader_.bytes();
    value.assign(bytes.begin(), bytes.end());
  }
  void get(std::optional<BytesView>& value, bool) {
    const auto bytes = flexible_ ? reader_.nullable_compact_bytes() : reader_.nullable_bytes();
    if (bytes) value.emplace(*bytes);
  }
  template <class T>
  void get(std::vector<T>& values, bool) {
    if (const auto count = get_count<T>()) {
      get_elements(values, *count);
    } else {
      refuse_null_unless(false);
    }
  }
  template <class T>
  void get(std::optional<std::vector<T>>& values, bool nullable) {
    if (const auto count = get_count<T>()) {
      get_elements(values.emplace(), *count);
    } else {
      refuse_null_unless(nullable);
    }
  }
  template <class T>
  void get(T& value, bool) {
    structure(value);
  }

  template <class T>
  std::optional<std::size_t> get_count() {
    const std::size_t smallest = SmallestSize::of<T>(version_, flexible_);
    return flexible_ ? reader_.compact_array_count(smallest) : reader_.array_count(smallest);
  }
  template <class T>
  void get_elements(std::vector<T>& values, std::size_t count) {
    // A few at once, then as they come: what an element takes in memory is many times its smallest size on the wire.
    values.reserve(std::min<std::size_t>(count, 256));
    while (values.size() < count && reader_.ok()) get(values.emplace_back(), false);
  }
  void refuse_null_unless(bool nullable) {
    if (!nullable) reader_.fail();
  }

  Reader& reader_;
  int version_;
  bool flexible_;
  std::uint32_t wanted_tag_ = 0;
};

}  // namespace distributedlog::protocol
