// The link to one broker: connects when there is something to do, one reader and one writer coroutine while it is up.
#pragma once

#include "client/link_telemetry.hpp"
#include "cluster/backoff.hpp"
#include "cluster/cluster_view.hpp"
#include "network/connection.hpp"
#include "network/signal.hpp"
#include "producer/drain.hpp"
#include "protocol/messages/produce.hpp"
#include "protocol/reader.hpp"
#include "protocol/writer.hpp"

#include <distributedlog/producer_config.hpp>

#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace distributedlog::client {

namespace asio = boost::asio;
using boost::system::error_code;
using network::TimePoint;

class BrokerLink;

// A request that is not Produce: metadata, producer id.
struct ControlRequest {
  protocol::ApiKey api;
  std::function<void(protocol::Writer& writer, int version, std::int32_t correlation)> encode;
  // Called exactly once; the reader stands at the body when there is no error. False: the body is malformed.
  std::function<bool(error_code error, protocol::Reader& body, int version)> done;
};

// What a link asks of, and tells, the one who owns it. Called on the producer's strand.
class LinkHost {
 public:
  virtual void on_link_up(BrokerLink& link) = 0;
  virtual void on_link_down(BrokerLink& link, error_code cause, const std::string& words) = 0;
  virtual std::optional<core::ProduceBatches> next_produce(BrokerLink& link) = 0;
  virtual void on_produce_response(BrokerLink& link, const core::ProduceBatches& batches,
                                   const protocol::ProduceResponse& response) = 0;
  virtual void on_produce_unacked(const core::ProduceBatches& batches) = 0;
  virtual void on_produce_lost(const core::ProduceBatches& batches, error_code cause) = 0;
  // After every event: decisions may have changed.
  virtual void on_event() = 0;
  // The link waits for something earlier than before: the one timer must know.
  virtual void on_new_deadline() = 0;
  // Something that was decided is known to nobody any more, for want of memory.
  virtual void on_starved() = 0;
  virtual core::Telemetry& telemetry() noexcept = 0;

 protected:
  ~LinkHost() = default;
};

class BrokerLink : public std::enable_shared_from_this<BrokerLink> {
 public:
  enum class State { idle, connecting, up };

  BrokerLink(network::Runtime& runtime, const ProducerConfig& config, LinkHost& host, std::int32_t node,
             cluster::BrokerAddress address);

  // Connects unless it is under way, up, or backing off. `keep_alive` lives as long as the link's coroutines.
  void connect(std::shared_ptr<void> keep_alive);
  // Something may be there to write: it is written before this returns, as far as the socket takes it, unless the
  // writer is at work already. On the producer's strand.
  void wake();
  void ask(ControlRequest request);
  void stop();

  void on_time(TimePoint now);
  TimePoint next_deadline() const noexcept;

  std::int32_t node() const noexcept { return node_; }
  const cluster::BrokerAddress& address() const noexcept { return address_; }
  State state() const noexcept { return state_; }
  bool up() const noexcept { return state_ == State::up; }
  bool stopped() const noexcept { return stopped_; }
  TimePoint retry_at() const noexcept { return retry_at_; }
  TimePoint connecting_since() const noexcept { return connecting_since_; }
  // Attempts in a row that came to nothing.
  int failures() const noexcept { return backoff_.failures(); }
  bool may_connect(TimePoint now) const noexcept { return !stopped_ && state_ == State::idle && retry_at_ <= now; }
  std::size_t load() const noexcept { return in_flight_.size() + control_.size(); }
  bool may_take_request() const noexcept;
  bool was_up() const noexcept { return was_up_; }
  BrokerMetrics metrics() const;

 private:
  struct InFlight;
  using InFlightPtr = std::shared_ptr<InFlight>;

  // What a coroutine of the link keeps alive. The owner goes last: the link's batches go back to a pool of it.
  // (Compilers differ in the order in which a coroutine's parameters go.)
  struct Life {
    std::shared_ptr<void> owner;
    std::shared_ptr<BrokerLink> link;
  };
  asio::awaitable<void> run(Life life);
  void on_run_died(const std::exception_ptr& failure, const Life& life);
  asio::awaitable<void> break_off(Life life);
  void finish(error_code error);
  asio::awaitable<void> write_loop(Life life);
  asio::awaitable<void> write_requests();
  asio::awaitable<error_code> read_loop();
  InFlightPtr next_request();
  InFlightPtr next_control();
  // Both leave the request where it is when they find no memory.
  InFlightPtr encode_control(ControlRequest& request);
  InFlightPtr encode_produce(core::ProduceBatches& batches);
  void keep_memory(InFlight& request) noexcept;
  void send_off(const InFlightPtr& request);
  void tell_lost(InFlight& request, error_code cause);
  // What is wrong with the frame; empty when nothing is.
  std::string on_frame(std::span<const std::byte> frame);
  bool take_answer(InFlight& request, protocol::Reader& body);
  void throttle(std::int32_t milliseconds);
  bool planted_cut_short();
  TimePoint idle_at() const noexcept;
  TimePoint request_deadline() const noexcept;
  void close(error_code cause);
  void fail_all(error_code cause);

  network::Runtime& runtime_;
  const ProducerConfig& config_;
  LinkHost& host_;
  const std::int32_t node_;
  const cluster::BrokerAddress address_;
  LinkTelemetry telemetry_;

  State state_ = State::idle;
  bool was_up_ = false;  // the connection, or the attempt, that is or was the last
  bool stopped_ = false;
  bool writer_running_ = false;
  cluster::Backoff backoff_;
  TimePoint retry_at_{};
  TimePoint connecting_since_{};
  TimePoint setup_deadline_ = TimePoint::max();
  TimePoint last_activity_{};
  TimePoint unanswered_until_ = TimePoint::max();  // of a request that gets no answer (acks 0), while it is written
  TimePoint silent_until_{};                       // throttled by the broker (KIP-219)
  error_code close_cause_;
  std::shared_ptr<network::Connection> connection_;
  std::string tried_ip_;  // the last of the name's addresses
  std::deque<ControlRequest> control_;
  std::deque<InFlightPtr> in_flight_;
  std::vector<std::byte> spare_head_;  // memory of the last request that was written
  std::vector<boost::asio::const_buffer> spare_buffers_;
  std::int32_t next_correlation_ = 1;
  std::weak_ptr<void> owner_;
  network::Signal silence_over_;
  network::Signal writer_done_;
};

}  // namespace distributedlog::client
