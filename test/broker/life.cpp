// Start, stop, restart, and what keeps a broker from starting.
#include "broker/world.hpp"
#include "support/catch.hpp"
#include "unit/broker/temporary_folder.hpp"

#include <distributedlog/error.hpp>
#include <distributedlog/producer_error.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>

#include <sys/resource.h>
#include <unistd.h>

namespace {

using namespace distributedlog;
using namespace distributedlog::test;

std::string refusal(const DevBrokerConfig& config) {
  asio::io_context io;
  DevBroker broker(io, config);
  try {
    broker.start();
  } catch (const ProducerError& error) {
    CHECK(error.code() == client_errc::broker_start_failed);
    CHECK(broker.bootstrap_servers().empty());
    return error.what();
  }
  return "started";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_CASE("a broker that cannot start says why and leaves nothing behind") {
  TemporaryFolder folder;
  DevBrokerConfig config;
  config.data_dir = folder.path().string();
  World running(config);

  DevBrokerConfig same_folder = config;
  CHECK(contains(refusal(same_folder), folder.path().filename().string()));
  DevBrokerConfig same_port;
  same_port.listen = running.broker.bootstrap_servers();
  CHECK(contains(refusal(same_port), same_port.listen));
  DevBrokerConfig wide;
  wide.listen = "0.0.0.0:0";
  CHECK(contains(refusal(wide), "allow_remote"));
  wide.allow_remote = true;
  CHECK(refusal(wide) == "started");
  DevBrokerConfig nowhere;
  nowhere.data_dir = "/dev/null/folder";
  CHECK(contains(refusal(nowhere), "/dev/null/folder"));
  DevBrokerConfig no_nodes;
  no_nodes.nodes = 0;
  CHECK(contains(refusal(no_nodes), "nodes"));
  DevBrokerConfig high;
  high.listen = "127.0.0.1:65535";
  high.nodes = 2;
  CHECK(contains(refusal(high), "65535"));
}

TEST_CASE("by default only this machine can connect") {
  asio::io_context io;
  DevBroker broker(io);
  broker.start();
  CHECK(broker.bootstrap_servers().starts_with("127.0.0.1:"));
}

TEST_CASE("a restarted broker knows topics, records and sequences, and its epochs went up") {
  TemporaryFolder folder;
  DevBrokerConfig config;
  config.data_dir = folder.path().string();
  const auto batch = batch_of(2, {7, 0, 0});
  std::int32_t epoch = -1;
  for (int run = 0; run < 3; ++run) {
    World world(config);
    world.run([&]() -> asio::awaitable<void> {
      auto client = world.client();
      const auto ask = metadata({"orders"});
      const auto known = co_await client.call(ask, 12);
      CHECK(known.topics[0].partitions[0].leader_epoch > epoch);
      epoch = known.topics[0].partitions[0].leader_epoch;
      const auto put = produce("orders", 0, batch);
      const auto response = co_await client.call(put, 9);
      CHECK(only(response).error_code == 0);
      CHECK(only(response).base_offset == 0);
      CHECK(world.broker.faults().end_offset("orders", 0) == 2);
    });
  }
}

TEST_CASE("the same object can be stopped and started, with clients connected") {
  TemporaryFolder folder;
  DevBrokerConfig config;
  config.data_dir = folder.path().string();
  World world(config);
  world.broker.faults().create_topic("orders", 1);
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    auto get = fetch("orders", 0, 0, 50000);
    auto frame = client.frame_of(get, 12);
    world.broker.faults().on_request(
        [&](const SeenRequest&) { asio::post(world.broker.get_executor(), [&] { world.broker.stop(); }); });
    co_await client.send(frame);
    const auto closed = co_await client.read_frame();
    CHECK_FALSE(closed);
    world.broker.stop();
    CHECK_THROWS(world.broker.faults().end_offset("orders", 0));
    world.broker.faults().on_request({});
    world.broker.start();
    auto again = world.client();
    const auto ask = metadata({"orders"});
    const auto known = co_await again.call(ask, 12);
    CHECK(known.topics[0].error_code == 0);
  });
}

TEST_CASE("broker, clients and context may go in any order") {
  auto io = std::make_unique<asio::io_context>(1);
  auto broker = std::make_unique<DevBroker>(*io);
  broker->start();
  RawClient client(io->get_executor(), broker->bootstrap_servers());
  io->poll();
  SECTION("broker first") { broker.reset(); }
  SECTION("broker first, then the loop runs once more") {
    broker.reset();
    io->poll();
  }
  client.close();
  broker.reset();
  io.reset();
}

TEST_CASE("records a full disk refuses are answered with a storage error and not acknowledged") {
  World world;
  world.broker.faults().create_topic("orders", 1);
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto batch = batch_of(1, {7, 0, 0}, std::string(5000, 'x'));
    const auto put = produce("orders", 0, batch);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    auto limited = before;
    limited.rlim_cur = 1000;
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limited);
    auto response = co_await client.call(put, 9);
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    CHECK(only(response).error_code == code(broker_errc::kafka_storage_error));
    CHECK(world.broker.faults().end_offset("orders", 0) == 0);
    response = co_await client.call(put, 9);
    CHECK(only(response).error_code == 0);
    CHECK(only(response).base_offset == 0);
  });
}

TEST_CASE("a record whose fsync fails is not acknowledged, and no later fsync is believed", "[B2]") {
  TemporaryFolder folder;
  DevBrokerConfig config;
  config.data_dir = folder.path().string();
  config.fsync = FsyncPolicy::each;
  World world(config);
  world.broker.faults().create_topic("orders", 1);
  // A device takes every write, but cannot be synced.
  const auto segment = folder.path() / "orders-0" / "00000000000000000000.log";
  std::filesystem::create_symlink("/dev/null", segment);
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto batch = batch_of(1, {7, 0, 0});
    const auto put = produce("orders", 0, batch);
    auto response = co_await client.call(put, 9);
    CHECK(only(response).error_code == code(broker_errc::kafka_storage_error));
    CHECK(world.broker.faults().end_offset("orders", 0) == 0);
    std::filesystem::remove(segment);  // the disk works again, but what happened to it nobody knows
    response = co_await client.call(put, 9);
    CHECK(only(response).error_code == code(broker_errc::kafka_storage_error));
    world.broker.stop();
    world.broker.start();
    auto again = world.client();
    response = co_await again.call(put, 9);
    CHECK(only(response).error_code == 0);
    CHECK(only(response).base_offset == 0);
  });
}

TEST_CASE("a folder that takes no files is a storage error, not an acknowledgement", "[B2]") {
  TemporaryFolder folder;
  DevBrokerConfig config;
  config.data_dir = folder.path().string();
  World world(config);
  world.broker.faults().create_topic("orders", 1);
  std::filesystem::rename(folder.path() / "orders-0", folder.path() / "away");
  std::ofstream(folder.path() / "full-0") << "in the way";
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto batch = batch_of(1, {7, 0, 0});
    const auto put = produce("orders", 0, batch);
    auto response = co_await client.call(put, 9);
    CHECK(only(response).error_code == code(broker_errc::kafka_storage_error));
    const auto ask = metadata({"full"});
    const auto refused = co_await client.call(ask, 12);
    CHECK(refused.topics[0].error_code == code(broker_errc::kafka_storage_error));
    std::filesystem::rename(folder.path() / "away", folder.path() / "orders-0");
    response = co_await client.call(put, 9);
    CHECK(only(response).error_code == 0);
    CHECK(only(response).base_offset == 0);
  });
}

TEST_CASE("a read-only folder refuses the start by name", "[B2]") {
  if (::geteuid() == 0) return;  // who is root may write everywhere
  TemporaryFolder folder;
  std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  DevBrokerConfig config;
  config.data_dir = folder.path().string();
  CHECK(contains(refusal(config), folder.path().filename().string()));
  std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
}

TEST_CASE("two names of one folder are one folder: the second broker is refused", "[B4][B8]") {
  TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "real");
  std::filesystem::create_directory_symlink(folder.path() / "real", folder.path() / "link");
  DevBrokerConfig config;
  config.data_dir = (folder.path() / "link").string();
  World running(config);
  running.broker.faults().create_topic("orders", 1);
  CHECK(std::filesystem::exists(folder.path() / "real" / "orders-0"));
  config.data_dir = (folder.path() / "real").string();
  CHECK(contains(refusal(config), "another broker uses the folder"));
}

TEST_CASE("a topic is not made through somebody's link, nor two out of names that differ in case", "[B4]") {
  TemporaryFolder folder;
  TemporaryFolder elsewhere;
  DevBrokerConfig config;
  config.data_dir = folder.path().string();
  World world(config);
  std::filesystem::create_directory_symlink(elsewhere.path(), folder.path() / "linked-0");
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto ask = metadata({"linked", "Orders", "orders"});
    const auto response = co_await client.call(ask, 12);
    CHECK(response.topics[0].error_code == code(broker_errc::kafka_storage_error));
    CHECK(response.topics[1].error_code == 0);
    CHECK(response.topics[2].error_code == 0);
    const auto batch = batch_of(3);
    const auto put = produce("Orders", 0, batch);
    co_await client.call(put, 9);
    CHECK(world.broker.faults().end_offset("Orders", 0) == 3);
    CHECK(world.broker.faults().end_offset("orders", 0) == 0);
  });
  CHECK(std::filesystem::is_empty(elsewhere.path()));
}

TEST_CASE("the fsync policies all store and acknowledge") {
  TemporaryFolder folder;
  DevBrokerConfig config;
  config.data_dir = folder.path().string();
  config.fsync = GENERATE(FsyncPolicy::never, FsyncPolicy::interval, FsyncPolicy::each);
  config.fsync_interval = std::chrono::milliseconds(1);
  config.segment_bytes = 1024;
  World world(config);
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto ask = metadata({"orders"});
    co_await client.call(ask, 12);
    const auto batch = batch_of(5);
    const auto put = produce("orders", 0, batch);
    for (int i = 0; i < 30; ++i) {
      const auto response = co_await client.call(put, 9);
      CHECK(only(response).base_offset == 5 * i);
    }
  });
}

TEST_CASE("a discarding broker acknowledges and stores nothing") {
  DevBrokerConfig config;
  config.discard = true;
  World world(config);
  CHECK(world.broker.data_dir().empty());
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto ask = metadata({"orders"});
    co_await client.call(ask, 12);
    const auto batch = batch_of(5);
    const auto put = produce("orders", 0, batch);
    co_await client.call(put, 9);
    const auto response = co_await client.call(put, 9);
    CHECK(only(response).base_offset == 5);
    const auto get = fetch("orders", 0, 0);
    const auto got = co_await client.call(get, 12);
    CHECK(only(got).error_code == 0);
    CHECK(only(got).records->empty());
  });
}

}  // namespace
