#include "producer/batch_split.hpp"

#include "compression/codec.hpp"
#include "producer/planted_mistakes.hpp"
#include "record/batch_header.hpp"
#include "record/record_rebase.hpp"

#include <cstring>

namespace distributedlog::core {

namespace {

// The waiters from `first` on move over; their places count from the new batch's first record.
void move_sends(State& state, Batch& from, Batch& to, std::int32_t first, std::int32_t end) {
  while (PendingSend* send = from.sends.front()) {
    if (send->index >= end) return;
    from.sends.erase(*send);
    send->index -= first;
    if (planted(Bug::p13_split_freed_twice)) state.memory.release_sends(1);
    if (planted(Bug::p14_flush_loses_pieces)) planted_renew(state, *send);
    send->batch = &to;
    to.sends.push_back(*send);
  }
}

BatchPtr make_half(State& state, Batch& whole, std::span<const std::byte> records, std::int32_t first,
                   std::int32_t count) {
  Buffer buffer = state.memory.take_for_split(record::batch_header_size + records.size());
  BatchPtr half = Batch::make(whole.channel, state.memory, std::move(buffer), whole.created,
                              whole.order + static_cast<std::uint64_t>(first));
  std::byte* const begin = half->buffer.data() + record::batch_header_size;
  half->size = static_cast<std::size_t>(record::copy_rebased(begin, records, first) - half->buffer.data());
  half->count = count;
  half->base_timestamp_ms = whole.base_timestamp_ms;
  half->max_timestamp_ms = whole.max_timestamp_ms;
  half->state = BatchState::queued;
  half->last_error = whole.last_error;
  half->failures = whole.failures;
  half->maybe_written = whole.maybe_written;
  if (whole.identity) {
    half->identity = whole.identity;
    half->identity->base_sequence = record::advance_sequence(whole.identity->base_sequence, first);
  }
  half->cancellable = whole.cancellable;
  half->opened = half->sealed = state.telemetry.now;
  move_sends(state, whole, *half, first, first + count);
  state.batches.insert(*half);
  ++state.counters.pending_batches;
  return half;
}

}  // namespace

bool split_in_two(State& state, Batch& batch) {
  std::vector<std::byte> raw;
  std::span<const std::byte> records = batch.records();
  if (batch.codec != Compression::none) {
    compression::Decompressor decompressor;
    if (decompressor.decompress(batch.codec, records, batch.raw_size, raw)) return false;
    records = raw;
  }
  const std::int32_t middle = batch.count / 2;
  const std::size_t cut = record::size_of_first(records, middle);
  BatchChannel& channel = batch.channel;
  const BatchPtr halves[] = {make_half(state, batch, records.first(cut), 0, middle),
                             make_half(state, batch, records.subspan(cut), middle, batch.count - middle)};
  channel.remove_from_flight(batch);
  batch.state = BatchState::done;
  --state.counters.pending_batches;
  state.batches.erase(batch);
  for (const BatchPtr& half : halves) {
    channel.insert(half);
    state.want_compression(*half);
  }
  return true;
}

}  // namespace distributedlog::core
