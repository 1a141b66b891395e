// The n-th allocation of the client fails, for every n: whatever it was for, every send is told once and truthfully,
// close ends, nothing is kept and nothing ticks.
#include "simulation/small/small_world.hpp"
#include "simulation/small/stride.hpp"

#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "support/unfailing.hpp"

#include <distributedlog/error.hpp>

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace distributedlog::simulation {
namespace {

using namespace std::chrono_literals;

struct Ends {
  std::uint64_t allocations = 0;  // one run each
  std::uint64_t unnoticed = 0;    // every send acknowledged all the same
  std::uint64_t refused = 0;      // the call threw
  std::uint64_t not_written = 0;  // told out_of_memory
  std::uint64_t maybe_written = 0;
  std::uint64_t left_run = 0;  // std::bad_alloc came out of the event loop: Asio's own, or an initiation in a coroutine
};

class Stage {
 public:
  Stage(SmallWorld& world, Ends& all_ends) : small(world), ends_(all_ends) {}

  // A send whose call throws was never begun.
  void send(std::int32_t partition = 0, std::size_t bytes = 0, const std::string& topic = "t") {
    const std::uint64_t index = small.ledger.count();
    try {
      small.send_sized(topic, partition, bytes);
    } catch (const std::bad_alloc&) {
      const test::Unfailing around;
      ++ends_.refused;
      RecordMetadata metadata;
      metadata.certainty = DeliveryCertainty::not_written;
      small.ledger.complete(small.world, small.ledger.at(index), client_errc::out_of_memory, metadata);
    }
  }
  void send_four() {
    for (int i = 0; i < 4; ++i) send(i % 2);
  }
  // What a coroutine of the user does; it may find no memory, and is told so.
  void spawn(const std::function<asio::awaitable<void>()>& what) {
    const auto ended = [](const std::exception_ptr& failure) {
      try {
        if (failure) std::rethrow_exception(failure);
      } catch (const std::bad_alloc&) {
      } catch (const boost::system::system_error&) {
      }
    };
    try {
      asio::co_spawn(small.world.executor(), what(), ended);
    } catch (const std::bad_alloc&) {
    }
  }

  asio::awaitable<void> close(std::optional<std::chrono::milliseconds> patience) {
    co_await small.producer->close(patience);
  }

  void settle() {
    run([this] { small.settle(); });
  }
  void pass(Duration time) {
    run([&] { small.world.pass(time); });
  }

  SmallWorld& small;

 private:
  void run(const std::function<void()>& for_a_while) {
    try {
      for_a_while();
    } catch (const std::bad_alloc&) {
      ++ends_.left_run;
      for_a_while();
    }
  }

  Ends& ends_;
};

struct Scene {
  SmallSettings settings;
  std::function<void(Stage&)> before = [](Stage&) {};
  std::function<void(Stage&)> play;
  bool all_acked = true;  // when no allocation fails
};

// Until there is no n-th allocation any more.
Ends fail_every_allocation(const Scene& scene) {
  Ends ends;
  SmallSettings settings = scene.settings;
  settings.expected.all_acked = false;
  for (std::uint64_t nth = 1;; nth += stride) {
    SmallWorld small(settings);
    Stage stage(small, ends);
    scene.before(stage);
    test::fail_allocation(nth);
    scene.play(stage);
    stage.settle();
    const bool struck = test::allocation_failed();
    test::fail_allocation(0);
    INFO(fmt::format("allocation {}", nth));
    bool all_acked = true;
    for (const Sent& sent : small.ledger.all()) {
      all_acked &= sent.acked();
      if (sent.error != client_errc::out_of_memory) continue;
      ends.not_written += sent.metadata.certainty == DeliveryCertainty::not_written;
      ends.maybe_written += sent.metadata.certainty == DeliveryCertainty::maybe_written;
    }
    CHECK((small.producer ? small.verdict_without_probe() : small.verdict_of_the_dead()) == "");
    if (!struck) {
      CHECK(all_acked == scene.all_acked);
      break;
    }
    ++ends.allocations;
    ends.unnoticed += all_acked;
  }
  return ends;
}

TEST_CASE("the n-th allocation fails while a producer starts and sends") {
  Scene scene;
  scene.play = [](Stage& stage) {
    stage.send_four();
    stage.settle();
    stage.send_four();
  };
  const Ends ends = fail_every_allocation(scene);
  CHECK(ends.allocations >= 200 / stride);
  CHECK(ends.unnoticed > 0);
  CHECK(ends.refused > 0);
  CHECK(ends.not_written > 0);
  if (stride == 1) CHECK(ends.maybe_written > 0);
  CHECK(ends.left_run == 0);
}

TEST_CASE("the n-th allocation fails while answers are lost and the leader moves") {
  Scene scene;
  scene.settings.cluster.nodes = 3;
  scene.before = [](Stage& stage) {
    auto requests = std::make_shared<int>(0);
    stage.small.faults.request = [requests](std::int32_t, protocol::ApiKey api) {
      RequestFault fault;
      if (api == protocol::ApiKey::produce && ++*requests % 2 == 1) fault.loss = RequestFault::Loss::after;
      return fault;
    };
  };
  scene.play = [](Stage& stage) {
    stage.send_four();
    stage.pass(5ms);
    {
      const test::Unfailing around;
      stage.small.cluster.move_leader("t", 0);
      stage.small.faults.request = {};
    }
    stage.send_four();
  };
  CHECK(fail_every_allocation(scene).allocations >= 250 / stride);
}

TEST_CASE("the n-th allocation fails while batches are compressed, refused for their size and split") {
  Scene scene;
  scene.settings.producer.linger = 5ms;
  scene.settings.producer.compression = Compression::lz4;
  scene.settings.cluster.message_max_bytes = 200;
  scene.play = [](Stage& stage) {
    for (int i = 0; i < 8; ++i) stage.send(0, 30);
  };
  CHECK(fail_every_allocation(scene).allocations >= 200 / stride);
}

TEST_CASE("the n-th allocation fails while batches are compressed elsewhere") {
  Scene scene;
  scene.settings.producer.compression = Compression::gzip;
  auto work = std::make_shared<std::vector<std::function<void()>>>();
  scene.settings.producer.compress_on = [work](std::function<void()> job) { work->push_back(std::move(job)); };
  scene.play = [work](Stage& stage) {
    stage.send_four();
    stage.pass(10ms);
    for (auto& job : *work) job();
    work->clear();
    stage.pass(100ms);
    for (auto& job : *work) job();
    work->clear();
  };
  CHECK(fail_every_allocation(scene).allocations >= 200 / stride);
  work->clear();
}

TEST_CASE("the n-th allocation fails while sends wait for memory, and some for too long") {
  Scene scene;
  scene.settings.producer.buffer_memory = 40000;
  scene.settings.producer.batch_size = 8192;
  scene.play = [](Stage& stage) {
    for (int i = 0; i < 12; ++i) stage.send(i % 2, 5000);
  };
  CHECK(fail_every_allocation(scene).allocations >= 300 / stride);
}

TEST_CASE("the n-th allocation fails while nothing can be delivered in time") {
  Scene scene;
  scene.all_acked = false;
  scene.before = [](Stage& stage) {
    stage.small.faults.request = [](std::int32_t, protocol::ApiKey api) {
      RequestFault fault;
      if (api == protocol::ApiKey::produce) fault.loss = RequestFault::Loss::hang_before;
      return fault;
    };
  };
  scene.play = [](Stage& stage) {
    stage.send_four();
    stage.send(0, 0, "unknown");
    stage.send(-2);
    stage.settle();
  };
  CHECK(fail_every_allocation(scene).allocations >= 1000 / stride);
}

TEST_CASE("the n-th allocation fails while a topic is deleted and made again, or cannot be found") {
  Scene scene;
  scene.all_acked = false;
  scene.settings.cluster.auto_create = false;
  scene.settings.producer.metadata_max_age = 100ms;
  scene.settings.producer.max_block = 600ms;
  scene.play = [](Stage& stage) {
    stage.send_four();
    stage.pass(5ms);
    {
      const test::Unfailing around;
      stage.small.cluster.recreate_topic("t");
    }
    stage.send_four();
    stage.send(0, 0, "nowhere");
    stage.pass(300ms);
    stage.send_four();
  };
  CHECK(fail_every_allocation(scene).allocations >= 500 / stride);
}

TEST_CASE("the n-th allocation fails while a producer is flushed and closed") {
  for (const std::optional<std::chrono::milliseconds> patience : {std::optional(0ms), std::optional(100ms)}) {
    Scene scene;
    scene.all_acked = patience != 0ms;
    scene.settings.producer.linger = 20ms;
    scene.play = [patience](Stage& stage) {
      stage.send_four();
      stage.spawn([&] { return stage.small.producer->flush(); });
      stage.pass(1ms);
      stage.send_four();
      stage.spawn([&] { return stage.close(patience); });
    };
    CHECK(fail_every_allocation(scene).allocations >= 80 / stride);
  }
}

TEST_CASE("the n-th allocation fails while a producer is destroyed") {
  Scene scene;
  scene.all_acked = false;
  scene.play = [](Stage& stage) {
    stage.send_four();
    stage.pass(1ms);
    stage.small.producer.reset();
  };
  CHECK(fail_every_allocation(scene).allocations >= 50 / stride);
}

}  // namespace
}  // namespace distributedlog::simulation
