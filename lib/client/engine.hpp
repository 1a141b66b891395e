// The body of a Producer: one inbox, one timer, the decisions and the cluster behind them.
#pragma once

#include "client/cluster_client.hpp"
#include "client/engine_registry.hpp"
#include "client/inbox.hpp"
#include "client/send_circuit.hpp"
#include "client/topic_waits.hpp"
#include "network/runtime.hpp"
#include "producer/sender.hpp"
#include "producer/undecided.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <unordered_map>

namespace distributedlog::client {

// Runs on the runtime's serial executor, but for `submit` and `request_cancel`, which any thread may call. Every event
// (a send, bytes, time) changes the decisions' state and ends in `pump`, which carries out what they ask for and tells
// the senders whose records are decided.
class Engine : public std::enable_shared_from_this<Engine> {
 public:
  using FlushHandler = asio::any_completion_handler<void(error_code)>;
  using CloseHandler = asio::any_completion_handler<void(CloseReport)>;
  using MetricsHandler = asio::any_completion_handler<void(std::unique_ptr<DetailedMetrics>)>;

  // Throws ProducerError when the configuration has faults.
  Engine(std::shared_ptr<network::Runtime> runtime, asio::any_io_executor caller_executor,
         const ProducerConfig& config);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  const asio::any_io_executor& caller_executor() const noexcept { return caller_executor_; }
  // Runs `work` on the strand; nothing happens when the execution context is gone.
  template <class Work>
  void on_strand(Work work) {
    if (!dead_) asio::post(runtime_->executor(), std::move(work));
  }

  // ---- from any thread
  void submit(detail::PendingSend& send);
  void request_cancel(std::uint64_t cancel_key);
  ProducerMetrics metrics() const;
  // Room for a copy of a record of at most so many encoded bytes; why not, when there is none at once.
  error_code try_stage(std::size_t bytes) noexcept;
  core::BatchMemory& memory() noexcept { return sender_.state().memory; }
  const ProducerConfig& config() const noexcept { return sender_.state().config; }
  CircuitState circuit_state() const noexcept { return circuit_ ? circuit_->state() : CircuitState::closed; }

  // ---- on the strand
  // An `id` is that of cancel_by_key, under which the wait can be cancelled.
  void flush(std::uint64_t id, FlushHandler handler);
  void cancel_flush(std::uint64_t id);
  void close(std::optional<std::chrono::milliseconds> timeout, CloseHandler handler);
  // Waits until the cluster has told the partitions of all these topics; with `connect` until their leaders, and the
  // producer id, can be used as well. At most max_block.
  void await_topics(std::uint64_t id, std::vector<std::string> topics, bool connect, TopicWaits::Handler handler);
  void cancel_await_topics(std::uint64_t id);
  // A batch that was compressed elsewhere; `ran`: it was, and `bytes` is what came out, nothing when the codec failed.
  void on_compressed(std::uint64_t job, bool ran, const std::vector<std::byte>& bytes);
  // Null when there is no memory for them.
  void collect_metrics(MetricsHandler handler);
  // Both from any thread, and dealt with by the next event at the latest: the Producer is gone, nothing is waited for;
  // something was lost for want of memory.
  void abandon() noexcept;
  void starve_soon() noexcept { starved_ = true; }
  // The execution context is going: handlers are destroyed, not called.
  void shutdown() noexcept;

 private:
  enum class Phase { fresh, open, closing, closed };

  struct Flush {
    std::uint64_t id = 0;
    std::uint64_t covers = 0;
    FlushHandler handler;
  };

  // A batch that is read elsewhere, and kept for that.
  struct Compressing {
    core::BatchPtr batch;
    std::atomic<bool> over{false};  // nobody reads it any more, and there was no memory to say so
  };
  friend class CompressionJob;

  void enter(Phase phase) noexcept;
  // An event's decisions, and what follows from them. Those that find no memory end the producer (`surrender`).
  template <class Decide>
  void on_event(Decide decide) {
    try {
      decide();
    } catch (const std::bad_alloc&) {
      starved_ = true;
    }
    pump();
  }
  void starve();
  void surrender();
  void tell_undecided(core::Undecided& undecided);
  void tell_no_memory(detail::PendingSend& send, RecordMetadata metadata);
  void start();
  void watch_time();
  bool take_back(detail::PendingSend& send) noexcept;
  void take_inbox();
  void pump();
  bool look_again() noexcept;
  bool take_turns();
  void tell_admitted();
  void rethrow_later() noexcept;
  bool tell_senders();
  void hand_out_compression();
  void on_circuit_change(CircuitState from, CircuitState to);
  void tell(core::Completion& completion, detail::PendingSend& send, RecordMetadata&& metadata);
  void tell_circuit(const core::Completion& completion, const detail::PendingSend& send) noexcept;
  void finish_flushes();
  void tell_first_flush();
  void finish_close();
  void end_close();
  void give_up();
  void end();
  void publish_metrics();
  void arm_timer();
  asio::awaitable<void> run_timer(std::shared_ptr<Engine> self);
  TimePoint next_deadline() noexcept;
  void count_for_report(DeliveryCertainty certainty) noexcept;

  std::shared_ptr<network::Runtime> runtime_;
  asio::any_io_executor caller_executor_;
  Inbox inbox_;
  detail::PendingSend* taken_ = nullptr;  // out of the inbox, and not dealt with yet
  core::Sender sender_;
  std::unique_ptr<SendCircuit> circuit_;  // null: no circuit breaker
  std::unique_ptr<ClusterClient> cluster_;
  std::unique_ptr<network::Timer> timer_;
  std::unordered_map<std::uint64_t, detail::PendingSend*> cancellable_;
  std::unordered_map<std::uint64_t, Compressing> compressing_;
  std::uint64_t next_compression_ = 1;
  TopicWaits topic_waits_;
  std::list<Flush> flushes_;
  std::vector<CloseHandler> close_handlers_;
  std::uint64_t closing_generation_ = 0;  // sends up to here are in the report
  TimePoint close_deadline_ = TimePoint::max();
  TimePoint armed_ = TimePoint::max();
  CloseReport report_;
  Phase phase_ = Phase::fresh;
  const boost::intrusive_ptr<const DeliveryFailure> no_memory_;  // made while there is some
  std::atomic<bool> starved_{false};                             // a decision found no memory
  std::atomic<bool> look_owed_{false};       // nobody had the memory to post that there is something in the inbox
  std::atomic<bool> abandon_wanted_{false};  // the Producer is gone
  std::atomic<bool> pumping_{false};
  bool pump_again_ = false;
  std::atomic<bool> dead_{false};
  std::atomic<bool> accepting_{true};
  std::atomic<bool> crowded_{false};  // somebody waits for memory already
  mutable std::mutex metrics_mutex_;  // once an event, never once a record
  ProducerMetrics metrics_;
  EngineRegistry::Entry registration_;
};

}  // namespace distributedlog::client
