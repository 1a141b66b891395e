// A running development broker: its nodes, its storage, who leads which partition, and the faults asked for.
// Everything happens on one serial executor.
#pragma once

#include "broker/batch_check.hpp"
#include "broker/fault_rules.hpp"
#include "broker/groups/group_coordinator.hpp"
#include "broker/node.hpp"
#include "broker/storage.hpp"

#include <distributedlog/dev_broker_faults.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace distributedlog::broker {

class Cluster : public std::enable_shared_from_this<Cluster> {
 public:
  Cluster(boost::asio::any_io_executor executor, DevBrokerConfig config);

  // Throws ProducerError (broker_start_failed); nothing is left open then.
  void start();
  void stop() noexcept;
  bool running() const noexcept { return storage_.has_value(); }

  const boost::asio::any_io_executor& executor() const noexcept { return executor_; }
  const DevBrokerConfig& config() const noexcept { return config_; }
  std::string bootstrap_servers() const;
  const std::string& folder() const noexcept { return folder_; }

  // Only while running; throws logic_error else.
  Storage& storage();
  GroupCoordinator& groups() noexcept { return groups_; }
  BatchCheck& batch_check() noexcept { return batch_check_; }
  FaultRules& faults() noexcept { return faults_; }

  const std::vector<std::unique_ptr<Node>>& nodes() const noexcept { return nodes_; }
  Node& node(std::int32_t id);               // throws invalid_argument
  std::int32_t controller() const noexcept;  // the first running node, -1 when none is
  void start_node(std::int32_t id);
  void stop_node(std::int32_t id);

  // Throw invalid_argument for what does not exist, Failure when the disk refuses.
  Topic& topic(std::string_view name);
  Partition& partition(std::string_view topic_name, std::int32_t index);
  std::shared_ptr<Topic> create_topic(const std::string& name, std::int32_t partitions);
  void add_partitions(std::string_view name, std::int32_t total);
  void delete_topic(const std::string& name);
  void move_leader(std::string_view topic_name, std::int32_t index, std::int32_t node_id);

  // After every append: wakes who waits for data, and sees to the disk.
  void appended(Partition& partition, std::size_t bytes);

  // Counters.
  void saw(const SeenRequest& request);
  // A connection's buffer has another size. False when all of them together are larger than the configuration allows.
  bool count_request_memory(std::size_t& counted, std::size_t now) noexcept;
  std::uint64_t requests_seen(BrokerApi api) const;
  std::uint64_t count_connection() noexcept { return ++connections_accepted_; }
  std::uint64_t connections_accepted() const noexcept { return connections_accepted_; }
  void on_request(std::function<void(const SeenRequest&)> observer) { observer_ = std::move(observer); }

 private:
  void check_config() const;
  void open_nodes();
  void elect(const Topic& topic, Partition& partition);
  void lead(Partition& partition, std::int32_t node_id);
  void sync_later();

  boost::asio::any_io_executor executor_;
  DevBrokerConfig config_;
  std::string folder_;
  std::optional<Storage> storage_;
  std::vector<std::unique_ptr<Node>> nodes_;
  GroupCoordinator groups_;
  BatchCheck batch_check_;
  FaultRules faults_;
  boost::asio::steady_timer sync_timer_;
  bool sync_is_due_ = false;

  std::map<BrokerApi, std::uint64_t> seen_;
  std::uint64_t connections_accepted_ = 0;
  std::size_t request_memory_ = 0;
  std::function<void(const SeenRequest&)> observer_;
};

}  // namespace distributedlog::broker
