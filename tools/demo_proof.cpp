#include "demo_proof.hpp"

#include "log_reader.hpp"
#include "progress.hpp"

#include <fmt/format.h>

#include <set>

namespace distributedlog::tool {

std::string DemoProof::key_of(int user) { return fmt::format("user-{}", user); }

std::string DemoProof::value_of(int user, int sequence) {
  return fmt::format(R"({{"user":"user-{}","sequence":{},"event":"add_to_cart","item":{},"amount":{}.{:02}}})", user,
                     sequence, (user * 7919 + sequence * 104729) % 1'000'000, sequence % 200, user % 100);
}

void DemoProof::acknowledged(int user, int sequence, std::int32_t partition, std::int64_t offset) {
  if (!acknowledged_.try_emplace(Place{partition, offset}, Sent{user, sequence}).second) ++two_at_one_place_;
}

bool DemoProof::check(const std::string& data_dir, const std::string& topic) const {
  std::uint64_t stored = 0;
  std::uint64_t found = 0;
  std::uint64_t wrong = 0;       // not what was acknowledged for that place
  std::uint64_t disordered = 0;  // behind a later record of the same user
  std::uint64_t twice = 0;
  std::map<std::string, int, std::less<>> last_of_user;
  std::set<std::string, std::less<>> unacknowledged_seen;
  const int partitions = read_log(data_dir, topic, [&](const StoredRecord& record) {
    ++stored;
    const auto place = acknowledged_.find(Place{record.partition, record.offset});
    if (place == acknowledged_.end()) {
      unacknowledged_seen.emplace(record.value);
      return;
    }
    const Sent& sent = place->second;
    if (record.key != key_of(sent.user) || record.value != value_of(sent.user, sent.sequence)) {
      ++wrong;
      return;
    }
    ++found;
    const auto [last, first_of_user] = last_of_user.try_emplace(std::string(record.key), sent.sequence);
    if (!first_of_user && last->second == sent.sequence) ++twice;
    if (!first_of_user && last->second > sent.sequence) ++disordered;
    last->second = sent.sequence;
  });
  for (const auto& [place, sent] : acknowledged_) {
    if (unacknowledged_seen.contains(value_of(sent.user, sent.sequence))) ++twice;
  }
  const std::uint64_t missing = acknowledged_.size() - found - wrong;
  const bool proven = two_at_one_place_ + wrong + disordered + twice + missing == 0 && !acknowledged_.empty();
  if (proven) {
    fmt::print("{} records in {} partitions: every acknowledged record stands there once and in order\n",
               with_commas(stored), partitions);
  } else {
    fmt::print(
        "NOT PROVEN: {} acknowledged, {} in the log, {} missing, {} wrong, {} out of order, {} twice, "
        "{} acknowledged at another's place\n",
        with_commas(acknowledged_.size()), with_commas(stored), with_commas(missing), with_commas(wrong),
        with_commas(disordered), with_commas(twice), with_commas(two_at_one_place_));
  }
  return proven;
}

}  // namespace distributedlog::tool
