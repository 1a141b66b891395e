// What is sent.
#pragma once

#include <distributedlog/export.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace distributedlog {

// Milliseconds since 1970, the resolution of the log.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

// A header: keys may repeat, order is kept, the value may be absent (null).
class Header {
 public:
  Header() noexcept = default;
  Header(std::string_view key, std::optional<std::string_view> value) noexcept : key_(key), value_(value) {}

  std::string_view key() const noexcept { return key_; }
  const std::optional<std::string_view>& value() const noexcept { return value_; }

 private:
  std::string_view key_;
  std::optional<std::string_view> value_;
};

// A record **borrows** its bytes (topic, key, value, headers): they are copied into the open batch when the record is
// admitted, so they must stay alive until the send completes, and never longer. With `co_await producer.send(...)`
// that is the natural life of the caller's variables.
//
// It has constructors and is no aggregate on purpose: GCC 12 destroys an aggregate temporary of a co_await expression
// twice.
class Record {
 public:
  Record() noexcept = default;

  // A record without a key. An absent value is a tombstone.
  Record(std::string_view topic, std::optional<std::string_view> value) noexcept : topic_(topic), value_(value) {}

  Record(std::string_view topic, std::optional<std::string_view> key, std::optional<std::string_view> value) noexcept
      : topic_(topic), key_(key), value_(value) {}

  // Ordered headers, borrowed like everything else. Default: none.
  Record& headers(std::span<const Header> headers) & noexcept {
    headers_ = headers.data();
    header_count_ = static_cast<std::uint32_t>(std::min<std::size_t>(headers.size(), UINT32_MAX));
    return *this;
  }
  Record&& headers(std::span<const Header> headers) && noexcept {
    return static_cast<Record&&>(this->headers(headers));
  }

  // CreateTime of the record. Default: the wall clock when the record is admitted.
  Record& timestamp(Timestamp timestamp) & noexcept {
    timestamp_ms_ = timestamp.time_since_epoch().count();
    return *this;
  }
  Record&& timestamp(Timestamp timestamp) && noexcept { return static_cast<Record&&>(this->timestamp(timestamp)); }

  // The partition to write to, from 0. Default: the partitioner chooses.
  Record& partition(std::int32_t partition) & noexcept {
    partition_ = partition == none_given ? -1 : partition;
    return *this;
  }
  Record&& partition(std::int32_t partition) && noexcept { return static_cast<Record&&>(this->partition(partition)); }

  std::string_view topic() const noexcept { return topic_; }
  std::optional<std::string_view> key() const noexcept { return key_.get(); }
  std::optional<std::string_view> value() const noexcept { return value_.get(); }
  std::span<const Header> headers() const noexcept { return {headers_, header_count_}; }
  std::optional<Timestamp> timestamp() const noexcept {
    if (timestamp_ms_ == no_time_given) return std::nullopt;
    return Timestamp(std::chrono::milliseconds(timestamp_ms_));
  }
  std::optional<std::int32_t> partition() const noexcept {
    return partition_ == none_given ? std::nullopt : std::optional(partition_);
  }

 private:
  // An optional view in the space of a view: a record waits in its send's node, and nodes are to be small.
  class Bytes {
   public:
    Bytes() noexcept = default;
    explicit Bytes(std::optional<std::string_view> bytes) noexcept {
      if (!bytes) return;
      data_ = bytes->data() != nullptr ? bytes->data() : "";
      size_ = bytes->size();
    }
    std::optional<std::string_view> get() const noexcept {
      return data_ == nullptr ? std::nullopt : std::optional(std::string_view(data_, size_));
    }

   private:
    const char* data_ = nullptr;
    std::size_t size_ = 0;
  };
  // No clock and no topic reaches these.
  static constexpr std::int64_t no_time_given = INT64_MIN;
  static constexpr std::int32_t none_given = INT32_MIN;

  std::string_view topic_;
  Bytes key_;
  Bytes value_;
  const Header* headers_ = nullptr;
  std::uint32_t header_count_ = 0;
  std::int32_t partition_ = none_given;
  std::int64_t timestamp_ms_ = no_time_given;
};

// The bytes of any contiguous buffer, as the character view a Record takes.
inline std::string_view as_text(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace distributedlog
