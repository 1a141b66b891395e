// The faults a test has asked for, and which of them hits a request. Pure.
#pragma once

#include <distributedlog/dev_broker_faults.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace distributedlog::broker {

struct FaultHit {
  FaultAction action;
  std::optional<std::string> topic;  // narrower than the whole request
  std::optional<std::int32_t> partition;

  bool covers(std::string_view topic_name, std::int32_t index) const noexcept {
    return (!topic || *topic == topic_name) && (!partition || *partition == index);
  }
};

class FaultRules {
 public:
  // Does the request name this topic (and this partition of it)?
  using Names = std::function<bool(const std::string& topic, std::optional<std::int32_t> partition)>;

  std::uint64_t add(const FaultTarget& target, const FaultAction& action);
  std::uint64_t hits(std::uint64_t id) const;
  void remove(std::uint64_t id);
  void clear() { rules_.clear(); }
  bool empty() const noexcept { return rules_.empty(); }

  // Counts the request against every rule it fits until one hits.
  std::optional<FaultHit> next(BrokerApi api, std::int32_t node, const Names& names);

 private:
  struct Rule {
    std::uint64_t id;
    FaultTarget target;
    FaultAction action;
    std::uint64_t matched = 0;
    std::uint64_t hits = 0;
  };
  static bool fits(const FaultTarget& target, BrokerApi api, std::int32_t node, const Names& names);

  std::vector<Rule> rules_;
  std::uint64_t last_id_ = 0;
};

}  // namespace distributedlog::broker
