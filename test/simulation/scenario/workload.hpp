// The application of a run: tasks that send records by every door of the producer, cancel, flush and close.
#pragma once

#include "simulation/checker/ledger.hpp"
#include "simulation/scenario/plan.hpp"
#include "simulation/world/sim_runtime.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/cancellation_signal.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace distributedlog::simulation {

class Workload {
 public:
  Workload(World& world, Network& network, Cluster& cluster, const Plan& plan);

  Ledger& ledger() noexcept { return ledger_; }
  Producer* producer() noexcept { return producer_.get(); }

  void start();
  // All tasks have sent what they had to send, and nothing is pending.
  bool done() const noexcept { return tasks_running_ == 0 && ledger_.open() == 0 && flushes_running_ == 0; }
  // Nothing of the producer is under way.
  bool calm() const;
  // One record for every partition, so that the producer learns what has become of the topics: these may fail.
  void knock();
  // Of the last knock, and the circuit is closed.
  bool circuit_let_all_through() const;
  // One record for every partition that is known, to show that the producer lives.
  void send_probes();
  void close(std::optional<std::chrono::milliseconds> timeout);
  bool closed() const noexcept { return closed_; }
  // At the end of a run.
  void judge_reports();
  void destroy();

 private:
  // The bytes a record borrows; spoilt and freed as soon as the send completes.
  struct Lent {
    std::string topic;
    std::optional<std::string> key;
    std::optional<std::string> value;
    std::vector<std::pair<std::string, std::optional<std::string>>> headers;
    std::vector<Header> header_views;
    Record record;
    asio::cancellation_signal cancel;

    ~Lent();
  };

  Sent& compose(Random& dice, Lent& lent);
  void fill(Random& dice, Lent& lent, Sent& sent);
  asio::awaitable<void> task(int number);
  asio::awaitable<void> pause(Duration how_long);
  asio::awaitable<void> prepare(Random& dice);
  asio::awaitable<void> send_and_await(Sent& sent, Lent& lent);
  asio::awaitable<void> enqueue_and_await(Sent& sent, std::shared_ptr<Lent> lent);
  asio::awaitable<void> send_together(Random& dice, int count);
  void try_send(Sent& sent, const Lent& lent);
  void send_aside(Random& dice, Sent& sent, std::shared_ptr<Lent> lent);
  asio::awaitable<void> send_cancellable(Sent& sent, Lent& lent);
  void send_plain(const std::string& topic, std::int32_t partition, bool probe);
  void send_with_callback(Sent& sent, std::shared_ptr<Lent> lent);
  void send_in_coroutine(Sent& sent, std::shared_ptr<Lent> lent);
  void cancel_later(Random& dice, Sent& sent, const std::shared_ptr<Lent>& lent);
  void flush_beside();
  void end_early(Random& dice);
  void make_producer();
  void replace_producer(Random& dice);
  ProducerConfig configuration();
  void judge_report(const CloseReport& report, const Tally& before);
  void offer_conflict(Random dice);

  World& world_;
  Cluster& cluster_;
  const Plan& plan_;
  std::shared_ptr<SimRuntime> runtime_;
  Network& network_;
  Ledger ledger_;
  std::vector<std::unique_ptr<Producer>> retired_;  // closing, or closed
  std::unique_ptr<Producer> producer_;
  int producers_ = 0;
  Random compressors_;
  std::uint64_t source_;
  std::uint64_t first_of_knock_ = 0;
  int tasks_running_ = 0;
  int flushes_running_ = 0;
  bool closed_ = false;
  std::vector<std::pair<CloseReport, Tally>> reports_;  // and what had been told when close was called
};

}  // namespace distributedlog::simulation
