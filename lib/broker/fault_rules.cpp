#include "broker/fault_rules.hpp"

#include <algorithm>

namespace distributedlog::broker {

std::uint64_t FaultRules::add(const FaultTarget& target, const FaultAction& action) {
  rules_.push_back({++last_id_, target, action});
  return last_id_;
}

std::uint64_t FaultRules::hits(std::uint64_t id) const {
  auto found = std::find_if(rules_.begin(), rules_.end(), [id](const Rule& rule) { return rule.id == id; });
  return found == rules_.end() ? 0 : found->hits;
}

void FaultRules::remove(std::uint64_t id) {
  std::erase_if(rules_, [id](const Rule& rule) { return rule.id == id; });
}

std::optional<FaultHit> FaultRules::next(BrokerApi api, std::int32_t node, const Names& names) {
  for (auto& rule : rules_) {
    if (rule.hits >= rule.target.times() || !fits(rule.target, api, node, names)) continue;
    if (rule.matched++ < rule.target.skip()) continue;
    ++rule.hits;
    return FaultHit{rule.action, rule.target.topic(), rule.target.partition()};
  }
  return std::nullopt;
}

bool FaultRules::fits(const FaultTarget& target, BrokerApi api, std::int32_t node, const Names& names) {
  if (target.api() != api) return false;
  if (target.node() && *target.node() != node) return false;
  return !target.topic() || names(*target.topic(), target.partition());
}

}  // namespace distributedlog::broker
