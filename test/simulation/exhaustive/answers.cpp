// Every error code of the protocol, and one that nobody knows, in every answer that a producer reads, with and without
// idempotence, whether the batch was written or not: the outcome, its certainty, and how often it was tried.
#include "base/broker_error.hpp"
#include "simulation/small/small_world.hpp"
#include "simulation/small/stride.hpp"

#include "support/catch.hpp"

#include <distributedlog/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <vector>

namespace distributedlog::simulation {
namespace {

using namespace std::chrono_literals;

constexpr std::int16_t unknown_code = 9999;

// Written down from the protocol's documentation, not taken from the library's table.
constexpr std::int16_t refused_before_append[] = {2, 3, 5, 6, 9, 14, 15, 16, 19, 51, 72, 74, 75, 89, 100, 103};
constexpr std::int16_t passing_of_unknown_fate[] = {7, 13, 20, 41, 56, 70, 71, 78, 80, 83, 84, 88, 106, 122, 123, 133};
constexpr std::int16_t server_error = -1;
constexpr std::int16_t out_of_order = 45;
constexpr std::int16_t duplicate = 46;
constexpr std::int16_t old_epoch = 47;
constexpr std::int16_t unknown_producer = 59;

template <std::size_t Size>
bool is_in(const std::int16_t (&codes)[Size], std::int16_t code) {
  return std::find(std::begin(codes), std::end(codes), code) != std::end(codes);
}

bool passes(std::int16_t code) { return is_in(refused_before_append, code) || is_in(passing_of_unknown_fate, code); }

std::vector<std::int16_t> all_codes() {
  std::vector<std::int16_t> codes;
  for (std::int16_t code = -1; code <= 136; ++code) {
    if (code != 0) codes.push_back(code);
  }
  codes.push_back(unknown_code);
  return codes;
}

enum class End { acked, not_written, maybe_written };

// What becomes of a single record that is answered with the code once.
End expected_end(std::int16_t code, bool idempotent) {
  if (passes(code)) return End::acked;
  if (code == server_error) return End::maybe_written;
  const bool of_sequences = code == out_of_order || code == unknown_producer || code == old_epoch;
  return idempotent && of_sequences ? End::acked : End::not_written;
}

End end_of(const Sent& sent) {
  if (sent.acked()) return End::acked;
  return sent.metadata.certainty == DeliveryCertainty::not_written ? End::not_written : End::maybe_written;
}

SmallSettings one_record_a_batch(bool idempotent) {
  SmallSettings settings;
  settings.producer.batch_size = 0;
  settings.producer.enable_idempotence = idempotent;
  if (!idempotent) {
    settings.producer.max_in_flight = 1;  // with more a retry may change the order, as documented
    settings.expected.exactly_once = false;
    settings.expected.in_order = false;
  }
  return settings;
}

void answer_once(std::int16_t code, bool idempotent, bool written, bool warm) {
  INFO(fmt::format("code {}, idempotent {}, written {}, warm {}", code, idempotent, written, warm));
  SmallWorld small(one_record_a_batch(idempotent));
  if (warm) {
    small.send_four();
    small.settle();
  }
  int appends = 0;
  small.faults.append = [&](const std::string&, std::int32_t partition) {
    AppendFault fault;
    if (partition == 0 && ++appends == 1) fault = {code, written};
    return fault;
  };
  Sent& victim = small.send(0);
  victim.may_fail_alone = true;
  small.send(0);
  small.send(1);
  small.settle();
  const End end = expected_end(code, idempotent);
  CHECK(end_of(victim) == end);
  // A brand-new partition shows one batch at a time, so each attempt can be counted.
  if (!warm) CHECK(appends == (end == End::acked ? 3 : 2));
  if (end != End::acked) {
    CHECK(victim.error == broker_error(code));
    REQUIRE(victim.metadata.failure);
    CHECK(victim.metadata.failure->attempts == 1);
  }
  CHECK(small.verdict() == "");
}

void answer_with_every_code(bool idempotent) {
  std::uint64_t turn = 0;
  for (const std::int16_t code : all_codes()) {
    if (code == duplicate && idempotent) continue;  // below
    if (turn++ % ((stride + 4) / 5) != 0) continue;
    for (const bool warm : {false, true}) {
      answer_once(code, idempotent, false, warm);
      const bool may_be_written = is_in(passing_of_unknown_fate, code) || code == server_error;
      if (may_be_written) answer_once(code, idempotent, true, warm);
    }
  }
}

TEST_CASE(
    "every error code for a partition, idempotent: retried, renumbered or failed, truthfully, and only that record") {
  answer_with_every_code(true);
}

TEST_CASE(
    "every error code for a partition, without idempotence: retried or failed, truthfully, and only that record") {
  answer_with_every_code(false);
}

TEST_CASE("DUPLICATE_SEQUENCE_NUMBER after a lost answer is an acknowledgement without an offset") {
  SmallWorld small(one_record_a_batch(true));
  small.send_four();
  small.settle();
  bool lost = false;
  small.faults.request = [&](std::int32_t, protocol::ApiKey key) {
    RequestFault fault;
    if (key == protocol::ApiKey::produce && !std::exchange(lost, true)) fault.loss = RequestFault::Loss::after;
    return fault;
  };
  int appends = 0;
  small.faults.append = [&](const std::string&, std::int32_t) {
    return ++appends == 2 ? AppendFault{duplicate, true} : AppendFault{};
  };
  Sent& sent = small.send(0);
  CHECK(small.settle());
  CHECK(sent.acked());
  CHECK_FALSE(sent.metadata.offset);
  CHECK(small.verdict() == "");
}

// Batch 1 is of unknown fate and written, batch 2 behind it is acknowledged: 1 is asked for again and found.
TEST_CASE("a batch written but denied, with an acknowledged one behind it, is found to be there") {
  for (const std::int16_t code : passing_of_unknown_fate) {
    SmallWorld small(one_record_a_batch(true));
    small.send_four();
    small.settle();
    int appends = 0;
    small.faults.append = [&](const std::string&, std::int32_t) {
      return ++appends == 1 ? AppendFault{code, true} : AppendFault{};
    };
    for (int i = 0; i < 5; ++i) small.send(0);
    INFO(fmt::format("code {}", code));
    CHECK(small.verdict() == "");
    CHECK(small.cluster.sequences().retries_seen() == 1);
  }
}

// KAFKA-14034: batch k fails for good while k-1 is being retried. k-1 must keep its name.
TEST_CASE("a permanent error for a batch whose predecessor is being retried fails it alone") {
  for (const std::int16_t first : passing_of_unknown_fate) {
    for (const bool written : {false, true}) {
      SmallWorld small(one_record_a_batch(true));
      small.send_four();
      small.settle();
      int appends = 0;
      small.faults.append = [&](const std::string&, std::int32_t) {
        ++appends;
        return appends == 1 ? AppendFault{first, written} : appends == 2 ? AppendFault{87, false} : AppendFault{};
      };
      small.send(0);
      Sent& second = small.send(0);
      second.may_fail_alone = true;
      for (int i = 0; i < 4; ++i) small.send(0);
      INFO(fmt::format("code {}, written {}", first, written));
      small.settle();
      CHECK(end_of(second) == End::not_written);
      CHECK(small.verdict() == "");
    }
  }
}

// ---- answers as a whole

// The first answer of that kind is an error.
void refuse_first(protocol::ApiKey key, std::int16_t code, bool hidden) {
  INFO(fmt::format("code {} of key {}", code, static_cast<int>(key)));
  SmallWorld small;
  bool refused = false;
  small.faults.request = [&](std::int32_t, protocol::ApiKey asked) {
    RequestFault fault;
    if (asked == key && !std::exchange(refused, true)) fault.error = code;
    return fault;
  };
  Sent& sent = small.send(0);
  sent.may_fail_alone = true;
  small.settle();
  CHECK(refused);
  CHECK(end_of(sent) == (hidden ? End::acked : End::not_written));
  if (!hidden) CHECK(sent.error == broker_error(code));
  CHECK(small.verdict() == "");
}

TEST_CASE("every error code of ApiVersions ends that connection; the next one serves") {
  for (const std::int16_t code : all_codes()) refuse_first(protocol::ApiKey::api_versions, code, true);
}

TEST_CASE(
    "every error code of a topic in Metadata: hidden when it passes, else told at once, and the next send works") {
  for (const std::int16_t code : all_codes()) refuse_first(protocol::ApiKey::metadata, code, passes(code));
}

TEST_CASE("every error code of InitProducerId: hidden when it passes, else told at once, and the next send works") {
  for (const std::int16_t code : all_codes()) refuse_first(protocol::ApiKey::init_producer_id, code, passes(code));
}

}  // namespace
}  // namespace distributedlog::simulation
