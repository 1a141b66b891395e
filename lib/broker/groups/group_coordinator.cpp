#include "broker/groups/group_coordinator.hpp"

#include "broker/log/random_uuid.hpp"

namespace distributedlog::broker {

std::string GroupCoordinator::make_member_id(std::string_view client_id) {
  return std::string(client_id) + "-" + random_uuid().to_string();
}

void GroupCoordinator::stop() noexcept {
  for (const auto& [id, entry] : groups_) {
    entry->timer.cancel();
    entry->group.abandon();
  }
  groups_.clear();
}

std::shared_ptr<GroupCoordinator::Entry> GroupCoordinator::find_or_make(const std::string& id) {
  auto& entry = groups_[id];
  if (!entry) entry = std::make_shared<Entry>(executor_);
  return entry;
}

void GroupCoordinator::arm(const std::shared_ptr<Entry>& entry) {
  const auto next = entry->group.next_deadline();
  if (!next) {
    entry->timer.cancel();
    return;
  }
  entry->timer.expires_at(*next);
  entry->timer.async_wait([weak = std::weak_ptr(entry)](boost::system::error_code error) {
    auto alive = weak.lock();
    if (error || !alive) return;
    alive->group.on_time(std::chrono::steady_clock::now());
    arm(alive);
  });
}

}  // namespace distributedlog::broker
