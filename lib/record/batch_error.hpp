// What may be wrong with a batch that somebody else wrote.
#pragma once

namespace distributedlog::record {

enum class BatchError {
  none,
  truncated,          // the bytes end inside the batch
  unsupported_magic,  // a message format from before Kafka 0.11, or no batch at all
  bad_length,         // batch_length is below the header's own size
  bad_checksum,
  unknown_codec,
  bad_record_count,  // contradicts last_offset_delta, or more records than the bytes can hold
  bad_record,        // a length, a count or an offset delta inside a record
  leftover_bytes,    // behind the last record
  bad_compression,   // the codec refused the data
};

constexpr const char* to_string(BatchError error) noexcept {
  switch (error) {
    case BatchError::none:
      return "no error";
    case BatchError::truncated:
      return "the batch is cut short";
    case BatchError::unsupported_magic:
      return "not a record batch of format 2";
    case BatchError::bad_length:
      return "the batch length is too small";
    case BatchError::bad_checksum:
      return "the checksum does not match";
    case BatchError::unknown_codec:
      return "unknown compression codec";
    case BatchError::bad_record_count:
      return "the record count is wrong";
    case BatchError::bad_record:
      return "malformed record";
    case BatchError::leftover_bytes:
      return "bytes behind the last record";
    case BatchError::bad_compression:
      return "the compressed records cannot be decompressed";
  }
  return "unknown batch error";
}

}  // namespace distributedlog::record
