#include "broker/storage.hpp"

#include "broker/failure.hpp"
#include "broker/limits.hpp"
#include "broker/log/partition_marker.hpp"
#include "broker/log/random_uuid.hpp"

#include <algorithm>

namespace distributedlog::broker {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_open_files = 256;
constexpr std::int64_t producer_id_block = 1000;

LogOptions log_options(const DevBrokerConfig& config) {
  return {config.segment_bytes, config.fsync == FsyncPolicy::each, config.discard};
}

}  // namespace

Storage::Storage(const DevBrokerConfig& config)
    : log_options_(log_options(config)), files_(std::make_shared<FilePool>(max_open_files)) {
  if (!config.discard) {
    folder_.emplace(config.data_dir);
    state_ = load_cluster_file(folder_->path()).value_or(ClusterState{});
  }
  if (state_.cluster_id.is_zero()) state_.cluster_id = random_uuid();
  cluster_id_ = state_.cluster_id.to_string();
  producer_id_ = state_.next_producer_id;
  for (const auto& known : state_.topics) {
    auto topic = std::make_shared<Topic>(Topic{known.name, known.id, {}});
    for (std::size_t i = 0; i < known.leader_epochs.size(); ++i) {
      const auto index = static_cast<std::int32_t>(i);
      topic->partitions.push_back(std::make_shared<Partition>(index, open_log(*topic, index)));
      topic->partitions.back()->leader_epoch = known.leader_epochs[i] + 1;  // a start is a new leadership
    }
    topics_.emplace(topic->name, topic);
    by_id_.emplace(topic->id, topic);
  }
  if (folder_) remove_leftovers();
  write_down();
}

std::shared_ptr<Topic> Storage::find(std::string_view name) const {
  auto found = topics_.find(name);
  return found == topics_.end() ? nullptr : found->second;
}

std::shared_ptr<Topic> Storage::find(const protocol::Uuid& id) const {
  auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

std::shared_ptr<Topic> Storage::create(const std::string& name, std::int32_t partitions) {
  auto topic = std::make_shared<Topic>(Topic{name, random_uuid(), {}});
  try {
    add_partitions(*topic, partitions);
    topics_.emplace(name, topic);
    by_id_.emplace(topic->id, topic);
    write_down();
  } catch (...) {
    topics_.erase(name);
    by_id_.erase(topic->id);
    for (const auto& partition : topic->partitions) remove_folder(name, partition->index);
    throw;
  }
  return topic;
}

void Storage::add_partitions(Topic& topic, std::int32_t total) {
  const auto before = topic.partitions.size();
  std::size_t all = static_cast<std::size_t>(total) - before;
  for (const auto& [name, other] : topics_) all += other->partitions.size();
  if (all > max_partitions) throw Failure("making partitions", std::errc::too_many_files_open);
  try {
    for (auto index = static_cast<std::int32_t>(before); index < total; ++index) {
      make_folder(topic, index);
      topic.partitions.push_back(std::make_shared<Partition>(index, open_log(topic, index)));
    }
    if (topics_.contains(topic.name)) write_down();
  } catch (...) {
    while (topic.partitions.size() > before) {
      remove_folder(topic.name, topic.partitions.back()->index);
      topic.partitions.pop_back();
    }
    throw;
  }
}

void Storage::remove(const std::string& name) {
  auto topic = find(name);
  if (!topic) return;
  topics_.erase(name);
  by_id_.erase(topic->id);
  try {
    write_down();
  } catch (...) {
    topics_.emplace(name, topic);
    by_id_.emplace(topic->id, topic);
    throw;
  }
  for (const auto& partition : topic->partitions) remove_folder(name, partition->index);
}

void Storage::save() { write_down(); }

std::int64_t Storage::next_producer_id() {
  if (producer_id_ >= state_.next_producer_id) {
    state_.next_producer_id = producer_id_ + producer_id_block;
    try {
      write_down();
    } catch (...) {
      state_.next_producer_id = producer_id_;
      throw;
    }
  }
  return producer_id_++;
}

void Storage::sync_dirty() noexcept {
  for (const auto& [name, topic] : topics_) {
    for (const auto& partition : topic->partitions) {
      try {
        partition->log->sync_if_dirty();
      } catch (const std::exception&) {
        // The log has marked itself failed, so its producers hear of it.
      }
    }
  }
}

fs::path Storage::folder_of(const std::string& topic, std::int32_t partition) const {
  return folder_->path() / (topic + "-" + std::to_string(partition));
}

std::unique_ptr<PartitionLog> Storage::open_log(const Topic& topic, std::int32_t partition) {
  auto folder = folder_ ? folder_of(topic.name, partition) : fs::path();
  return std::make_unique<PartitionLog>(files_, std::move(folder), log_options_);
}

void Storage::make_folder(const Topic& topic, std::int32_t partition) {
  if (!folder_) return;
  const auto folder = folder_of(topic.name, partition);
  std::error_code failed;
  const bool link = fs::is_symlink(fs::symlink_status(folder, failed));
  failed.clear();
  if (!link) fs::create_directory(folder, failed);
  if (link || (!failed && !fs::is_empty(folder, failed) && !failed)) {
    failed = std::make_error_code(std::errc::file_exists);  // somebody else's: hands off
  }
  if (failed) throw Failure("making the folder " + folder.string(), failed);
  write_partition_marker(folder, topic.id);
}

void Storage::remove_folder(const std::string& topic, std::int32_t partition) noexcept {
  std::error_code ignored;
  if (folder_) fs::remove_all(folder_of(topic, partition), ignored);
}

// Folders of topics that were being created or deleted when the broker was killed. They are known by their marker;
// folders without one were not made by us and stay.
void Storage::remove_leftovers() {
  for (const auto& entry : fs::directory_iterator(folder_->path())) {
    auto id = read_partition_marker(entry.path());
    if (!id) continue;
    auto topic = find(*id);
    bool known = topic && std::any_of(topic->partitions.begin(), topic->partitions.end(),
                                      [&](const auto& partition) { return partition->log->folder() == entry.path(); });
    std::error_code ignored;
    if (!known) fs::remove_all(entry.path(), ignored);
  }
}

void Storage::write_down() {
  if (!folder_) return;
  state_.topics.clear();
  for (const auto& [name, topic] : topics_) {
    ClusterState::Topic entry{name, topic->id, {}};
    for (const auto& partition : topic->partitions) entry.leader_epochs.push_back(partition->leader_epoch);
    state_.topics.push_back(std::move(entry));
  }
  save_cluster_file(folder_->path(), state_);
}

}  // namespace distributedlog::broker
