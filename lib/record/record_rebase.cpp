#include "record/record_rebase.hpp"

#include "protocol/varint.hpp"

#include <cassert>
#include <cstring>

namespace distributedlog::record {
namespace {

using protocol::read_unsigned_varint;
using protocol::unzigzag;
using protocol::varint_size;
using protocol::write_varint;

std::span<const std::byte> body_of(const std::byte* record, const std::byte* end) noexcept {
  std::uint32_t length = 0;
  const std::byte* const body = read_unsigned_varint(record, end, length);
  assert(body != nullptr && unzigzag(length) >= 0 && unzigzag(length) <= end - body);
  return {body, static_cast<std::size_t>(unzigzag(length))};
}

// A smaller delta, and so a smaller length, takes no more bytes than before: what is read is never overwritten first.
std::byte* copy_body(std::byte* out, std::span<const std::byte> body, std::int32_t by) noexcept {
  const std::byte* const end = body.data() + body.size();
  std::uint64_t timestamp_delta = 0;
  std::uint32_t zigzag_delta = 0;
  const std::byte* const delta = read_unsigned_varint(body.data() + 1, end, timestamp_delta);
  assert(delta != nullptr);
  const std::byte* const rest = read_unsigned_varint(delta, end, zigzag_delta);
  assert(rest != nullptr);
  const std::int32_t offset_delta = unzigzag(zigzag_delta) - by;

  const auto before_delta = static_cast<std::size_t>(delta - body.data());
  const auto behind_delta = static_cast<std::size_t>(end - rest);
  const std::size_t length = before_delta + varint_size(offset_delta) + behind_delta;

  out = write_varint(out, static_cast<std::int32_t>(length));
  std::memmove(out, body.data(), before_delta);
  out = write_varint(out + before_delta, offset_delta);
  std::memmove(out, rest, behind_delta);
  return out + behind_delta;
}

}  // namespace

std::size_t size_of_first(std::span<const std::byte> records, std::int32_t count) noexcept {
  const std::byte* const end = records.data() + records.size();
  const std::byte* at = records.data();
  for (; count > 0; --count) {
    const auto body = body_of(at, end);
    at = body.data() + body.size();
  }
  return static_cast<std::size_t>(at - records.data());
}

std::byte* copy_rebased(std::byte* out, std::span<const std::byte> records, std::int32_t by) noexcept {
  const std::byte* const end = records.data() + records.size();
  for (const std::byte* at = records.data(); at != end;) {
    const auto body = body_of(at, end);
    out = copy_body(out, body, by);
    at = body.data() + body.size();
  }
  return out;
}

}  // namespace distributedlog::record
