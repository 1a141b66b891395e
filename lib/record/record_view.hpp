// A record inside somebody else's bytes.
#pragma once

#include <distributedlog/record.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>

namespace distributedlog::record {

// A record's headers, decoded while one walks over them. Made by RecordCursor, which has checked the bytes.
class HeaderRange {
 public:
  class Iterator {
   public:
    using value_type = Header;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;
    using pointer = const Header*;
    using reference = const Header&;

    Iterator() noexcept = default;
    Iterator(std::span<const std::byte> bytes, std::size_t left) noexcept : bytes_(bytes), left_(left) { load(); }

    const Header& operator*() const noexcept { return header_; }
    const Header* operator->() const noexcept { return &header_; }
    Iterator& operator++() noexcept {
      --left_;
      load();
      return *this;
    }
    void operator++(int) noexcept { ++*this; }
    friend bool operator==(const Iterator& a, const Iterator& b) noexcept { return a.left_ == b.left_; }

   private:
    void load() noexcept;

    std::span<const std::byte> bytes_;  // behind the current header
    std::size_t left_ = 0;
    Header header_;
  };

  HeaderRange() noexcept = default;
  HeaderRange(std::span<const std::byte> bytes, std::size_t count) noexcept : bytes_(bytes), count_(count) {}

  std::size_t size() const noexcept { return count_; }
  bool empty() const noexcept { return count_ == 0; }
  Iterator begin() const noexcept { return {bytes_, count_}; }
  Iterator end() const noexcept { return {}; }

 private:
  std::span<const std::byte> bytes_;
  std::size_t count_ = 0;
};

struct RecordView {
  std::int64_t offset = 0;
  std::int64_t timestamp = 0;  // milliseconds since 1970
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  HeaderRange headers;
};

}  // namespace distributedlog::record
