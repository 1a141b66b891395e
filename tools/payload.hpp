// Records to send: made up from a seed, always the same ones, or taken from a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace distributedlog::tool {

struct Payload {
  std::optional<std::string_view> key;
  std::string_view value;
  std::size_t size() const noexcept { return (key ? key->size() : 0) + value.size(); }
};

// A fixed set of payloads that is gone through again and again, so that making them costs nothing while measuring.
class PayloadSet {
 public:
  // Events as JSON of exactly `size` bytes each (cut off when that is too small for one), with a user's name as key.
  static PayloadSet generate(std::size_t size, bool keyed, std::uint64_t seed);

  // A line each: key, tab, value; or a value alone. Throws UsageError when the file cannot be read or is empty.
  static PayloadSet from_file(const std::string& path);

  const Payload& operator[](std::uint64_t index) const noexcept { return payloads_[index % payloads_.size()]; }
  std::size_t size() const noexcept { return payloads_.size(); }

 private:
  std::vector<char> bytes_;
  std::vector<Payload> payloads_;  // views into bytes_
};

}  // namespace distributedlog::tool
