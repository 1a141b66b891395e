// One record of a batch, encoded: the innermost step of every send.
#pragma once

#include <cstddef>
#include <cstdint>
#include <distributedlog/record.hpp>

namespace distributedlog::record {

// How long a record becomes. Measured once and handed to the writer.
struct RecordSize {
  std::int32_t body;  // everything behind the length field
  std::size_t whole;
};

// Exact. Key, value and headers together must stay below 2 GiB; a caller makes sure of it by record_size_bound against
// max_request_size.
RecordSize measure_record(const Record& record, std::int64_t timestamp_delta, std::int32_t offset_delta) noexcept;

// At least the size of the record in any batch, whatever its deltas.
std::size_t record_size_bound(const Record& record) noexcept;

// Encodes the record at `out`, which has room for `size.whole` bytes, and returns the end. `size` is that of the same
// record and deltas.
std::byte* write_record(std::byte* out, const Record& record, RecordSize size, std::int64_t timestamp_delta,
                        std::int32_t offset_delta) noexcept;

}  // namespace distributedlog::record
