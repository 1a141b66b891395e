// The model brokers' rules, asked over the simulated network by a hand-written client.
#include "simulation/unit/client.hpp"

#include "simulation/model/node.hpp"
#include "simulation/model/wire_codes.hpp"

#include "support/catch.hpp"

#include "protocol/messages/init_producer_id.hpp"
#include "protocol/messages/metadata.hpp"

#include <chrono>
#include <stdexcept>
#include <string>

namespace distributedlog::simulation {
namespace {

using namespace std::chrono_literals;

struct Bench {
  explicit Bench(ClusterSettings settings = {}) : cluster(world, network, std::move(settings)) {
    cluster.create_topic("t", 2);
    leader = cluster.find("t")->partitions[0].leadership().leader;
  }
  ~Bench() { world.shutdown(); }

  SmallClient client_of(std::int32_t node) {
    SmallClient client(world, network, cluster.node(node)->address());
    client.greet();
    return client;
  }
  std::int16_t error_of(SmallClient& client, const SmallBatch& batch) {
    return client.produce("t", 0, encode(batch)).error_code;
  }
  bool complained_of(const std::string& text) const {
    for (const std::string& violation : world.violations()) {
      if (violation.find(text) != std::string::npos) return true;
    }
    return false;
  }

  World world{1};
  Network network{world};
  Cluster cluster;
  std::int32_t leader = 1;
};

TEST_CASE("a model broker applies the sequence rules of Kafka") {
  Bench bench;
  SmallClient client = bench.client_of(1);
  constexpr std::int64_t id = 77;

  SECTION("an unknown producer may begin anywhere, then sequences are contiguous") {
    CHECK(client.produce("t", 0, encode({id, 0, 40, 3})).base_offset == 0);
    CHECK(client.produce("t", 0, encode({id, 0, 43, 1})).base_offset == 3);
    CHECK(bench.error_of(client, {id, 0, 45, 1}) == code::out_of_order_sequence);
    CHECK(bench.error_of(client, {id, 0, 43, 2}) == code::out_of_order_sequence);
  }
  SECTION("the last five batches are recognised, older ones are not") {
    for (int i = 0; i < 6; ++i) CHECK(client.produce("t", 0, encode({id, 0, i, 1})).base_offset == i);
    for (int i = 1; i < 6; ++i) CHECK(client.produce("t", 0, encode({id, 0, i, 1})).base_offset == i);
    CHECK(bench.error_of(client, {id, 0, 0, 1}) == code::out_of_order_sequence);
    CHECK(bench.cluster.records_logged() == 6);
  }
  SECTION("a new epoch begins at 0 and fences the old one") {
    CHECK(bench.error_of(client, {id, 3, 0, 1}) == code::none);
    CHECK(bench.error_of(client, {id, 4, 1, 1}) == code::out_of_order_sequence);
    CHECK(bench.error_of(client, {id, 4, 0, 1}) == code::none);
    CHECK(bench.error_of(client, {id, 3, 1, 1}) == code::invalid_producer_epoch);
  }
  SECTION("sequences wrap to 0") {
    CHECK(bench.error_of(client, {id, 0, INT32_MAX - 1, 2}) == code::none);
    CHECK(bench.error_of(client, {id, 0, 0, 1}) == code::none);
    CHECK(bench.error_of(client, {id, 0, 2, 1}) == code::out_of_order_sequence);
  }
  SECTION("without a producer id everything is appended, again and again") {
    CHECK(client.produce("t", 0, encode({})).base_offset == 0);
    CHECK(client.produce("t", 0, encode({})).base_offset == 1);
  }
}

TEST_CASE("a model broker refuses what does not belong to it") {
  ClusterSettings settings;
  settings.nodes = 2;
  settings.message_max_bytes = 1000;
  settings.release = broker_releases[2];
  Bench bench(settings);
  SmallClient right = bench.client_of(bench.leader);
  SmallClient wrong = bench.client_of(3 - bench.leader);
  CHECK(bench.error_of(wrong, {}) == code::not_leader_or_follower);
  CHECK(bench.error_of(right, {}) == code::none);
  CHECK(right.produce("nobody", 0, encode({})).error_code == code::unknown_topic_or_partition);
  CHECK(right.produce("t", 9, encode({})).error_code == code::unknown_topic_or_partition);
  SmallBatch large;
  large.value = std::string(2000, 'x');
  CHECK(bench.error_of(right, large) == code::message_too_large);
  SmallBatch control;
  control.attributes = record::control_bit;
  CHECK(bench.error_of(right, control) == code::invalid_record);
  CHECK(bench.complained_of("control batch"));

  bench.cluster.move_leader("t", 0);
  bench.world.pass(1s);
  CHECK(bench.error_of(right, {}) == code::not_leader_or_follower);
  CHECK(bench.error_of(wrong, {}) == code::none);
}

TEST_CASE("model brokers tell who leads, make topics on demand and hand out producer ids") {
  ClusterSettings settings;
  settings.nodes = 3;
  Bench bench(settings);
  SmallClient client = bench.client_of(2);
  protocol::MetadataRequest request;
  request.topics.emplace();
  request.topics->push_back({{}, "t"});
  request.topics->push_back({{}, "fresh"});
  const auto answer = client.ask(request, 12);
  CHECK(answer.brokers.size() == 3);
  REQUIRE(answer.topics.size() == 2);
  CHECK(answer.topics[0].partitions.at(0).leader_id == bench.leader);
  CHECK(answer.topics[1].error_code == code::leader_not_available);
  bench.world.pass(1s);
  CHECK(client.ask(request, 12).topics.at(1).partitions.size() == 3);
  request.topics = {{{{}, "unknown"}}};
  request.allow_auto_topic_creation = false;
  CHECK(client.ask(request, 12).topics.at(0).error_code == code::unknown_topic_or_partition);

  const auto first = client.ask(protocol::InitProducerIdRequest{}, 4);
  const auto second = client.ask(protocol::InitProducerIdRequest{}, 4);
  CHECK(first.producer_id >= 0);
  CHECK(first.producer_epoch == 0);
  CHECK(first.producer_id != second.producer_id);
}

TEST_CASE("a model broker notices a client that breaks the rules") {
  ClusterSettings settings;
  settings.release = broker_releases[3];  // Kafka 2.8
  Bench bench(settings);
  SECTION("nothing before ApiVersions") {
    SmallClient client(bench.world, bench.network, bench.cluster.node(1)->address());
    client.ask(protocol::InitProducerIdRequest{}, 4);
    CHECK(bench.complained_of("before ApiVersions"));
  }
  SECTION("a retry is the same bytes") {
    SmallClient client = bench.client_of(1);
    bench.error_of(client, {5, 0, 0, 1, "one"});
    CHECK(bench.world.violations().empty());
    bench.error_of(client, {5, 0, 0, 1, "one"});
    CHECK(bench.world.violations().empty());
    bench.error_of(client, {5, 0, 0, 1, "two"});
    CHECK(bench.complained_of("other bytes"));
  }
  SECTION("ranges do not overlap") {
    SmallClient client = bench.client_of(1);
    bench.error_of(client, {5, 0, 0, 3});
    bench.error_of(client, {5, 0, 2, 3});
    CHECK(bench.complained_of("overlaps"));
  }
  SECTION("the second batch waits for the first one's acknowledgement") {
    SmallClient client = bench.client_of(1);
    bench.error_of(client, {5, 0, 1, 1});
    CHECK(bench.complained_of("before the partition's first acknowledgement"));
  }
  SECTION("versions that were not offered end the connection") {
    SmallClient client = bench.client_of(1);
    CHECK_NOTHROW(client.ask(protocol::MetadataRequest{}, 11));
    CHECK_THROWS_AS(client.ask(protocol::MetadataRequest{}, 12), std::runtime_error);
    CHECK(bench.complained_of("outside what was offered"));
  }
}

// Fails the n-th request of one kind.
class OneFault : public FaultPlan {
 public:
  OneFault(protocol::ApiKey key, RequestFault::Loss loss) : key_(key), loss_(loss) {}
  RequestFault on_request(std::int32_t, protocol::ApiKey key) override {
    RequestFault fault;
    if (key == key_ && !done_) fault.loss = loss_;
    done_ |= key == key_;
    return fault;
  }
  AppendFault on_append(const std::string&, std::int32_t) override { return {}; }

 private:
  protocol::ApiKey key_;
  RequestFault::Loss loss_;
  bool done_ = false;
};

// Answers every batch alike.
class OneAnswer : public FaultPlan {
 public:
  RequestFault on_request(std::int32_t, protocol::ApiKey) override { return {}; }
  AppendFault on_append(const std::string&, std::int32_t) override { return {error, false}; }

  std::int16_t error = 0;
};

TEST_CASE("a batch that was refused for its size may come in pieces, and a straggler of it after them") {
  Bench bench;
  OneAnswer plan;
  bench.cluster.use(&plan);
  SmallClient client = bench.client_of(1);
  plan.error = code::message_too_large;
  bench.error_of(client, {5, 0, 0, 4});
  plan.error = 0;
  CHECK(bench.error_of(client, {5, 0, 0, 2}) == code::none);
  CHECK(bench.error_of(client, {5, 0, 2, 2}) == code::none);
  CHECK(bench.error_of(client, {5, 0, 0, 4}) == code::out_of_order_sequence);
  CHECK(bench.error_of(client, {5, 0, 0, 2}) == code::none);
  CHECK(bench.error_of(client, {5, 0, 4, 1}) == code::none);
  CHECK(bench.world.violations().empty());

  SECTION("the straggler has its old bytes") {
    bench.error_of(client, {5, 0, 0, 4, "other"});
    CHECK(bench.complained_of("other bytes"));
  }
  SECTION("nothing else reaches over the pieces") {
    bench.error_of(client, {5, 0, 0, 3});
    CHECK(bench.complained_of("overlaps"));
  }
  SECTION("a piece that was taken is split no further") {
    bench.error_of(client, {5, 0, 0, 1});
    CHECK(bench.complained_of("overlaps"));
  }
  SECTION("a straggler that is refused for its size again leaves the first piece whole") {
    plan.error = code::message_too_large;
    bench.error_of(client, {5, 0, 0, 4});
    bench.error_of(client, {5, 0, 0, 1});
    CHECK(bench.complained_of("overlaps"));
  }
}

TEST_CASE("a piece of the first batch waits until the piece before it is acknowledged or refused for good") {
  Bench bench;
  OneAnswer plan;
  bench.cluster.use(&plan);
  SmallClient client = bench.client_of(1);
  plan.error = code::record_list_too_large;
  bench.error_of(client, {5, 0, 0, 4});
  const auto second_piece_is_too_early = [&] {
    bench.error_of(client, {5, 0, 2, 2});
    return bench.complained_of("before the partition's first acknowledgement");
  };
  SECTION("nothing came before it") { CHECK(second_piece_is_too_early()); }
  SECTION("the one before it is to be retried") {
    plan.error = code::request_timed_out;
    bench.error_of(client, {5, 0, 0, 2});
    CHECK(second_piece_is_too_early());
  }
  SECTION("the one before it is to be split") {
    bench.error_of(client, {5, 0, 0, 2});
    CHECK(second_piece_is_too_early());
  }
  SECTION("the one before it is refused for good") {
    plan.error = code::out_of_order_sequence;
    bench.error_of(client, {5, 0, 0, 2});
    bench.error_of(client, {5, 0, 2, 2});
    CHECK(bench.world.violations().empty());
    bench.error_of(client, {5, 0, 4, 1});  // no piece
    CHECK(bench.complained_of("before the partition's first acknowledgement"));
  }
}

TEST_CASE("a lost request has no effect, a lost answer has it all the same") {
  using Loss = RequestFault::Loss;
  for (const Loss loss : {Loss::before, Loss::after, Loss::hang_before, Loss::hang_after}) {
    Bench bench;
    OneFault plan(protocol::ApiKey::produce, loss);
    bench.cluster.use(&plan);
    SmallClient client = bench.client_of(1);
    CHECK_THROWS_AS(bench.error_of(client, {5, 0, 0, 1}), std::runtime_error);
    const bool effect = loss == Loss::after || loss == Loss::hang_after;
    CHECK(bench.cluster.records_logged() == (effect ? 1u : 0u));
    SmallClient again = bench.client_of(1);
    CHECK(again.produce("t", 0, encode({5, 0, 0, 1})).base_offset == 0);
    CHECK(bench.cluster.records_logged() == 1);
  }
}

TEST_CASE("a crashed node is refused or silent, its partitions move, and it comes back") {
  ClusterSettings settings;
  settings.nodes = 2;
  Bench bench(settings);
  const bool silently = GENERATE(false, true);
  SmallClient client = bench.client_of(bench.leader);
  bench.cluster.crash(bench.leader, silently);
  CHECK_THROWS_AS(bench.error_of(client, {}), std::runtime_error);
  bench.world.pass(10s);
  CHECK(bench.cluster.find("t")->partitions[0].leadership().leader == 3 - bench.leader);
  SmallClient other = bench.client_of(3 - bench.leader);
  CHECK(bench.error_of(other, {}) == code::none);
  bench.cluster.restart(bench.leader);
  SmallClient back = bench.client_of(bench.leader);
  CHECK(bench.error_of(back, {}) == code::not_leader_or_follower);
}

}  // namespace
}  // namespace distributedlog::simulation
