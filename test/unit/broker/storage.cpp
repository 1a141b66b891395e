#include "broker/storage.hpp"

#include "broker/failure.hpp"
#include "broker/log/partition_marker.hpp"
#include "broker/log/random_uuid.hpp"
#include "support/catch.hpp"
#include "unit/broker/batches.hpp"
#include "unit/broker/temporary_folder.hpp"

#include <fstream>

namespace {

using namespace distributedlog;
using namespace distributedlog::broker;
using distributedlog::test::batch_of;
using distributedlog::test::header_of;
using distributedlog::test::TemporaryFolder;

DevBrokerConfig in(const TemporaryFolder& folder) {
  DevBrokerConfig config;
  config.data_dir = folder.path().string();
  return config;
}

TEST_CASE("topics, their ids, the cluster id and the epochs outlive the process") {
  TemporaryFolder folder;
  std::string cluster_id;
  protocol::Uuid id;
  {
    Storage storage(in(folder));
    cluster_id = storage.cluster_id();
    auto topic = storage.create("orders", 3);
    id = topic->id;
    topic->partitions[1]->leader_epoch = 4;
    auto batch = batch_of(2);
    auto header = header_of(batch);
    topic->partitions[2]->log->append(batch, header, 0);
    storage.create("gone", 1);
    storage.remove("gone");
    storage.save();
  }
  Storage storage(in(folder));
  CHECK(storage.cluster_id() == cluster_id);
  CHECK(storage.topics().size() == 1);
  auto topic = storage.find("orders");
  REQUIRE(topic);
  CHECK(storage.find(id) == topic);
  REQUIRE(topic->partitions.size() == 3);
  CHECK(topic->partitions[2]->log->end_offset() == 2);
  CHECK(topic->partitions[1]->leader_epoch == 5);  // a start is a new leadership
  CHECK_FALSE(std::filesystem::exists(folder.path() / "gone-0"));
}

TEST_CASE("producer ids are never given out twice, not even over a kill") {
  TemporaryFolder folder;
  std::int64_t last = -1;
  for (int run = 0; run < 3; ++run) {
    Storage storage(in(folder));  // what a kill loses is what is in memory, and nothing is saved at the end
    for (int i = 0; i < 1500; ++i) {
      const auto id = storage.next_producer_id();
      REQUIRE(id > last);
      last = id;
    }
  }
}

TEST_CASE("a folder in use is refused, and free again afterwards") {
  TemporaryFolder folder;
  {
    Storage storage(in(folder));
    try {
      Storage second(in(folder));
      FAIL("two brokers in one folder");
    } catch (const Failure& failure) {
      CHECK(failure.code() == std::errc::device_or_resource_busy);
      CHECK(std::string(failure.what()).find(folder.path().filename().string()) != std::string::npos);
    }
  }
  CHECK_NOTHROW(Storage(in(folder)));
}

TEST_CASE("a folder that cannot be made is refused by name") {
  DevBrokerConfig config;
  config.data_dir = "/dev/null/folder";
  try {
    Storage storage(config);
    FAIL("stored in /dev/null");
  } catch (const Failure& failure) {
    CHECK(std::string(failure.what()).find("/dev/null/folder") != std::string::npos);
  }
}

TEST_CASE("without a folder a temporary one is used and removed") {
  std::string path;
  {
    Storage storage(DevBrokerConfig{});
    path = storage.folder();
    storage.create("orders", 1);
    CHECK(std::filesystem::exists(path + "/orders-0"));
  }
  CHECK_FALSE(path.empty());
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("leftovers of interrupted work are removed, other people's folders are not touched") {
  TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "leftover-0");
  write_partition_marker(folder.path() / "leftover-0", random_uuid());
  std::filesystem::create_directory(folder.path() / "foreign-0");
  std::ofstream(folder.path() / "foreign-0" / "precious") << "data";

  Storage storage(in(folder));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "leftover-0"));
  CHECK(std::filesystem::exists(folder.path() / "foreign-0" / "precious"));
  CHECK_THROWS_AS(storage.create("foreign", 2), Failure);
  CHECK_FALSE(storage.find("foreign"));
  CHECK(std::filesystem::exists(folder.path() / "foreign-0" / "precious"));
  CHECK_NOTHROW(storage.create("leftover", 1));
}

TEST_CASE("partitions can be added, and a log outlives the storage that opened it") {
  TemporaryFolder folder;
  std::shared_ptr<Partition> held;
  {
    Storage storage(in(folder));
    auto topic = storage.create("orders", 1);
    storage.add_partitions(*topic, 4);
    CHECK(topic->partitions.size() == 4);
    held = topic->partitions[3];
    auto batch = batch_of(1);
    auto header = header_of(batch);
    held->log->append(batch, header, 0);
  }
  held.reset();
  Storage storage(in(folder));
  CHECK(storage.find("orders")->partitions.size() == 4);
}

}  // namespace
