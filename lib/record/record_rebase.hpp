// Encoded records moved to the front of a batch: their offset deltas count from another record.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace distributedlog::record {

// `records` in both is what write_record has written, uncompressed.

// How many bytes the first `count` records take.
std::size_t size_of_first(std::span<const std::byte> records, std::int32_t count) noexcept;

// Writes the records to `out`, every offset delta smaller by `by`, and returns the end. They never grow; `out` may lie
// before them in the same buffer, at least one whole record away. Timestamps keep their base.
std::byte* copy_rebased(std::byte* out, std::span<const std::byte> records, std::int32_t by) noexcept;

}  // namespace distributedlog::record
