// Throws the dice of a plan's faults, until everything is healed.
#pragma once

#include "simulation/checker/checker.hpp"
#include "simulation/scenario/plan.hpp"

#include <cstdint>
#include <functional>
#include <set>
#include <string>

namespace distributedlog::simulation {

class FaultDriver final : public FaultPlan {
 public:
  FaultDriver(World& world, Network& network, Cluster& cluster, const Plan& plan);

  // From now until the end of the plan's fault phase; then all nodes come back and nothing goes wrong any more.
  void start();
  bool healed() const noexcept { return healed_; }
  TimePoint healed_at() const noexcept { return healed_at_; }
  std::uint64_t injected() const noexcept { return injected_; }
  // The partitions that answered an error which is no reason to try again.
  const std::set<PartitionName>& struck() const noexcept { return struck_; }

  RequestFault on_request(std::int32_t node, protocol::ApiKey key) override;
  AppendFault on_append(const std::string& topic, std::int32_t partition) override;
  LeaderHint on_hint() override;
  // Whether the client has nothing under way, as it sees it itself.
  void ask_for_calm(std::function<bool()> calm) { client_is_calm_ = std::move(calm); }

 private:
  Network::Verdict judge(const Address& address);
  void every(double per_second, std::function<void()> strike);
  void heal();
  void strike_crash();
  void strike_pause();
  void strike_move();
  void strike_stall();
  void strike_topics();
  void strike_addresses();
  void forget_in_calm(int tries);
  const std::string* any_topic();
  void spoil_answer(RequestFault& fault, protocol::ApiKey key);
  void lose_node();
  void restart(std::int32_t node);
  std::int32_t any_node();

  World& world_;
  Network& network_;
  Cluster& cluster_;
  const Plan& plan_;
  FaultOdds odds_;
  Random dice_;
  Random connect_dice_;
  Random request_dice_;
  Random append_dice_;
  Random answer_dice_;
  std::function<bool()> client_is_calm_;
  std::uint64_t source_;
  bool healed_ = false;
  TimePoint healed_at_{};
  std::uint64_t injected_ = 0;
  std::set<PartitionName> struck_;
  std::int32_t lost_node_ = -1;
};

}  // namespace distributedlog::simulation
