#include "compression/open_batch.hpp"

namespace distributedlog::compression {

record::RecordCursor BatchOpener::open(const record::BatchView& batch) {
  failure_ = {};
  if (batch.header.codec() == Compression::none) return {batch.header, batch.records()};
  records_.clear();
  failure_ = decompressor_.decompress(batch.header.codec(), batch.records(), max_records_size_, records_);
  if (failure_) return record::RecordCursor(record::BatchError::bad_compression);
  return {batch.header, records_};
}

}  // namespace distributedlog::compression
