#include "script.hpp"

#include "record/batch_header.hpp"

namespace distributedlog::core::test {

ProducerConfig small_config() {
  ProducerConfig config;
  config.bootstrap_servers = "127.0.0.1:9092";
  return config;
}

Script::Script(ProducerConfig config) : sender(config, [n = std::uint64_t{0}]() mutable { return n++; }) {
  sender.on_producer_id(4242);
}

void Script::topic(const std::string& name, int partitions, std::int32_t leader, std::int32_t epoch, unsigned char id) {
  cluster::TopicInfo info;
  info.name = name;
  info.id.bytes.fill(std::byte{id});
  info.partitions.resize(static_cast<std::size_t>(partitions), {leader, epoch});
  sender.state().topic(name);  // as if a record had asked for it
  sender.on_topic(info, {now, 1'700'000'000'000});
}

void Script::lead(const std::string& name, std::int32_t partition, std::int32_t leader, std::int32_t epoch) {
  sender.on_leader(name, partition, {leader, epoch}, now);
}

TestSend& Script::send(const std::string& topic, const std::string& value, std::int32_t partition,
                       std::optional<std::string> key) {
  const std::string_view kept_topic = strings_.emplace_back(topic);
  const std::string_view kept_value = strings_.emplace_back(value);
  Record record(kept_topic, kept_value);
  if (key) record = Record(kept_topic, strings_.emplace_back(*key), kept_value);
  if (partition >= 0) record.partition(partition);
  return send(record);
}

TestSend& Script::send(const Record& record) {
  TestSend& send = sends_.emplace_back(record);
  sender.submit(send, {now, 1'700'000'000'000});
  return send;
}

void Script::cancel(TestSend& send) {
  sender.cancel(send);
  tell();
}

void Script::wait(std::chrono::nanoseconds duration) {
  now += duration;
  sender.on_time({now, 1'700'000'000'000});
  tell();
}

void Script::tell() {
  CompletionQueue& done = sender.completions();
  while (!done.empty()) {
    RecordMetadata metadata;
    PendingSend* send = done.front().next(metadata);
    if (send == nullptr) {
      done.pop_front();
      continue;
    }
    sender.on_told(*send);
    send->complete(done.front().error, std::move(metadata));
  }
}

void Script::answer(const ProduceBatches& request, Reply reply) {
  answer_each(request, std::vector<Reply>(request.batches.size(), reply));
}

void Script::answer_each(const ProduceBatches& request, const std::vector<Reply>& replies) {
  protocol::ProduceResponse response;
  for (std::size_t i = 0; i < replies.size(); ++i) {
    const BatchChannel& channel = request.batches[i]->channel;
    auto& topic = response.responses.emplace_back();
    topic.name = channel.topic.str();
    auto& partition = topic.partition_responses.emplace_back();
    partition.index = channel.partition;
    partition.error_code = replies[i].error;
    partition.base_offset = replies[i].base_offset;
  }
  sender.on_response(request, response, now);
  tell();
}

void Script::lose(const ProduceBatches& request, bool written) {
  sender.on_lost(request, client_errc::connection_lost, written, now);
  tell();
}

namespace {

record::BatchHeader header_of(const ProduceBatches& request, std::size_t at) {
  record::BatchHeader header;
  record::read_batch_header(request.batches[at]->bytes(), header);
  return header;
}

}  // namespace

std::int32_t Script::sequence(const ProduceBatches& request, std::size_t at) {
  return header_of(request, at).base_sequence;
}

std::int16_t Script::epoch(const ProduceBatches& request, std::size_t at) {
  return header_of(request, at).producer_epoch;
}

std::vector<std::byte> Script::bytes(const ProduceBatches& request, std::size_t at) {
  const auto view = request.batches[at]->bytes();
  return {view.begin(), view.end()};
}

}  // namespace distributedlog::core::test
