#include "simulation/unit/client.hpp"

#include <algorithm>

namespace distributedlog::simulation {

namespace {

struct Exchange {
  bool done = false;
  std::vector<std::byte> frame;
};

asio::awaitable<void> run(network::Stream& stream, const Address* connect_to, const std::vector<std::byte>& bytes,
                          protocol::FrameSplitter& splitter, Exchange& exchange) {
  if (connect_to != nullptr) {
    const error_code refused = co_await stream.connect(*connect_to);
    if (refused) co_return;
  }
  const std::array<asio::const_buffer, 1> buffers{asio::buffer(bytes)};
  const error_code unsent = co_await stream.write(buffers);
  if (unsent) co_return;
  for (;;) {
    if (auto frame = splitter.next()) {
      exchange.frame.assign(frame->begin(), frame->end());
      break;
    }
    const std::span<std::byte> room = splitter.prepare();
    const ReadResult result = co_await stream.read_some(room);
    if (result.error) co_return;
    splitter.commit(result.bytes);
  }
  exchange.done = true;
}

}  // namespace

std::vector<std::byte> encode(const SmallBatch& batch) {
  std::vector<std::byte> records;
  protocol::Writer writer(records);
  for (int i = 0; i < batch.records; ++i) {
    std::vector<std::byte> record;
    protocol::Writer body(record);
    body.i8(0);
    body.varlong(0);
    body.varint(i);
    body.varint(-1);
    body.varint(static_cast<std::int32_t>(batch.value.size()));
    body.raw(std::as_bytes(std::span(batch.value)));
    body.varint(0);
    writer.varint(static_cast<std::int32_t>(record.size()));
    writer.raw(record);
  }
  record::BatchHeader header;
  header.batch_length =
      static_cast<std::int32_t>(record::batch_header_size - record::batch_prefix_size + records.size());
  header.attributes = static_cast<std::int16_t>(batch.attributes);
  header.last_offset_delta = batch.records - 1;
  header.base_timestamp = header.max_timestamp = 1'700'000'000'000;
  header.producer_id = batch.producer_id;
  header.producer_epoch = batch.epoch;
  header.base_sequence = batch.sequence;
  header.record_count = batch.records;
  std::vector<std::byte> bytes(record::batch_header_size);
  record::write_batch_header(bytes.data(), header);
  bytes.insert(bytes.end(), records.begin(), records.end());
  record::seal_crc(bytes);
  return bytes;
}

std::vector<std::byte> SmallClient::exchange(const std::vector<std::byte>& bytes) {
  Exchange exchange;
  const Address* connect_to = connected_ ? nullptr : &address_;
  connected_ = true;
  asio::co_spawn(runtime_.executor(), run(*stream_, connect_to, bytes, splitter_, exchange), asio::detached);
  world_.run_until(world_.now() + std::chrono::hours(1), [&] { return exchange.done; });
  if (!exchange.done) throw ConnectionEnded();
  return exchange.frame;
}

protocol::ProduceResponse::Partition SmallClient::produce(const std::string& topic, std::int32_t partition,
                                                          const std::vector<std::byte>& batch, std::int16_t acks) {
  protocol::ProduceRequest request;
  request.acks = acks;
  request.timeout_ms = 1000;
  protocol::ProduceRequest::Topic wanted;
  wanted.name = topic;
  wanted.partition_data.push_back({partition, protocol::BytesView(batch)});
  request.topic_data.push_back(wanted);
  return ask(request, 9).responses.at(0).partition_responses.at(0);
}

}  // namespace distributedlog::simulation
