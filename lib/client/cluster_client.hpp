// Everything between the decisions and the brokers: the links, the metadata, the producer id.
#pragma once

#include "client/broker_link.hpp"
#include "cluster/cluster_view.hpp"
#include "cluster/refresh_policy.hpp"
#include "producer/sender.hpp"

#include <functional>
#include <map>
#include <memory>
#include <new>
#include <set>
#include <string>
#include <vector>

namespace distributedlog::client {

class ClusterClient final : public LinkHost {
 public:
  // `on_event` is called after every event that may have changed what there is to do, `on_new_deadline` when
  // next_deadline() became earlier between two events, `on_starved` when a decision found no memory.
  ClusterClient(network::Runtime& runtime, core::Sender& sender, std::function<void()> on_event,
                std::function<void()> on_new_deadline, std::function<void()> on_starved);

  // Does what the decisions wish for: metadata, producer id, connections to brokers that have work, wake-ups.
  void act(TimePoint now, const std::weak_ptr<void>& keep_alive);
  void on_time(TimePoint now);
  TimePoint next_deadline() const noexcept;
  void stop();
  // Fills in brokers and metadata.
  void report_metrics(DetailedMetrics& metrics) const;

  // Connects to every leader of the topic. TimePoint::min() when all are up; else when to look again at the latest,
  // TimePoint::max() when an event will tell.
  TimePoint connect_leaders(const core::TopicState& topic);

  core::Moment moment() const { return {runtime_.now(), runtime_.wall_clock_ms()}; }

  void on_link_up(BrokerLink& link) override;
  void on_link_down(BrokerLink& link, error_code cause, const std::string& words) override;
  std::optional<core::ProduceBatches> next_produce(BrokerLink& link) override;
  void on_produce_response(BrokerLink& link, const core::ProduceBatches& batches,
                           const protocol::ProduceResponse& response) override;
  void on_produce_unacked(const core::ProduceBatches& batches) override;
  void on_produce_lost(const core::ProduceBatches& batches, error_code cause) override;
  void on_event() override { on_event_(); }
  void on_starved() override { on_starved_(); }
  void on_new_deadline() override { on_new_deadline_(); }
  core::Telemetry& telemetry() noexcept override { return sender_.state().telemetry; }

 private:
  using LinkPtr = std::shared_ptr<BrokerLink>;
  using TopicNames = std::set<std::string, std::less<>>;

  // A decision that stops in its midst is not made twice, nor is what it left behind sent: the producer ends.
  template <class Decide>
  auto decide(Decide decision) {
    try {
      return decision();
    } catch (const std::bad_alloc&) {
      on_starved_();
      return decltype(decision())();
    }
  }

  void refresh_metadata(TimePoint now);
  bool on_metadata(error_code error, protocol::Reader& body, int version, const TopicNames& asked);
  bool judge_metadata(error_code error, protocol::Reader& body, int version, const TopicNames& asked);
  void on_metadata_failed(error_code error, TimePoint now);
  void take_view(const protocol::MetadataResponse& response, const TopicNames& asked, TimePoint now);
  void forget_trouble();
  void adjust_links();
  void ask_producer_id(TimePoint now);
  bool on_producer_id(error_code error, protocol::Reader& body, int version);
  bool judge_producer_id(error_code error, protocol::Reader& body, int version);
  void serve_ready_brokers();
  BrokerLink* link_to_ask();
  TimePoint next_attempt() const noexcept;
  void connect_somewhere(TimePoint now);
  LinkPtr link_of(std::int32_t node, const cluster::BrokerAddress& address);

  network::Runtime& runtime_;
  core::Sender& sender_;
  const ProducerConfig& config_;
  std::function<void()> on_event_;
  std::function<void()> on_new_deadline_;
  std::function<void()> on_starved_;
  std::weak_ptr<void> keep_alive_;
  cluster::ClusterView view_;
  cluster::RefreshPolicy refresh_;
  std::optional<TimePoint> metadata_at_;  // the last good answer
  cluster::Backoff producer_id_backoff_;
  TimePoint producer_id_not_before_{};
  bool asking_producer_id_ = false;
  bool first_use_ = true;
  bool stopped_ = false;
  std::vector<cluster::BrokerAddress> bootstrap_;
  std::size_t next_bootstrap_ = 0;
  std::map<std::int32_t, LinkPtr> links_;  // bootstrap links have negative numbers
};

}  // namespace distributedlog::client
