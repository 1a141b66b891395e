#include "broker/log/producer_states.hpp"

#include "support/catch.hpp"

#include <limits>

namespace {

using distributedlog::broker::ProducerStates;
using distributedlog::record::BatchHeader;
using Verdict = ProducerStates::Verdict;

BatchHeader batch(std::int64_t id, std::int16_t epoch, std::int32_t sequence, std::int32_t count,
                  std::int64_t offset = 0) {
  BatchHeader header;
  header.producer_id = id;
  header.producer_epoch = epoch;
  header.base_sequence = sequence;
  header.record_count = count;
  header.last_offset_delta = count - 1;
  header.base_offset = offset;
  header.max_timestamp = 1000 + offset;
  return header;
}

Verdict verdict(const ProducerStates& states, const BatchHeader& header) { return states.check(header).verdict; }

TEST_CASE("batches without a producer id are not judged and not remembered") {
  ProducerStates states;
  CHECK(verdict(states, batch(-1, -1, -1, 3)) == Verdict::append);
  states.appended(batch(-1, -1, -1, 3));
  CHECK(states.size() == 0);
}

TEST_CASE("an unknown producer may begin anywhere, then every sequence must follow the last") {
  ProducerStates states;
  CHECK(verdict(states, batch(7, 3, 42, 2)) == Verdict::append);
  states.appended(batch(7, 3, 42, 2));
  CHECK(verdict(states, batch(7, 3, 44, 1)) == Verdict::append);
  CHECK(verdict(states, batch(7, 3, 45, 1)) == Verdict::out_of_order);  // gap
  CHECK(verdict(states, batch(7, 3, 43, 2)) == Verdict::out_of_order);  // overlap
  CHECK(verdict(states, batch(7, 3, 42, 1)) == Verdict::out_of_order);  // part of a known batch
  CHECK(verdict(states, batch(8, 0, 0, 1)) == Verdict::append);         // somebody else
}

TEST_CASE("the last five batches are recognised with their offset, older ones are not") {
  ProducerStates states;
  for (std::int32_t i = 0; i < 7; ++i) states.appended(batch(7, 0, 10 * i, 10, 100 + 10 * i));
  for (std::int32_t back = 1; back <= 5; ++back) {
    const auto decision = states.check(batch(7, 0, 70 - 10 * back, 10));
    CHECK(decision.verdict == Verdict::duplicate);
    CHECK(decision.base_offset == 170 - 10 * back);
    CHECK(decision.max_timestamp == 1170 - 10 * back);
  }
  CHECK(verdict(states, batch(7, 0, 10, 10)) == Verdict::out_of_order);  // six back
  CHECK(verdict(states, batch(7, 0, 0, 10)) == Verdict::out_of_order);   // seven back
}

TEST_CASE("a new epoch begins with sequence 0 and ends the old one") {
  ProducerStates states;
  states.appended(batch(7, 1, 0, 4));
  CHECK(verdict(states, batch(7, 2, 4, 1)) == Verdict::out_of_order);
  CHECK(verdict(states, batch(7, 2, 0, 1)) == Verdict::append);
  states.appended(batch(7, 2, 0, 1));
  CHECK(verdict(states, batch(7, 1, 4, 1)) == Verdict::old_epoch);
  CHECK(verdict(states, batch(7, 1, 0, 4)) == Verdict::old_epoch);  // no duplicate any more
  CHECK(verdict(states, batch(7, 2, 1, 1)) == Verdict::append);
}

TEST_CASE("sequences wrap from 2147483647 to 0") {
  constexpr auto last = std::numeric_limits<std::int32_t>::max();
  ProducerStates states;
  states.appended(batch(7, 0, last - 1, 2));
  CHECK(verdict(states, batch(7, 0, 0, 5)) == Verdict::append);
  CHECK(verdict(states, batch(7, 0, last, 2)) == Verdict::out_of_order);

  ProducerStates straddling;
  straddling.appended(batch(7, 0, last - 1, 4));  // last - 1, last, 0, 1
  CHECK(verdict(straddling, batch(7, 0, 2, 1)) == Verdict::append);
  CHECK(verdict(straddling, batch(7, 0, last - 1, 4)) == Verdict::duplicate);
}

TEST_CASE("only so many producers are remembered, and the last to write are") {
  ProducerStates states(3);
  for (std::int64_t id = 1; id <= 3; ++id) states.appended(batch(id, 0, 0, 1));
  states.appended(batch(1, 0, 1, 1));
  states.appended(batch(4, 0, 0, 1));
  CHECK(states.size() == 3);
  CHECK(verdict(states, batch(1, 0, 9, 1)) == Verdict::out_of_order);  // remembered
  CHECK(verdict(states, batch(2, 0, 9, 1)) == Verdict::append);        // forgotten
  states.clear();
  CHECK(verdict(states, batch(1, 0, 9, 1)) == Verdict::append);
}

}  // namespace
