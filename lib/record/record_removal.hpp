// Takes one record out of an open batch: a send that was cancelled leaves without disturbing its neighbours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace distributedlog::record {

// `records`: the encoded, uncompressed records of a batch that holds `count` of them, written by write_record. Removes
// the one at `index` in place, gives each one behind it the offset delta before, and returns how many bytes are left.
// Timestamps keep their base, so the batch header's base_timestamp must stay.
std::size_t remove_record(std::span<std::byte> records, std::int32_t count, std::int32_t index) noexcept;

}  // namespace distributedlog::record
