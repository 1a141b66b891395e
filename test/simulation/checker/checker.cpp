#include "simulation/checker/checker.hpp"

#include <distributedlog/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace distributedlog::simulation {

namespace {

constexpr std::size_t faults_kept = 20;

double milliseconds(Duration duration) { return std::chrono::duration<double, std::milli>(duration).count(); }

std::optional<std::uint64_t> index_of(std::uint64_t seed, const LoggedRecord& record) {
  if (record.value) {
    if (auto index = index_in(seed, *record.value)) return index;
  }
  for (const auto& [key, value] : record.headers) {
    if (key == "id" && value) return index_in(seed, *value);
  }
  return std::nullopt;
}

}  // namespace

void Checker::fault(std::string what) {
  if (verdict_.faults.size() < faults_kept) verdict_.faults.push_back(std::move(what));
}

void Checker::fault(const std::string& rule, const Sent& sent, const std::string& what) {
  fault(fmt::format("{} record {} ({}): {}", rule, sent.index, sent.topic, what));
}

Verdict Checker::check() {
  for (const std::string& violation : cluster_.world().violations()) fault(violation);
  copies_.resize(ledger_.count());
  for (const Topic& topic : cluster_.deleted_topics()) read_logs(topic);
  for (const auto& [name, topic] : cluster_.topics()) read_logs(topic);
  for (const Sent& sent : ledger_.all()) judge_send(sent);
  return std::move(verdict_);
}

void Checker::read_logs(const Topic& topic) {
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(topic.partitions.size()); ++i) read_log(topic, i);
}

void Checker::read_log(const Topic& topic, std::int32_t partition) {
  const Partition& read = topic.partitions[static_cast<std::size_t>(partition)];
  // Two things take the broker's means away: it has forgotten the producer, so that it takes any sequence for the next,
  // or a batch that names its topic by name has come into another topic than it was meant for (README, "What a send may
  // end in"). It writes one twice only if it forgot while that one was under way.
  const bool strangers = topic.recreated && !expected_.topics_by_id;
  Log log{topic,
          partition,
          expected_.in_order && !read.forgot() && !strangers,
          expected_.acked_in_order && !strangers,
          expected_.exactly_once && !read.forgot_in_use(),
          {}};
  std::int64_t next_offset = 0;
  for (const LoggedBatch& batch : read.log()) {
    for (const LoggedRecord& record : batch.records) {
      ++verdict_.logged;
      if (record.offset != next_offset++) fault(fmt::format("the model's log {}-{} has a hole", topic.name, partition));
      judge_logged(log, batch, record);
    }
  }
}

void Checker::judge_logged(Log& log, const LoggedBatch& batch, const LoggedRecord& record) {
  const Topic& topic = log.topic;
  const std::int32_t partition = log.partition;
  const auto index = index_of(cluster_.world().seed(), record);
  if (!index || *index >= ledger_.count()) {
    return fault(fmt::format("C4 {}-{} @{}: a record that nobody sent", topic.name, partition, record.offset));
  }
  const Sent& sent = ledger_.all()[*index];
  if (sent.topic != topic.name) fault("C4", sent, "stands in topic " + topic.name);
  if (sent.content_hash != content_hash(record)) fault("C1", sent, "stands in the log with other bytes");
  if (sent.wanted_partition.value_or(partition) != partition) {
    fault("C4", sent, fmt::format("stands in partition {}", partition));
  }
  if (sent.key && !sent.wanted_partition && !topic.grown) {
    const auto [known, fresh] = partition_of_key_.try_emplace({topic.name, *sent.key}, partition);
    if (!fresh && known->second != partition) fault("C4", sent, "its key went to two partitions");
  }
  judge_order(log, batch, sent);
  copies_[*index].push_back({partition, record.offset, record.timestamp, batch.repeated, batch.offset_hidden,
                             batch.max_timestamp, &topic, log.once});
}

void Checker::judge_order(Log& log, const LoggedBatch& batch, const Sent& sent) {
  Newest& last = log.newest[sent.producer];
  const auto index = static_cast<std::int64_t>(sent.index);
  std::int64_t& last_of_id = log.newest_of_id.try_emplace(batch.producer_id, -1).first->second;
  // Nothing fences an id whose epochs are used up: what may have been written under its last one can still come. It is
  // in order with its own kind.
  const bool unfenced = !sent.acked() && batch.producer_epoch == INT16_MAX && batch.producer_id < last.producer_id;
  const std::int64_t before = unfenced ? last_of_id : last.index;
  if (log.in_order && index <= before) {
    fault("C3", sent, fmt::format("stands behind record {} in {}-{}", before, log.topic.name, log.partition));
  }
  last_of_id = index;
  if (unfenced) return;
  last.index = index;
  last.producer_id = batch.producer_id;
  if (!log.acked_in_order || !sent.acked() || !copies_[sent.index].empty()) return;
  if (index < last.acked) {
    fault("C3", sent, fmt::format("acked behind record {} in {}-{}", last.acked, log.topic.name, log.partition));
  }
  last.acked = std::max(last.acked, index);
}

void Checker::judge_send(const Sent& sent) {
  ++verdict_.sent;
  const std::vector<Copy>& copies = copies_[sent.index];
  if (sent.completions != 1) {
    fault("C5", sent, fmt::format("completed {} times", sent.completions));
    if (sent.completions == 0) return;
  }
  judge_time(sent);
  judge_copies(sent, copies);
  sent.acked() ? judge_ack(sent, copies) : judge_failure(sent, copies);
}

// A topic that was deleted is gone with what stood in it: a copy in each of two topics is no second one.
void Checker::judge_copies(const Sent& sent, const std::vector<Copy>& copies) {
  for (std::size_t i = 1; i < copies.size(); ++i) {
    const Copy& one = copies[i - 1];
    const Copy& other = copies[i];
    if (one.topic != other.topic || !one.once || !other.once) continue;
    fault("C2", sent, fmt::format("stands {} times in the log, @{} and @{}", copies.size(), one.offset, other.offset));
  }
}

// Where the contract says that a send may fail although nothing lasted.
bool Checker::may_fail(const Sent& sent) const {
  if (sent.may_fail_alone) return true;
  if (expected_.circuit_breaker && sent.error == client_errc::circuit_open) return true;
  // A gap that the broker's forgetting has made is none that the producer knows of (DESIGN, "When a batch fails").
  const Topic* topic = cluster_.find(sent.topic);
  const auto forgot = [](const Partition& partition) { return partition.forgot(); };
  if (topic != nullptr && std::any_of(topic->partitions.begin(), topic->partitions.end(), forgot)) return true;
  const auto& deleted = cluster_.deleted_topics();
  return std::any_of(deleted.begin(), deleted.end(), [&sent](const Topic& gone) { return gone.name == sent.topic; });
}

void Checker::judge_ack(const Sent& sent, const std::vector<Copy>& copies) {
  ++verdict_.acked;
  const RecordMetadata& told = sent.metadata;
  if (told.certainty != DeliveryCertainty::acked) fault("C5", sent, "no error, but not certain either");
  if (!expected_.acknowledged) return;
  if (copies.empty()) return fault("C1", sent, "acknowledged and not in the log");
  if (!told.offset) {
    const auto untold = [](const Copy& copy) { return copy.repeated || copy.offset_hidden; };
    if (std::none_of(copies.begin(), copies.end(), untold)) fault("C1", sent, "acknowledged without an offset");
    return;
  }
  const std::int64_t timestamp = told.timestamp ? told.timestamp->time_since_epoch().count() : -1;
  std::optional<std::int64_t> another_time;
  for (const Copy& copy : copies) {
    if (copy.partition != told.partition || copy.offset != *told.offset) continue;
    // For a retry that was recognised the broker tells the stored batch's time instead of the record's.
    if (timestamp != copy.timestamp && !(copy.repeated && timestamp == copy.max_timestamp)) {
      another_time = copy.timestamp;  // or it is the copy in a topic of this name that was deleted
      continue;
    }
    const bool own_time = !cluster_.find(sent.topic)->log_append_time;
    if (own_time && sent.wanted_timestamp.value_or(copy.timestamp) != copy.timestamp) {
      fault("C1", sent, "logged with another timestamp than given");
    }
    if (own_time && !sent.wanted_timestamp && expected_.wall_clock_steady &&
        (copy.timestamp < sent.started_wall_ms || copy.timestamp > sent.ended_wall_ms)) {
      fault("C1", sent,
            fmt::format("logged with timestamp {}, sent between {} and {}", copy.timestamp, sent.started_wall_ms,
                        sent.ended_wall_ms));
    }
    return;
  }
  if (another_time) {
    return fault("C1", sent, fmt::format("told timestamp {}, logged with {}", timestamp, *another_time));
  }
  fault("C1", sent,
        fmt::format("told {}-{} @{}, but stands at {} @{}", told.topic.view(), told.partition, *told.offset,
                    copies[0].partition, copies[0].offset));
}

void Checker::judge_failure(const Sent& sent, const std::vector<Copy>& copies) {
  const DeliveryCertainty certainty = sent.metadata.certainty;
  const std::string why = sent.error.message();
  if (certainty == DeliveryCertainty::acked) fault("C5", sent, "failed, but said to be acked: " + why);
  ++(certainty == DeliveryCertainty::not_written ? verdict_.not_written : verdict_.maybe_written);
  if (certainty == DeliveryCertainty::not_written && !copies.empty()) {
    fault("C4", sent, fmt::format("said to be not written ({}), but stands @{}", why, copies[0].offset));
  }
  if (sent.probe && expected_.probes_acked) fault("C6", sent, "sent when all was well again, and failed: " + why);
  const bool struck = expected_.struck.contains({sent.topic, sent.metadata.partition});
  if (expected_.all_acked && !struck && !may_fail(sent)) fault("C6", sent, "failed although nothing lasted: " + why);
}

void Checker::judge_time(const Sent& sent) {
  const Duration took = sent.ended - sent.started;
  if (took > expected_.longest_send) {
    fault("C5", sent,
          fmt::format("took {:.1f} ms, {:.1f} allowed", milliseconds(took), milliseconds(expected_.longest_send)));
  }
  if (sent.cancelled && sent.ended > *sent.cancelled + expected_.longest_after_cancel) {
    fault("C5", sent,
          fmt::format("ended {:.1f} ms after its cancellation", milliseconds(sent.ended - *sent.cancelled)));
  }
}

}  // namespace distributedlog::simulation
