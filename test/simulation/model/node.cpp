#include "simulation/model/node.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace distributedlog::simulation {

Node::Node(Cluster& cluster, std::int32_t id)
    : cluster_(cluster),
      id_(id),
      address_{fmt::format("10.0.0.{}", id), 9092},
      lag_(cluster.random().between(cluster.settings().metadata_lag_low, cluster.settings().metadata_lag_high)) {
  const std::string& prefix = cluster.settings().host_prefix;
  host_ = prefix.empty() ? address_.ip : prefix + std::to_string(id);
}

const Leadership& Node::sees(const Partition& partition) const noexcept {
  return partition.leadership_seen(cluster_.world().now() - lag_);
}

bool Node::knows(const Partition& partition) const noexcept { return partition.existed(cluster_.world().now() - lag_); }

bool Node::idle() const {
  return std::all_of(sessions_.begin(), sessions_.end(), [](const auto& session) { return session->idle(); });
}

void Node::start() {
  alive_ = true;
  cluster_.network().set_unreachable(address_, false);
  for (const auto& link : cluster_.network().links_to(address_)) link->reset();  // knows nothing of its former life
  listen();
}

void Node::listen() {
  cluster_.network().listen(address_, [this](const std::shared_ptr<Link>& link) { accept(link); });
}

void Node::accept(const std::shared_ptr<Link>& link) {
  std::erase_if(sessions_, [](const auto& session) { return session->over(); });
  sessions_.push_back(std::make_shared<Session>(cluster_, *this, link));
  sessions_.back()->start();
}

void Node::stop(bool silently) {
  alive_ = false;
  paused_until_ = {};
  cluster_.network().stop_listening(address_);
  cluster_.network().set_unreachable(address_, silently);
  for (const auto& link : cluster_.network().links_to(address_)) silently ? link->vanish() : link->reset();
  drop_sessions();
}

void Node::pause(Duration how_long) { paused_until_ = std::max(paused_until_, cluster_.world().now() + how_long); }

void Node::cut_connections() {
  for (const auto& link : cluster_.network().links_to(address_)) link->reset();
}

void Node::move_to(const std::string& ip) {
  cut_connections();
  cluster_.network().stop_listening(address_);
  address_.ip = ip;
  if (cluster_.settings().host_prefix.empty()) host_ = ip;
  if (alive_) listen();
}

void Node::drop_sessions() {
  for (const auto& session : sessions_) session->abandon();
  sessions_.clear();
}

}  // namespace distributedlog::simulation
