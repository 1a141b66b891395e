#include "producer/drain.hpp"

#include "base/prefetch.hpp"
#include "producer/planted_mistakes.hpp"
#include "record/batch_header.hpp"

#include <algorithm>
#include <cstring>

namespace distributedlog::core {

namespace {

constexpr auto look_again = std::chrono::milliseconds(10);

// With many partitions all of this has left the cache.
void fetch_ahead(const std::deque<BatchChannel*>& ready) noexcept {
  if (ready.size() > 6) prefetch(ready[6], 128);
  if (ready.size() > 3 && ready[3]->open != nullptr) prefetch(ready[3]->open.get(), sizeof(Batch));
}

}  // namespace

ProduceBatches::~ProduceBatches() {
  for (const BatchPtr& batch : batches) --batch->writers;
}

void ProduceBatches::add(Batch& batch) {
  batches.emplace_back(&batch);
  ++batch.writers;
  bytes += batch.size;
}

bool Drain::has_ready(std::int32_t node) const noexcept {
  if (state_.config.enable_idempotence && state_.producer_id < 0) return false;
  const auto found = state_.ready.find(node);
  if (found == state_.ready.end()) return false;
  // What was listed may have been given up since: nobody is to be connected, or looked for, for its sake.
  return std::any_of(found->second.begin(), found->second.end(),
                     [](const auto* channel) { return channel->has_work(); });
}

std::optional<ProduceBatches> Drain::build_request(std::int32_t node, TimePoint now) {
  if (!has_ready(node)) return std::nullopt;
  auto& ready = state_.ready.find(node)->second;
  ProduceBatches request(state_.next_request, node);
  for (std::size_t left = ready.size(); left > 0; --left) {
    BatchChannel& channel = *ready.front();
    ready.pop_front();
    channel.listed = false;
    fetch_ahead(ready);
    if (channel.leader != node) {
      state_.list_if_ready(channel);
      continue;
    }
    Batch* batch = take(channel, now);
    if (batch == nullptr) continue;
    if (!request.batches.empty() && request.bytes + batch->size > state_.config.max_request_size) {
      ready.push_front(&channel);  // first in the next request
      channel.listed = true;
      break;
    }
    const bool numbered_before = batch->identity.has_value();
    channel.launch(*batch, state_.limits, state_.producer_id, request.id);
    if (!batch->finished) {
      batch->finish(record::make_attributes(batch->codec));
    } else if (!numbered_before && batch->identity) {
      batch->renumber();
    }
    state_.telemetry.batch_launched(*batch);
    request.add(*batch);
    state_.list_if_ready(channel);  // with what is left, behind the others
  }
  if (request.batches.empty()) return std::nullopt;
  ++state_.next_request;
  std::stable_sort(request.batches.begin(), request.batches.end(), [](const BatchPtr& a, const BatchPtr& b) {
    return a->channel.topic.view().data() != b->channel.topic.view().data() &&
           a->channel.topic.view() < b->channel.topic.view();
  });
  return request;
}

Batch* Drain::take(BatchChannel& channel, TimePoint now) {
  if (!channel.may_send(state_.limits, now)) return nullptr;
  const std::int16_t epoch = channel.epoch;
  Batch* batch = channel.batch_to_send(state_.producer_id);
  if (channel.epoch != epoch) state_.telemetry.epoch_bumped(channel);
  if (channel.epoch != epoch && planted(Bug::p5_epoch_without_reset)) planted_share_epoch(state_, channel.epoch);
  if (batch == nullptr) {
    if (channel.needs_new_epoch && channel.in_flight.empty()) {
      if (channel.epoch_exhausted()) state_.producer_id_wanted = true;
      // Or a socket still reads bytes that are to be renumbered: nothing announces its end, so look again.
      // Not before: who waits for memory lists the channel in every turn.
      channel.retry_at = now + look_again;
      state_.backoffs.emplace(channel.retry_at, &channel);
      state_.turn_wanted = true;
    }
    return nullptr;
  }
  if (batch->state == BatchState::open) state_.close_open(channel);
  if (batch->compressing) return nullptr;
  if (!batch->compressed) compress(*batch);
  return batch;
}

void Drain::compress(Batch& batch) {
  const TopicSettings& settings = batch.channel.settings;
  if (settings.compression == Compression::none) return take_compressed(batch, {});
  take_compressed(batch, compressor_.compress(settings.compression, settings.compression_level, batch.records()).bytes);
  compressor_.trim();
}

void Drain::on_compressed(Batch& batch, std::span<const std::byte> compressed) {
  batch.compressing = false;
  if (batch.state == BatchState::done) return;
  take_compressed(batch, compressed);
  state_.list_if_ready(batch.channel);
}

void Drain::compress_here(Batch& batch) {
  batch.compressing = false;
  if (batch.state == BatchState::done) return;
  compress(batch);
  state_.list_if_ready(batch.channel);
}

void Drain::take_compressed(Batch& batch, std::span<const std::byte> compressed) {
  batch.compressed = true;
  batch.raw_size = batch.size;
  // A codec that fails, or that makes the batch larger, is no reason to lose it: it goes uncompressed.
  if (compressed.empty() || compressed.size() >= batch.records().size()) return;
  batch.codec = batch.channel.settings.compression;
  batch.size = record::batch_header_size + compressed.size();
  if (state_.memory.capacity_for(batch.size) < batch.buffer.capacity()) {
    batch.replace_buffer(state_.memory.take_smaller(batch.size));
  }
  std::memcpy(batch.buffer.data() + record::batch_header_size, compressed.data(), compressed.size());
}

}  // namespace distributedlog::core
