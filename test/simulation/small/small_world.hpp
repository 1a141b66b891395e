// A world small enough to try everything that can happen in it: a topic of two partitions, a handful of records, and
// the rules that every run must keep, whatever was done to it.
#pragma once

#include "simulation/checker/checker.hpp"
#include "simulation/small/scripted_faults.hpp"
#include "simulation/world/sim_runtime.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/cancellation_signal.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace distributedlog::simulation {

// Time limits of a few seconds, so that every one of them can run out in a run.
ProducerConfig quick_config();

struct SmallSettings {
  std::uint64_t seed = 1;
  ClusterSettings cluster;
  ProducerConfig producer = quick_config();
  Expectations expected = every_send_acked();
  std::string bootstrap;  // empty: every node by the address it advertises
  std::function<std::shared_ptr<network::Runtime>(World&, Network&)> runtime;  // none: the simulated one as it is

  static Expectations every_send_acked();
};

inline SmallSettings three_nodes() {
  SmallSettings settings;
  settings.cluster.nodes = 3;
  return settings;
}

class SmallWorld {
 public:
  explicit SmallWorld(SmallSettings settings = {});
  ~SmallWorld();

  // ---- sends; the record's bytes live until the completion and are spoilt then
  using Told = std::function<void(Sent&)>;
  Sent& send(std::int32_t partition = 0, asio::cancellation_slot slot = {}, Told told = {});
  Sent& send_in_coroutine(std::int32_t partition, asio::cancellation_slot slot);
  // The outcome is the delivery's; a wait that is cancelled is begun again.
  Sent& send_by_enqueue(std::int32_t partition, asio::cancellation_slot slot);
  Sent& send_sized(const std::string& topic, std::int32_t partition, std::size_t bytes, Told told = {});
  // Two on each partition: by callback on 0, by coroutines on 1.
  void send_four();

  // Until everything that was sent is told; false when it never is.
  bool settle(Duration longest = std::chrono::minutes(2));
  void close(std::optional<std::chrono::milliseconds> timeout = std::nullopt);
  bool closed() const noexcept { return closed_; }
  const CloseReport& report() const noexcept { return report_; }

  // All is well from here on: new sends are acknowledged, the budget comes back, close ends and nothing ticks. Then
  // what was told is held against the logs. One line for every broken rule, empty when there is none.
  std::string verdict();
  // The same for a producer that may have ended by itself, and refuse new sends.
  std::string verdict_without_probe();
  // The same for a producer that is closed or gone already.
  std::string verdict_of_the_dead();

  static int records_lent() noexcept;

  SmallSettings settings;
  World world;
  Network network;
  ScriptedFaults faults;
  Cluster cluster;
  Ledger ledger;
  std::optional<Producer> producer;

 private:
  struct Lent;
  struct Loan {
    Sent& sent;
    std::shared_ptr<Lent> lent;
  };

  Loan lend(const std::string& topic, std::int32_t partition, std::size_t bytes);
  void give(Loan loan, asio::cancellation_slot slot, Told told);
  asio::awaitable<void> await_send(Sent& sent, std::shared_ptr<Lent> lent);
  asio::awaitable<void> await_delivery(Sent& sent, std::shared_ptr<Lent> lent);
  void probe();
  void expect_nothing_held();
  void fault(const std::string& text);
  std::string judged();

  bool closed_ = false;
  CloseReport report_;
  std::string faults_;
};

}  // namespace distributedlog::simulation
