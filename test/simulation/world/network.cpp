#include "simulation/world/network.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace distributedlog::simulation {

std::vector<std::string> Network::lookup(const std::string& host) const {
  auto found = names_.find(host);
  return found == names_.end() ? std::vector<std::string>{} : found->second;
}

void Network::set_unreachable(const Address& address, bool unreachable) {
  if (unreachable) {
    unreachable_.insert(key(address));
  } else {
    unreachable_.erase(key(address));
  }
}

Network::Verdict Network::judge(const Address& address) const {
  Verdict verdict;
  if (judge_) verdict = judge_(address);
  if (unreachable_.contains(key(address))) verdict.attempt = Attempt::hang;
  return verdict;
}

std::shared_ptr<Link> Network::establish(const Address& address, const LinkQuality& quality) {
  auto listener = listeners_.find(key(address));
  if (listener == listeners_.end()) return nullptr;
  auto link = std::make_shared<Link>(world_, quality);
  link->open();
  ++established_;
  world_.trace().add("connected", link->id(), address.port);
  if (world_.printing()) world_.say(fmt::format("link {} connected to {}:{}", link->id(), address.ip, address.port));
  links_[key(address)].push_back(link);
  listener->second(link);
  return link;
}

bool Network::idle() const {
  for (const auto& [address, links] : links_) {
    for (const auto& weak : links) {
      const auto link = weak.lock();
      if (link && !link->idle()) return false;
    }
  }
  return true;
}

std::vector<std::shared_ptr<Link>> Network::links_to(const Address& address) {
  std::vector<std::shared_ptr<Link>> open;
  auto& all = links_[key(address)];
  std::erase_if(all, [](const std::weak_ptr<Link>& link) { return link.expired(); });
  for (const auto& weak : all) {
    if (auto link = weak.lock(); link && !link->broken()) open.push_back(std::move(link));
  }
  return open;
}

}  // namespace distributedlog::simulation
