// Which brokers are connected to, and when.
#include "client/cluster_client.hpp"

#include "base/planted.hpp"

#include <distributedlog/error.hpp>

#include <limits>

namespace distributedlog::client {

namespace {

constexpr auto patience =
    std::chrono::seconds(1);  // with one attempt to connect, before another broker is tried beside it

bool is_bootstrap(const BrokerLink& link) noexcept { return link.node() < 0; }

}  // namespace

ClusterClient::LinkPtr ClusterClient::link_of(std::int32_t node, const cluster::BrokerAddress& address) {
  const auto known = links_.find(node);
  if (known != links_.end()) return known->second;
  return links_.emplace(node, std::make_shared<BrokerLink>(runtime_, config_, *this, node, address)).first->second;
}

BrokerLink* ClusterClient::link_to_ask() {
  BrokerLink* best = nullptr;
  for (const auto& [node, link] : links_) {
    if (link->up() && (best == nullptr || link->load() < best->load())) best = link.get();
  }
  return best;
}

// Nobody is up. The known brokers are tried first, each as its backoff allows; when each of them has failed as often,
// the bootstrap list again, with its names resolved anew (KIP-899): the whole cluster may have moved.
void ClusterClient::connect_somewhere(TimePoint now) {
  if (now < next_attempt()) return;
  std::optional<std::int32_t> best;
  cluster::BrokerAddress where;
  int fewest_failures = std::numeric_limits<int>::max();
  const auto consider = [&](std::int32_t node, const cluster::BrokerAddress& address) {
    const auto link = links_.find(node);
    if (link != links_.end() && !link->second->may_connect(now)) return;
    const int failures = link == links_.end() ? 0 : link->second->failures();
    if (failures >= fewest_failures) return;
    best = node;
    where = address;
    fewest_failures = failures;
  };
  for (const auto& [node, address] : view_.brokers()) consider(node, address);
  for (std::size_t step = 0; step < bootstrap_.size(); ++step) {
    const std::size_t at = (next_bootstrap_ + step) % bootstrap_.size();
    consider(-1 - static_cast<std::int32_t>(at), bootstrap_[at]);
  }
  if (!best) return;
  if (*best < 0) next_bootstrap_ = static_cast<std::size_t>(-*best);  // the one behind it, the next time
  link_of(*best, where)->connect(keep_alive_.lock());
}

TimePoint ClusterClient::connect_leaders(const core::TopicState& topic) {
  bool all_up = true;
  TimePoint again = TimePoint::max();
  for (const auto& channel : topic.channels) {
    const auto known = view_.brokers().find(channel->leader);
    if (known == view_.brokers().end()) {  // no leader now: the metadata is asked for until there is one
      all_up = false;
      continue;
    }
    const LinkPtr link = link_of(channel->leader, known->second);
    if (!link->up()) link->connect(keep_alive_.lock());
    all_up &= link->up();
    if (link->state() == BrokerLink::State::idle) again = std::min(again, link->retry_at());
  }
  return all_up ? TimePoint::min() : again;
}

void ClusterClient::serve_ready_brokers() {
  for (const auto& [node, channels] : sender_.state().ready) {
    if (channels.empty() || !sender_.has_ready(node)) continue;
    const auto known = view_.brokers().find(node);
    if (known == view_.brokers().end()) {
      refresh_.want();  // nobody else would ever ask where that leader has gone
      continue;
    }
    const LinkPtr link = link_of(node, known->second);
    if (link->up()) {
      if (link->may_take_request()) link->wake();
    } else {
      link->connect(keep_alive_.lock());
    }
  }
}

// Links to brokers that are gone, or live elsewhere now, end; bootstrap links end as soon as the real ones are known.
void ClusterClient::adjust_links() {
  for (auto entry = links_.begin(); entry != links_.end();) {
    const auto known = view_.brokers().find(entry->first);
    const bool current = known != view_.brokers().end() && known->second == entry->second->address();
    const bool keep = current || (is_bootstrap(*entry->second) && entry->second->load() > 0);
    if (!keep) entry->second->stop();
    entry = keep ? std::next(entry) : links_.erase(entry);
  }
}

// When another broker may be tried: at once if nothing is under way, else when the newest attempt has had its time.
TimePoint ClusterClient::next_attempt() const noexcept {
  TimePoint newest = TimePoint::min();
  TimePoint backoff_over = TimePoint::max();
  for (const auto& [node, link] : links_) {
    if (link->state() == BrokerLink::State::connecting) newest = std::max(newest, link->connecting_since() + patience);
    if (link->state() == BrokerLink::State::idle) backoff_over = std::min(backoff_over, link->retry_at());
  }
  const bool untried = links_.size() < bootstrap_.size() + view_.brokers().size();
  return std::max(newest, untried || links_.empty() ? TimePoint::min() : backoff_over);
}

void ClusterClient::on_link_up(BrokerLink&) { ++sender_.state().counters.connections_opened; }

void ClusterClient::on_link_down(BrokerLink& link, error_code cause, const std::string& words) {
  if (cause == client_errc::closed || stopped_) return;
  ++(link.was_up() ? sender_.state().counters.connections_lost : sender_.state().counters.connections_failed);
  sender_.state().cluster_error = cause;
  decide([&] { sender_.state().cluster_trouble = words; });
  // Its partitions may have a new leader; a bootstrap server leads nothing.
  if (!is_bootstrap(link) && !planted(Bug::p19_dead_leader_trusted)) refresh_.want();
}

}  // namespace distributedlog::client
