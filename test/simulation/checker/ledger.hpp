// What the application knows: every record it handed to the producer, and what it was told became of it.
#pragma once

#include "simulation/model/batch.hpp"
#include "simulation/world/world.hpp"

#include <distributedlog/delivery_certainty.hpp>
#include <distributedlog/record_metadata.hpp>

#include <boost/system/error_code.hpp>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace distributedlog::simulation {

struct Sent {
  std::uint64_t index = 0;
  int producer = 0;  // the how-manieth of the run
  std::string topic;
  std::optional<std::int32_t> wanted_partition;
  std::optional<std::string> key;
  std::optional<std::int64_t> wanted_timestamp;
  std::uint64_t content_hash = 0;  // of key, value and headers
  TimePoint started{};
  std::int64_t started_wall_ms = 0;
  bool probe = false;           // sent after everything healed: must succeed
  bool may_fail_alone = false;  // the workload meant it to be refused, or cancelled it
  std::optional<TimePoint> cancelled;

  int completions = 0;
  TimePoint ended{};
  std::int64_t ended_wall_ms = 0;
  boost::system::error_code error;
  RecordMetadata metadata;

  bool completed() const noexcept { return completions > 0; }
  bool acked() const noexcept { return completed() && !error; }
};

// The text that names a record wherever it turns up.
std::string record_id(std::uint64_t seed, std::uint64_t index);
// The index in that text, when it is one of this seed's.
std::optional<std::uint64_t> index_in(std::uint64_t seed, std::string_view text);

std::uint64_t content_hash(const LoggedRecord& record);

// How many sends were told what.
struct Tally {
  std::uint64_t acked = 0;
  std::uint64_t not_written = 0;
  std::uint64_t maybe_written = 0;
};

class Ledger {
 public:
  Sent& begin(World& world, std::string topic);
  void complete(World& world, Sent& sent, boost::system::error_code error, const RecordMetadata& metadata);

  const std::deque<Sent>& all() const noexcept { return sends_; }
  Sent& at(std::uint64_t index) { return sends_[index]; }
  std::uint64_t count() const noexcept { return sends_.size(); }
  const Tally& tally() const noexcept { return tally_; }
  std::uint64_t open() const noexcept { return sends_.size() - completed_; }
  // Whether that producer's among the first `count` sends are all completed.
  bool settled(std::uint64_t count, int producer = 0) const noexcept;

 private:
  std::deque<Sent> sends_;  // addresses stay
  std::uint64_t completed_ = 0;
  Tally tally_;
};

}  // namespace distributedlog::simulation
