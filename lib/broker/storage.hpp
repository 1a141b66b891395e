// Everything that survives a restart: topics, their logs, the cluster id and the producer ids given out.
#pragma once

#include "broker/log/cluster_file.hpp"
#include "broker/log/data_folder.hpp"
#include "broker/log/file_pool.hpp"
#include "broker/log/partition_log.hpp"
#include "broker/topic.hpp"

#include <distributedlog/dev_broker.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace distributedlog::broker {

class Storage {
 public:
  using Topics = std::map<std::string, std::shared_ptr<Topic>, std::less<>>;

  // Locks the folder and recovers every log in it; with `discard` there is no folder. Throws Failure.
  explicit Storage(const DevBrokerConfig& config);

  const Topics& topics() const noexcept { return topics_; }
  std::shared_ptr<Topic> find(std::string_view name) const;
  std::shared_ptr<Topic> find(const protocol::Uuid& id) const;

  // The three throw Failure when the disk refuses; the topics are then as before.
  std::shared_ptr<Topic> create(const std::string& name, std::int32_t partitions);
  void add_partitions(Topic& topic, std::int32_t total);
  void remove(const std::string& name);

  // Writes the leader epochs down, so that they never go back.
  void save();
  std::int64_t next_producer_id();
  void sync_dirty() noexcept;

  const std::string& cluster_id() const noexcept { return cluster_id_; }
  std::string folder() const { return folder_ ? folder_->path().string() : std::string(); }

 private:
  std::filesystem::path folder_of(const std::string& topic, std::int32_t partition) const;
  std::unique_ptr<PartitionLog> open_log(const Topic& topic, std::int32_t partition);
  void make_folder(const Topic& topic, std::int32_t partition);
  void remove_folder(const std::string& topic, std::int32_t partition) noexcept;
  void remove_leftovers();
  void write_down();

  LogOptions log_options_;
  std::optional<DataFolder> folder_;
  std::shared_ptr<FilePool> files_;
  ClusterState state_;  // its list of topics is made anew for every write
  std::string cluster_id_;
  std::int64_t producer_id_ = 0;
  Topics topics_;
  std::unordered_map<protocol::Uuid, std::shared_ptr<Topic>> by_id_;
};

}  // namespace distributedlog::broker
