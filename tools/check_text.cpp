#include "check_output.hpp"
#include "trouble_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace distributedlog::tool {

namespace {

using Text = std::back_insert_iterator<std::string>;

constexpr std::size_t most_topics = 20;
constexpr std::size_t most_partitions = 20;

// What a host name stands for; an address that is its own name says nothing.
std::string addresses(const Endpoint& endpoint) {
  std::vector<std::string> names;
  for (const Attempt& attempt : endpoint.attempts) {
    if (attempt.ip == endpoint.host) continue;
    names.push_back(attempt.error.empty() ? attempt.ip : fmt::format("{} ({})", attempt.ip, attempt.error));
  }
  return names.empty() ? "" : fmt::format(" = {}", fmt::join(names, ", "));
}

void way(Text out, const Endpoint& endpoint) {
  std::vector<std::string> figures;
  if (endpoint.lookup_ms && !endpoint.attempts.empty() && endpoint.attempts.front().ip != endpoint.host) {
    figures.push_back(fmt::format("look-up {:.2f} ms", *endpoint.lookup_ms));
  }
  if (endpoint.connect_ms) figures.push_back(fmt::format("connect {:.2f} ms", *endpoint.connect_ms));
  if (endpoint.versions_ms) figures.push_back(fmt::format("ApiVersions {:.2f} ms", *endpoint.versions_ms));
  if (!endpoint.round_trips_ms.empty()) {
    figures.push_back(fmt::format("round trip {:.2f} / {:.2f} ms (least / median of {})",
                                  endpoint.round_trips_ms.front(), endpoint.median_ms(),
                                  endpoint.round_trips_ms.size()));
  }
  fmt::format_to(out, "{:<22} {}{}{}{}\n", endpoint.address(),
                 endpoint.reached() ? "ok" : fmt::format("FAILED, {}", words_of(endpoint.trouble).problem),
                 figures.empty() ? "" : ": ", fmt::join(figures, ", "), addresses(endpoint));
}

void versions(Text out, const CheckReport& report) {
  const auto known = std::find_if(report.bootstrap.begin(), report.bootstrap.end(),
                                  [](const Endpoint& endpoint) { return !endpoint.apis.empty(); });
  if (known == report.bootstrap.end()) return;
  fmt::format_to(out, "versions of {}\n", known->address());
  for (const ApiOffer& api : known->apis) {
    fmt::format_to(out, "  {:<22} ", api.name);
    if (!api.offered) {
      fmt::format_to(out, "not offered; this library speaks {}-{}\n", api.client_min, api.client_max);
      continue;
    }
    fmt::format_to(out, "{}: offered {}-{}, this library speaks {}-{}\n",
                   api.chosen ? fmt::format("uses {}", *api.chosen) : "NONE IN COMMON", api.broker_min, api.broker_max,
                   api.client_min, api.client_max);
  }
}

void topic(Text out, const TopicReport& topic, bool in_detail) {
  const auto led = std::count_if(topic.partitions.begin(), topic.partitions.end(),
                                 [](const PartitionReport& p) { return p.leader >= 0; });
  const auto thin = std::count_if(topic.partitions.begin(), topic.partitions.end(),
                                  [](const PartitionReport& p) { return p.in_sync < p.replicas; });
  const std::size_t count = topic.partitions.size();
  fmt::format_to(out, "  {:<22} {} partition{}, {} with a leader, {} under-replicated{}\n", topic.name, count,
                 count == 1 ? "" : "s", led, thin, topic.error.empty() ? "" : "; " + topic.error);
  if (!in_detail) return;
  for (std::size_t i = 0; i < std::min(count, most_partitions); ++i) {
    const PartitionReport& partition = topic.partitions[i];
    fmt::format_to(out, "    {:<20} {}, {} of {} replicas in sync\n", partition.id,
                   partition.leader < 0 ? "NO LEADER" : fmt::format("leader {}", partition.leader), partition.in_sync,
                   partition.replicas);
  }
  if (count > most_partitions)
    fmt::format_to(out, "    and {} more (--json lists them all)\n", count - most_partitions);
}

void topics(Text out, const CheckReport& report) {
  if (report.topics.empty()) return;
  fmt::format_to(out, "topics ({})\n", report.topics.size());
  for (std::size_t i = 0; i < std::min(report.topics.size(), most_topics); ++i) {
    topic(out, report.topics[i], !report.topic.empty());
  }
  if (report.topics.size() > most_topics) {
    fmt::format_to(out, "  and {} more (--json lists them all)\n", report.topics.size() - most_topics);
  }
}

void send(Text out, const CheckReport& report) {
  if (!report.send) return;
  const SendReport& sent = *report.send;
  fmt::format_to(out, "send\n");
  if (!sent.acknowledged) {
    fmt::format_to(out, "  FAILED after {:.1f} ms: {}\n", sent.total_ms, sent.message);
    return;
  }
  fmt::format_to(out, "  {:<22} {}, {} bytes, {:.2f} ms =", fmt::format("{}-{}", report.topic, sent.partition),
                 sent.offset ? fmt::format("offset {}", *sent.offset) : "offset not told", sent.size, sent.total_ms);
  if (sent.admitted_ms) fmt::format_to(out, " {:.2f} until in a batch (cluster and topic found) +", *sent.admitted_ms);
  if (sent.left_ms) fmt::format_to(out, " {:.2f} until written (leader connected, linger) +", *sent.left_ms);
  fmt::format_to(out, " {:.2f} until acknowledged\n", sent.answered_ms);
}

const char* name_of(Severity severity) noexcept {
  switch (severity) {
    case Severity::wrong:
      return "WRONG";
    case Severity::warning:
      return "WARNING";
    case Severity::hint:
      return "HINT";
  }
  return "";
}

}  // namespace

bool all_well(const std::vector<Finding>& findings) {
  return std::none_of(findings.begin(), findings.end(), [](const Finding& f) { return f.severity == Severity::wrong; });
}

std::string check_text(const CheckReport& report, const std::vector<Finding>& findings) {
  std::string text;
  const Text out(text);
  fmt::format_to(out, "bootstrap\n");
  for (const Endpoint& endpoint : report.bootstrap) {
    fmt::format_to(out, "  ");
    way(out, endpoint);
  }
  versions(out, report);
  if (!report.brokers.empty()) {
    fmt::format_to(out, "cluster {}, controller {}, brokers as it names them\n", report.cluster_id.value_or("(no id)"),
                   report.controller);
  }
  for (const BrokerReport& broker : report.brokers) {
    fmt::format_to(out, "  {}{}  ", broker.id, broker.rack ? " (rack " + *broker.rack + ")" : "");
    way(out, broker.endpoint);
  }
  topics(out, report);
  send(out, report);
  for (const Finding& finding : findings) {
    fmt::format_to(out, "\n{}  {}: {}\n    -> {}\n", name_of(finding.severity), finding.subject, finding.problem,
                   finding.remedy);
  }
  const auto wrong = std::count_if(findings.begin(), findings.end(),
                                   [](const Finding& finding) { return finding.severity == Severity::wrong; });
  const auto others = static_cast<std::ptrdiff_t>(findings.size()) - wrong;
  if (wrong == 0)
    fmt::format_to(out, "\nall well");
  else
    fmt::format_to(out, "\n{} thing{} wrong", wrong, wrong == 1 ? "" : "s");
  if (others != 0) fmt::format_to(out, ", {} more to consider", others);
  fmt::format_to(out, "\n");
  return text;
}

}  // namespace distributedlog::tool
