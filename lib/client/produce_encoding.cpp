#include "client/produce_encoding.hpp"

#include "protocol/frame.hpp"
#include "protocol/messages/produce.hpp"
#include "protocol/writer.hpp"

#include <algorithm>

namespace distributedlog::client {

namespace {

constexpr int first_version_by_id = 13;
// Copying a small batch is cheaper than one more piece for the kernel to gather.
constexpr std::size_t borrow_from = 2048;
// What a request has beside the bytes of its batches: a bound, or near one.
constexpr std::size_t around_request = 512;
constexpr std::size_t around_batch = 24;

}  // namespace

int produce_version(const core::ProduceBatches& batches, int offered) noexcept {
  const bool all_ids_known =
      std::all_of(batches.batches.begin(), batches.batches.end(),
                  [](const core::BatchPtr& batch) { return !batch->channel.topic_id.is_zero(); });
  return all_ids_known ? offered : std::min(offered, first_version_by_id - 1);
}

void encode_produce_request(const core::ProduceBatches& batches, const ProducerConfig& config, int version,
                            std::int32_t correlation, std::vector<std::byte>& head,
                            std::vector<boost::asio::const_buffer>& buffers) {
  protocol::ProduceRequest request;
  request.acks = static_cast<std::int16_t>(config.acks);
  request.timeout_ms = static_cast<std::int32_t>(config.request_timeout.count());
  const core::BatchChannel* previous = nullptr;
  std::size_t copied = around_request;
  for (const core::BatchPtr& batch : batches.batches) {
    const core::BatchChannel& channel = batch->channel;
    if (previous == nullptr || !(previous->topic == channel.topic) || previous->topic_id != channel.topic_id) {
      auto& topic = request.topic_data.emplace_back();
      topic.name = channel.topic.str();
      topic.topic_id = channel.topic_id;
    }
    auto& partition = request.topic_data.back().partition_data.emplace_back();
    partition.index = channel.partition;
    partition.records = batch->bytes();
    previous = &channel;
    copied += around_batch + (batch->size < borrow_from ? batch->size : 0);
  }
  head.reserve(copied);  // doubling on the way would copy it once more, and take twice as much
  protocol::Writer writer(head, borrow_from);
  protocol::encode_request(writer, request, version, correlation,
                           config.client_id.empty() ? std::nullopt : std::optional(config.client_id));
  std::vector<std::span<const std::byte>> pieces;
  writer.gather(pieces);
  buffers.reserve(pieces.size());
  for (const auto& piece : pieces) buffers.emplace_back(piece.data(), piece.size());
}

}  // namespace distributedlog::client
