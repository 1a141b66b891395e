#include "broker/cluster.hpp"
#include "broker/handlers/fetch_wait.hpp"
#include "broker/handlers/handlers.hpp"
#include "broker/handlers/lookup.hpp"
#include "broker/limits.hpp"

#include <algorithm>
#include <exception>

namespace distributedlog::broker {
namespace {

namespace asio = boost::asio;
using Request = protocol::FetchRequest;
using Response = protocol::FetchResponse;

// One pass over the request: what there is now.
struct Collected {
  Response response;
  std::vector<std::shared_ptr<Partition>> partitions;
  std::size_t bytes = 0;
  bool has_error = false;
};

std::int16_t read(Call& call, const Request::Partition& asked, std::size_t budget, PartitionLog& log,
                  Collected& collected, Response::Partition& answer) {
  if (log.failed()) return code_of(broker_errc::kafka_storage_error);
  if (asked.fetch_offset < log.start_offset() || asked.fetch_offset > log.end_offset()) {
    return code_of(broker_errc::offset_out_of_range);
  }
  auto& records = call.lent.emplace_back();
  const auto wanted = static_cast<std::size_t>(std::max(asked.partition_max_bytes, 0));
  try {
    log.read(asked.fetch_offset, std::min(wanted, budget), collected.bytes == 0, records);
  } catch (const std::exception&) {
    return code_of(broker_errc::kafka_storage_error);
  }
  answer.high_watermark = answer.last_stable_offset = log.end_offset();
  answer.log_start_offset = log.start_offset();
  answer.records = protocol::BytesView(records);
  collected.bytes += records.size();
  return no_error;
}

void collect_one(Call& call, const TopicLookup& topic, const Request::Partition& asked, std::size_t budget,
                 Collected& collected, Response::Partition& answer) {
  answer.partition_index = asked.partition;
  answer.high_watermark = -1;
  answer.records.emplace();
  const auto found = find_led_partition(call, topic, asked.partition, asked.current_leader_epoch);
  answer.error_code = found.error;
  if (found.error == no_error) {
    collected.partitions.push_back(found.partition);
    answer.error_code = read(call, asked, budget, *found.partition->log, collected, answer);
  } else if (found.partition) {
    answer.current_leader = {found.partition->leader, found.partition->leader_epoch};
    add_endpoint(call, found.partition->leader, collected.response.node_endpoints);
  }
  collected.has_error = collected.has_error || answer.error_code != no_error;
}

Collected collect(Call& call, const Request& request) {
  Collected collected;
  call.lent.clear();
  const auto max_bytes = std::min(static_cast<std::size_t>(std::max(request.max_bytes, 0)), max_fetch_bytes);
  for (const auto& topic : request.topics) {
    auto& topic_answer = collected.response.responses.emplace_back();
    topic_answer.topic = topic.topic;
    topic_answer.topic_id = topic.topic_id;
    const auto found = find_topic(call, topic.topic, topic.topic_id, call.version() >= 13);
    for (const auto& partition : topic.partitions) {
      const auto budget = max_bytes - std::min(max_bytes, collected.bytes);
      collect_one(call, found, partition, budget, collected, topic_answer.partitions.emplace_back());
    }
  }
  return collected;
}

}  // namespace

asio::awaitable<Response> handle(Call& call, const Request& request) {
  using Clock = std::chrono::steady_clock;
  const auto wait = std::min(std::chrono::milliseconds(std::max(request.max_wait_ms, 0)), max_fetch_wait);
  const auto deadline = Clock::now() + wait;
  const auto min_bytes = static_cast<std::size_t>(std::max(request.min_bytes, 0));
  for (;;) {
    auto collected = collect(call, request);
    if (collected.bytes >= min_bytes || collected.has_error || call.refused() || Clock::now() >= deadline) {
      co_return std::move(collected.response);
    }
    {
      FetchWait waiter(call.session, min_bytes - collected.bytes);
      for (const auto& partition : collected.partitions) waiter.watch(partition);
      co_await call.session.sleep_until(deadline);
    }
    if (call.session.closed() || !call.cluster.running()) co_return Response{};
  }
}

}  // namespace distributedlog::broker
