#include "advice.hpp"

#include "settings_review.hpp"
#include "trouble_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace distributedlog::tool {

namespace {

constexpr std::size_t most_named = 10;

std::string listed(const std::vector<std::string>& names) {
  if (names.size() <= most_named) return fmt::format("{}", fmt::join(names, ", "));
  return fmt::format("{} and {} more", fmt::join(names.begin(), names.begin() + most_named, ", "),
                     names.size() - most_named);
}

bool is_loopback(const std::string& host) { return host == "localhost" || host == "::1" || host.rfind("127.", 0) == 0; }

class Advice {
 public:
  Advice(const CheckReport& report, const ProducerConfig& config) : report_(report), config_(config) {}

  std::vector<Finding> run() {
    bootstrap();
    cluster();
    brokers();
    versions();
    topics();
    send();
    settings();
    std::stable_sort(findings_.begin(), findings_.end(),
                     [](const Finding& a, const Finding& b) { return a.severity < b.severity; });
    return std::move(findings_);
  }

 private:
  void say(Severity severity, std::string subject, std::string problem, std::string remedy) {
    findings_.push_back({severity, std::move(subject), std::move(problem), std::move(remedy)});
  }

  static std::string problem_of(const Endpoint& endpoint) {
    const std::string_view words = words_of(endpoint.trouble).problem;
    return endpoint.detail.empty() ? std::string(words) : fmt::format("{} ({})", words, endpoint.detail);
  }

  void bootstrap() {
    for (const Endpoint& endpoint : report_.bootstrap) {
      if (!endpoint.reached()) {
        say(Severity::wrong, "bootstrap " + endpoint.address(), problem_of(endpoint),
            std::string(words_of(endpoint.trouble).remedy));
        continue;
      }
      for (const Attempt& attempt : endpoint.attempts) {
        if (attempt.error.empty()) continue;
        say(Severity::hint, "bootstrap " + endpoint.address(),
            fmt::format("the name stands for {}, too, where nobody answers ({}): a new connection tries it first",
                        attempt.ip, attempt.error),
            "the numeric address that works, or a broker that listens on both");
      }
    }
  }

  void cluster() {
    std::set<std::string> ids;
    bool reached = false;
    for (const Endpoint& endpoint : report_.bootstrap) {
      reached = reached || endpoint.reached();
      if (endpoint.cluster_id) ids.insert(*endpoint.cluster_id);
    }
    if (ids.size() > 1) {
      say(Severity::wrong, "bootstrap_servers",
          fmt::format("the addresses belong to different clusters ({}): where records go is a matter of luck",
                      fmt::join(ids, ", ")),
          "name brokers of one cluster only");
    }
    if (reached && report_.brokers.empty()) {
      say(Severity::wrong, "cluster", "it names no broker that takes records",
          "it may still be starting: wait, and look at the brokers' logs for their registration");
    }
  }

  void brokers() {
    for (const BrokerReport& broker : report_.brokers) {
      if (broker.endpoint.reached()) continue;
      say(Severity::wrong, fmt::format("broker {} at {}", broker.id, broker.endpoint.address()),
          fmt::format("the cluster sends clients to this address, but {}", problem_of(broker.endpoint)),
          advertised_remedy(broker.endpoint));
    }
  }

  // The classic: the bootstrap address works, the one that the broker names for itself does not.
  std::string advertised_remedy(const Endpoint& endpoint) const {
    const bool remote = std::any_of(report_.bootstrap.begin(), report_.bootstrap.end(),
                                    [](const Endpoint& e) { return e.reached() && !is_loopback(e.host); });
    if (remote && is_loopback(endpoint.host)) {
      return "the broker tells clients to come to their own machine: set its advertised.listeners to the name or "
             "address under which others reach it";
    }
    return "start the broker if it is down; else set its advertised.listeners to a name and port that clients can "
           "resolve and reach (in containers: not the container's own name), or open the way to it";
  }

  // Brokers of one cluster are alike but for upgrades: each kind of fault is told once, with the brokers it concerns.
  void versions() {
    std::vector<std::string> without_idempotence;
    std::vector<std::string> without_zstd;
    for (const BrokerReport& broker : report_.brokers) {
      if (!broker.endpoint.reached()) continue;
      for (const ApiOffer& api : broker.endpoint.apis) {
        if (api.name == "InitProducerId" && !api.chosen) without_idempotence.push_back(std::to_string(broker.id));
        if (api.name == "Produce" && api.chosen < 7) without_zstd.push_back(std::to_string(broker.id));
      }
    }
    if (config_.enable_idempotence && !without_idempotence.empty()) {
      say(Severity::wrong, "brokers " + listed(without_idempotence), "too old for idempotence: no InitProducerId",
          "upgrade the broker, or enable_idempotence=false with what that costs");
    }
    if (config_.compression == Compression::zstd && !without_zstd.empty()) {
      say(Severity::wrong, "brokers " + listed(without_zstd), "too old for zstd (Kafka 2.1 is the first)",
          "compression_type=lz4");
    }
  }

  void topics() {
    if (!report_.topics_trouble.empty()) {
      say(Severity::wrong, "topics", fmt::format("the broker does not tell them ({})", report_.topics_trouble),
          "try again with a longer --timeout");
    }
    std::vector<std::string> leaderless;
    std::vector<std::string> thin;
    for (const TopicReport& topic : report_.topics) {
      if (!topic.error.empty()) topic_error(topic);
      for (const PartitionReport& partition : topic.partitions) {
        const std::string name = fmt::format("{}-{}", topic.name, partition.id);
        if (partition.leader < 0)
          leaderless.push_back(name);
        else if (partition.in_sync < partition.replicas)
          thin.push_back(name);
      }
    }
    if (!leaderless.empty()) {
      say(Severity::wrong, fmt::format("{} partitions without a leader", leaderless.size()),
          fmt::format("{}: records for them wait and fail after delivery_timeout_ms", listed(leaderless)),
          "start the brokers that hold their replicas");
    }
    if (!thin.empty()) {
      say(Severity::wrong, fmt::format("{} under-replicated partitions", thin.size()),
          fmt::format("{}: fewer replicas in sync than there should be; below min.insync.replicas acks=all is refused",
                      listed(thin)),
          "look for a broker that is down or slow");
    }
  }

  void topic_error(const TopicReport& topic) {
    if (topic.error == "UNKNOWN_TOPIC_OR_PARTITION") {
      return say(Severity::wrong, "topic " + topic.name, "it does not exist",
                 report_.send
                     ? "create it: the broker does not create topics on first use (auto.create.topics.enable), or "
                       "allow_auto_create_topics=false forbids it"
                     : "create it; or where the broker creates topics on first use (auto.create.topics.enable), the "
                       "first record does: try --send");
    }
    if (topic.error == "TOPIC_AUTHORIZATION_FAILED") {
      return say(Severity::wrong, "topic " + topic.name, "this client may not see it",
                 "give its user the rights DESCRIBE and WRITE on the topic");
    }
    if (topic.error == "INVALID_TOPIC_EXCEPTION") {
      return say(Severity::wrong, "topic " + topic.name, "the broker does not allow this name", "choose another name");
    }
    if (topic.error == "LEADER_NOT_AVAILABLE" && topic.partitions.empty()) {
      return say(Severity::wrong, "topic " + topic.name, "it is being created, its leaders are not chosen yet",
                 "wait a moment and check again");
    }
    if (topic.error != "LEADER_NOT_AVAILABLE")
      say(Severity::wrong, "topic " + topic.name, topic.error, "see the broker's log");
  }

  void send() {
    if (!report_.not_sent.empty()) {
      return say(Severity::wrong, "send", "nothing was sent: " + report_.not_sent, "put right what is said above");
    }
    if (!report_.send) return;
    const SendReport& sent = *report_.send;
    if (!sent.acknowledged) {
      return say(Severity::wrong, "send to " + report_.topic, sent.message, std::string(send_remedy(sent.error)));
    }
    double round_trip = 0;
    for (const BrokerReport& broker : report_.brokers) round_trip = std::max(round_trip, broker.endpoint.median_ms());
    constexpr double slow_ms = 100;
    if (sent.left_ms && sent.answered_ms > slow_ms && sent.answered_ms > 5 * round_trip) {
      say(Severity::hint, "send to " + report_.topic,
          fmt::format("the broker took {:.0f} ms to acknowledge, the way there and back takes {:.1f} ms",
                      sent.answered_ms, round_trip),
          "with acks=all it waits for the slowest replica in sync: look at the brokers' disks, load and replication");
    }
  }

  void settings() {
    Surroundings around;
    if (report_.topics.size() == 1) around.partitions = report_.topics.front().partitions.size();
    for (const BrokerReport& broker : report_.brokers) {
      if (broker.endpoint.round_trips_ms.empty()) continue;
      around.round_trip_ms = std::max(around.round_trip_ms.value_or(0), broker.endpoint.median_ms());
    }
    around.brokers = report_.brokers.size();
    around.bootstrap_entries = report_.bootstrap.size();
    std::vector<Finding> more = review_settings(config_, around);
    std::move(more.begin(), more.end(), std::back_inserter(findings_));
  }

  const CheckReport& report_;
  const ProducerConfig& config_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> advise(const CheckReport& report, const ProducerConfig& config) {
  return Advice(report, config).run();
}

}  // namespace distributedlog::tool
