// Every error code has a verdict, and no verdict forgets what may have been written.
#include "producer/response_judge.hpp"

#include "support/catch.hpp"

#include <distributedlog/error.hpp>

using namespace distributedlog;
using namespace distributedlog::core;

TEST_CASE("every known and unknown code is judged, retriable ones retried") {
  for (int code = -2; code <= 9999; ++code) {
    for (const bool idempotent : {true, false}) {
      const Judgement judgement = judge(static_cast<std::int16_t>(code), {.idempotent = idempotent, .records = 1});
      if (code == 0) CHECK(judgement.verdict == Verdict::acked);
      if (code > 136) CHECK(judgement.verdict == Verdict::fail);
      if (code != 0 && is_retriable(broker_errc(code))) CHECK(judgement.verdict == Verdict::retry);
    }
  }
}

TEST_CASE("a batch that may have been written is never renumbered for a gap of unknown cause") {
  const auto gap = static_cast<std::int16_t>(broker_errc::out_of_order_sequence_number);
  CHECK(judge(gap, {.maybe_written = true}).verdict == Verdict::fail);
  CHECK(judge(gap, {.maybe_written = true}).fate_unknown);
  CHECK(judge(gap, {.maybe_written = true, .older_unsettled = true}).verdict == Verdict::retry_in_order);
  CHECK(judge(gap, {}).verdict == Verdict::retry_renumbered);
  CHECK(judge(gap, {.idempotent = false}).verdict == Verdict::fail);
}

TEST_CASE("answers after an append, or of a failing disk, leave the fate open") {
  for (const auto code : {broker_errc::request_timed_out, broker_errc::not_enough_replicas_after_append,
                          broker_errc::kafka_storage_error}) {
    CHECK(judge(static_cast<std::int16_t>(code), {}).fate_unknown);
  }
  CHECK_FALSE(judge(static_cast<std::int16_t>(broker_errc::not_leader_or_follower), {}).fate_unknown);
}

TEST_CASE("a batch of several records is split, whatever is known of it; its halves keep its numbers") {
  const auto too_large = static_cast<std::int16_t>(broker_errc::message_too_large);
  CHECK(judge(too_large, {.records = 2}).verdict == Verdict::split);
  CHECK(judge(too_large, {.records = 1}).verdict == Verdict::fail);
  CHECK(judge(too_large, {.maybe_written = true, .records = 2}).verdict == Verdict::split);
}
