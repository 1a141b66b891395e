// One record of a batch, encoded: the innermost step of every send.
#pragma once

#include <cstddef>
#include <cstdint>
#include <distributedlog/record.hpp>

namespace distributedlog::record {

// Exact size, its own length field included. Key, value and headers together must stay below 2 GiB; a caller makes
// sure of it by record_size_bound against max_request_size.
std::size_t encoded_record_size(const Record& record, std::int64_t timestamp_delta, std::int32_t offset_delta) noexcept;

// At least the size of the record in any batch, whatever its deltas.
std::size_t record_size_bound(const Record& record) noexcept;

// Encodes the record at `out`, which has room for encoded_record_size bytes, and returns the end.
std::byte* write_record(std::byte* out, const Record& record, std::int64_t timestamp_delta,
                        std::int32_t offset_delta) noexcept;

}  // namespace distributedlog::record
