// Faults on demand, control over the cluster and counters of a DevBroker: what tests of producers need.
#pragma once

#include <distributedlog/dev_broker.hpp>
#include <distributedlog/error.hpp>
#include <distributedlog/export.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace distributedlog {

// The requests the broker answers; the values are Kafka's api keys.
enum class BrokerApi : std::int16_t {
  produce = 0,
  fetch = 1,
  list_offsets = 2,
  metadata = 3,
  offset_commit = 8,
  offset_fetch = 9,
  find_coordinator = 10,
  join_group = 11,
  heartbeat = 12,
  leave_group = 13,
  sync_group = 14,
  api_versions = 18,
  create_topics = 19,
  delete_topics = 20,
  init_producer_id = 22,
  offset_for_leader_epoch = 23,
  describe_cluster = 60,
};

// Which requests a fault is for: those of one api, of one topic, partition or node if so narrowed, leaving out the
// first `skip` of them and then for `times` of them.
class FaultTarget {
 public:
  FaultTarget(BrokerApi api) : api_(api) {}  // NOLINT(google-explicit-constructor): reads well in tests

  // Only requests that name the topic (Produce, Metadata) and, narrower, the partition (Produce).
  FaultTarget& topic(std::string_view name) {
    topic_ = std::string(name);
    return *this;
  }
  FaultTarget& partition(std::string_view topic_name, std::int32_t index) {
    topic_ = std::string(topic_name);
    partition_ = index;
    return *this;
  }
  FaultTarget& node(std::int32_t id) {
    node_ = id;
    return *this;
  }
  FaultTarget& skip(std::uint64_t requests) {
    skip_ = requests;
    return *this;
  }
  // Default: once.
  FaultTarget& times(std::uint64_t requests) {
    times_ = requests;
    return *this;
  }
  FaultTarget& for_ever() { return times(UINT64_MAX); }

  BrokerApi api() const noexcept { return api_; }
  const std::optional<std::string>& topic() const noexcept { return topic_; }
  const std::optional<std::int32_t>& partition() const noexcept { return partition_; }
  const std::optional<std::int32_t>& node() const noexcept { return node_; }
  std::uint64_t skip() const noexcept { return skip_; }
  std::uint64_t times() const noexcept { return times_; }

 private:
  BrokerApi api_;
  std::optional<std::string> topic_;
  std::optional<std::int32_t> partition_;
  std::optional<std::int32_t> node_;
  std::uint64_t skip_ = 0;
  std::uint64_t times_ = 1;
};

// What happens to a request that is hit.
class FaultAction {
 public:
  enum class Kind { fail, fail_after, drop_response, go_silent, delay, cut_before, cut_after, cut_at };

  // Answered with the code, nothing done. With a topic or partition in the target only that part of a Produce or
  // Metadata request fails and the rest is carried out.
  static FaultAction fail(broker_errc code) { return {Kind::fail, code, {}, 0}; }
  // Done (a batch is appended), and answered with the code all the same.
  static FaultAction fail_after(broker_errc code) { return {Kind::fail_after, code, {}, 0}; }
  // Done, then the connection is closed without an answer.
  static FaultAction drop_response() { return {Kind::drop_response, {}, {}, 0}; }
  // Done, and nothing is ever read from or written to that connection again; it stays open.
  static FaultAction go_silent() { return {Kind::go_silent, {}, {}, 0}; }
  // Done, answered that much later; what follows on the connection waits, as always.
  static FaultAction delay(std::chrono::milliseconds by) { return {Kind::delay, {}, by, 0}; }
  // The connection is closed instead, nothing done.
  static FaultAction cut_before() { return {Kind::cut_before, {}, {}, 0}; }
  // Done and answered, then the connection is closed.
  static FaultAction cut_after() { return {Kind::cut_after, {}, {}, 0}; }
  // Done; the first `bytes` of the answer's frame are written, then the connection is closed.
  static FaultAction cut_at(std::size_t bytes) { return {Kind::cut_at, {}, {}, bytes}; }

  Kind kind() const noexcept { return kind_; }
  broker_errc code() const noexcept { return code_; }
  std::chrono::milliseconds duration() const noexcept { return duration_; }
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  FaultAction(Kind kind, broker_errc code, std::chrono::milliseconds duration, std::size_t bytes)
      : kind_(kind), code_(code), duration_(duration), bytes_(bytes) {}

  Kind kind_;
  broker_errc code_;
  std::chrono::milliseconds duration_;
  std::size_t bytes_;
};

// A request as the broker saw it, before it was carried out.
struct SeenRequest {
  BrokerApi api{};
  std::int16_t version = 0;
  std::int32_t node = 0;
  std::int32_t correlation_id = 0;
  std::uint64_t connection = 0;  // counts from 1, never used twice
  std::string_view client_id;
};

// Belongs to its DevBroker and lives as long. Same rules of thread-safety. Names that do not exist throw
// std::invalid_argument.
class DISTRIBUTEDLOG_API DevBrokerFaults {
 public:
  using FaultId = std::uint64_t;

  explicit DevBrokerFaults(std::shared_ptr<broker::Cluster> cluster) noexcept : cluster_(std::move(cluster)) {}

  // Rules are tried in the order they were given; the first that hits acts alone. A used-up rule stays for `hits`.
  FaultId inject(const FaultTarget& target, const FaultAction& action);
  std::uint64_t hits(FaultId fault) const;
  void remove(FaultId fault);
  void clear();

  // Closes all open connections of a node, which goes on.
  void cut_connections(std::int32_t node);
  // Stops listening, closes its connections, hands its leaders to the running nodes (none: leaderless).
  void stop_node(std::int32_t node);
  // Listens again on the same port and takes leaderless partitions. Throws ProducerError when the port is gone.
  void start_node(std::int32_t node);
  // From now on `node` leads the partition, with the next leader epoch.
  void move_leader(std::string_view topic, std::int32_t partition, std::int32_t node);
  std::int32_t leader(std::string_view topic, std::int32_t partition) const;

  void create_topic(std::string_view name, std::int32_t partitions);
  void delete_topic(std::string_view name);
  void add_partitions(std::string_view name, std::int32_t total);

  // The offset the next record will get. The records themselves lie in `<data_dir>/<topic>-<partition>/*.log`.
  std::int64_t end_offset(std::string_view topic, std::int32_t partition) const;
  // Forgets what is known of every producer's sequences in a partition, as Kafka does after a day.
  void forget_producers(std::string_view topic, std::int32_t partition);

  // Requests that arrived so far, those hit by a fault included.
  std::uint64_t requests_seen(BrokerApi api) const;
  std::uint64_t connections_accepted() const;
  std::size_t connections_open() const;
  // Called for every request before it is carried out; an empty function ends it.
  void on_request(std::function<void(const SeenRequest&)> observer);

 private:
  std::shared_ptr<broker::Cluster> cluster_;
};

}  // namespace distributedlog
