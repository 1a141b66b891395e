#include "broker/fault_rules.hpp"

#include "support/catch.hpp"

namespace {

using namespace distributedlog;
using distributedlog::broker::FaultRules;

FaultRules::Names names(std::string wanted, std::int32_t index = 0) {
  return [wanted, index](const std::string& topic, std::optional<std::int32_t> partition) {
    return topic == wanted && (!partition || *partition == index);
  };
}

const FaultRules::Names nothing = [](const std::string&, std::optional<std::int32_t>) { return false; };

TEST_CASE("a fault hits once by default, after what it was told to skip") {
  FaultRules rules;
  const auto id = rules.add(FaultTarget(BrokerApi::produce).skip(2), FaultAction::drop_response());
  CHECK_FALSE(rules.next(BrokerApi::produce, 1, nothing));
  CHECK_FALSE(rules.next(BrokerApi::metadata, 1, nothing));
  CHECK_FALSE(rules.next(BrokerApi::produce, 1, nothing));
  CHECK(rules.hits(id) == 0);
  CHECK(rules.next(BrokerApi::produce, 1, nothing));
  CHECK_FALSE(rules.next(BrokerApi::produce, 1, nothing));
  CHECK(rules.hits(id) == 1);
}

TEST_CASE("a fault for a topic, a partition or a node leaves the others alone") {
  FaultRules rules;
  rules.add(FaultTarget(BrokerApi::produce).partition("orders", 2).node(3).for_ever(),
            FaultAction::fail(broker_errc::not_enough_replicas));
  CHECK_FALSE(rules.next(BrokerApi::produce, 3, names("orders", 1)));
  CHECK_FALSE(rules.next(BrokerApi::produce, 3, names("other", 2)));
  CHECK_FALSE(rules.next(BrokerApi::produce, 1, names("orders", 2)));
  for (int i = 0; i < 3; ++i) {
    const auto hit = rules.next(BrokerApi::produce, 3, names("orders", 2));
    REQUIRE(hit);
    CHECK(hit->covers("orders", 2));
    CHECK_FALSE(hit->covers("orders", 1));
    CHECK_FALSE(hit->covers("other", 2));
  }
}

TEST_CASE("faults act one after the other, in the order in which they were asked for") {
  FaultRules rules;
  const auto first = rules.add(BrokerApi::fetch, FaultAction::cut_before());
  const auto second = rules.add(BrokerApi::fetch, FaultAction::cut_after());
  CHECK(rules.next(BrokerApi::fetch, 1, nothing)->action.kind() == FaultAction::Kind::cut_before);
  CHECK(rules.next(BrokerApi::fetch, 1, nothing)->action.kind() == FaultAction::Kind::cut_after);
  CHECK_FALSE(rules.next(BrokerApi::fetch, 1, nothing));
  CHECK(rules.hits(first) == 1);
  rules.remove(second);
  CHECK(rules.hits(second) == 0);
  CHECK_FALSE(rules.empty());
  rules.clear();
  CHECK(rules.empty());
}

}  // namespace
