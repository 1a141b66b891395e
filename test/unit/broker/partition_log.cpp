#include "broker/log/partition_log.hpp"

#include "broker/failure.hpp"
#include "record/batch_reader.hpp"
#include "support/catch.hpp"
#include "unit/broker/batches.hpp"
#include "unit/broker/temporary_folder.hpp"

#include <fstream>

#include <sys/resource.h>
#include <csignal>

namespace {

using namespace distributedlog;
using namespace distributedlog::broker;
using distributedlog::test::batch_of;
using distributedlog::test::header_of;
using distributedlog::test::Sent;
using distributedlog::test::TemporaryFolder;

std::shared_ptr<FilePool> pool() { return std::make_shared<FilePool>(16); }

std::int64_t append(PartitionLog& log, std::vector<std::byte> batch, std::int32_t epoch = 0) {
  auto header = header_of(batch);
  return log.append(batch, header, epoch);
}

std::vector<record::BatchHeader> read_all(PartitionLog& log) {
  std::vector<record::BatchHeader> headers;
  for (auto offset = log.start_offset(); offset < log.end_offset();) {
    std::vector<std::byte> bytes;
    log.read(offset, 1 << 20, true, bytes);
    record::BatchSplitter splitter(bytes);
    for (record::BatchView batch; splitter.next(batch);) {
      headers.push_back(batch.header);
      offset = batch.header.last_offset() + 1;
    }
    REQUIRE(splitter.error() == record::BatchError::none);
    REQUIRE(splitter.position() > 0);
  }
  return headers;
}

std::filesystem::path first_segment(const TemporaryFolder& folder) { return folder.path() / segment_file_name(0); }

void write_file(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

std::vector<std::byte> read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

TEST_CASE("a log gives offsets in order and stamps them with the leader's epoch") {
  TemporaryFolder folder;
  PartitionLog log(pool(), folder.path(), {});
  CHECK(append(log, batch_of(3), 4) == 0);
  CHECK(append(log, batch_of(1), 4) == 3);
  CHECK(append(log, batch_of(2), 5) == 4);
  CHECK(log.end_offset() == 6);

  const auto headers = read_all(log);
  REQUIRE(headers.size() == 3);
  CHECK(headers[1].base_offset == 3);
  CHECK(headers[1].partition_leader_epoch == 4);
  CHECK(headers[2].partition_leader_epoch == 5);
  CHECK(log.end_of_epoch(4).end_offset == 4);
  CHECK(log.end_of_epoch(5).end_offset == 6);
  CHECK(log.end_of_epoch(3).end_offset == -1);
}

TEST_CASE("a segment file is record batches and nothing else") {
  TemporaryFolder folder;
  auto first = batch_of(2);
  auto second = batch_of(1);
  {
    PartitionLog log(pool(), folder.path(), {});
    append(log, first, 0);
    append(log, second, 0);
  }
  record::patch_leader_epoch(first.data(), 0);
  record::patch_leader_epoch(second.data(), 0);
  record::patch_base_offset(second.data(), 2);
  first.insert(first.end(), second.begin(), second.end());
  CHECK(read_file(first_segment(folder)) == first);
}

TEST_CASE("a log goes on after a restart, with its producers known") {
  TemporaryFolder folder;
  {
    PartitionLog log(pool(), folder.path(), {});
    append(log, batch_of(2, {7, 0, 0}), 1);
    append(log, batch_of(3, {7, 0, 2}), 1);
  }
  PartitionLog log(pool(), folder.path(), {});
  CHECK(log.recovered_cut_bytes() == 0);
  CHECK(log.end_offset() == 5);
  CHECK(log.end_of_epoch(1).end_offset == 5);

  const auto again = log.producers().check(header_of(batch_of(3, {7, 0, 2})));
  CHECK(again.verdict == ProducerStates::Verdict::duplicate);
  CHECK(again.base_offset == 2);
  CHECK(log.producers().check(header_of(batch_of(1, {7, 0, 5}))).verdict == ProducerStates::Verdict::append);
  CHECK(log.producers().check(header_of(batch_of(1, {7, 0, 6}))).verdict == ProducerStates::Verdict::out_of_order);
}

TEST_CASE("a write torn at any byte of the last batch costs that batch alone") {
  TemporaryFolder whole;
  {
    PartitionLog log(pool(), whole.path(), {});
    append(log, batch_of(2, {7, 0, 0}));
    append(log, batch_of(3, {7, 0, 2}));
    append(log, batch_of(1, {7, 0, 5}));
  }
  const auto bytes = read_file(first_segment(whole));
  const auto last = batch_of(1, {7, 0, 5}).size();
  const auto good = bytes.size() - last;
  for (std::size_t kept = good; kept < bytes.size(); ++kept) {
    INFO("the last batch has " << kept - good << " of its " << last << " bytes");
    TemporaryFolder torn;
    write_file(first_segment(torn), std::span(bytes).first(kept));
    {
      PartitionLog log(pool(), torn.path(), {});
      REQUIRE(log.end_offset() == 5);
      REQUIRE(log.recovered_cut_bytes() == static_cast<std::int64_t>(kept - good));
      REQUIRE(std::filesystem::file_size(first_segment(torn)) == good);
      REQUIRE(append(log, batch_of(1, {7, 0, 5})) == 5);
    }
    REQUIRE(read_file(first_segment(torn)) == bytes);
  }
}

TEST_CASE("a damaged byte anywhere in the last batch costs that batch alone") {
  TemporaryFolder whole;
  {
    PartitionLog log(pool(), whole.path(), {});
    append(log, batch_of(2));
    append(log, batch_of(1));
  }
  const auto bytes = read_file(first_segment(whole));
  const auto good = bytes.size() - batch_of(1).size();
  for (std::size_t at = good; at < bytes.size(); ++at) {
    const auto place = at - good;
    if (place >= 12 && place < 16) continue;  // the leader's epoch: outside the checksum, and any value is legal
    INFO("byte " << place << " of the last batch is flipped");
    TemporaryFolder damaged;
    auto copy = bytes;
    copy[at] ^= std::byte{0x81};
    write_file(first_segment(damaged), copy);
    PartitionLog log(pool(), damaged.path(), {});
    REQUIRE(log.end_offset() == 2);
    REQUIRE(read_all(log).size() == 1);
  }
}

TEST_CASE("a log of many segments reads across them and recovers") {
  TemporaryFolder folder;
  LogOptions options;
  options.segment_bytes = 300;
  {
    PartitionLog log(pool(), folder.path(), options);
    for (int i = 0; i < 20; ++i) append(log, batch_of(2, {7, 0, 2 * i, Compression::none, 1700000000000 + 10 * i}));
    CHECK(read_all(log).size() == 20);
  }
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) > 5);

  PartitionLog log(pool(), folder.path(), options);
  CHECK(log.end_offset() == 40);
  CHECK(read_all(log).size() == 20);
  const auto found = log.first_at_or_after(1700000000000 + 105);
  REQUIRE(found);
  CHECK(found->offset == 22);
  CHECK(found->timestamp == 1700000000000 + 110);
  REQUIRE(log.latest_in_time());
  CHECK(log.latest_in_time()->offset == 39);
  CHECK_FALSE(log.first_at_or_after(1800000000000));
}

TEST_CASE("damage before the last segment refuses the start and names the file") {
  TemporaryFolder folder;
  LogOptions options;
  options.segment_bytes = 300;
  {
    PartitionLog log(pool(), folder.path(), options);
    for (int i = 0; i < 20; ++i) append(log, batch_of(2));
  }
  auto bytes = read_file(first_segment(folder));
  SECTION("a flipped byte") {
    bytes.back() ^= std::byte{1};
    write_file(first_segment(folder), bytes);
  }
  SECTION("a segment cut short") { write_file(first_segment(folder), std::span(bytes).first(100)); }
  SECTION("a segment cut at a batch's boundary") {
    write_file(first_segment(folder), std::span(bytes).first(batch_of(2).size()));
  }
  try {
    PartitionLog log(pool(), folder.path(), options);
    FAIL("recovered from damage in the middle");
  } catch (const Failure& failure) {
    CHECK(std::string(failure.what()).find(folder.path().string()) != std::string::npos);
  }
}

TEST_CASE("reads keep to their size but give at least one batch when asked to") {
  TemporaryFolder folder;
  PartitionLog log(pool(), folder.path(), {});
  for (int i = 0; i < 4; ++i) append(log, batch_of(1));
  const auto size = batch_of(1).size();
  std::vector<std::byte> out;

  log.read(1, 1, true, out);
  CHECK(out.size() == size);
  out.clear();
  log.read(1, 1, false, out);
  CHECK(out.empty());
  log.read(1, 2 * size + 5, false, out);
  CHECK(out.size() == 2 * size);
  out.clear();
  log.read(4, 1000, true, out);
  CHECK(out.empty());
}

TEST_CASE("a record is found by its time inside a batch, compressed or not") {
  const auto codec = GENERATE(Compression::none, Compression::lz4);
  if (!is_available(codec)) return;
  TemporaryFolder folder;
  PartitionLog log(pool(), folder.path(), {});
  append(log, batch_of(10, {-1, -1, -1, codec, 1000}));
  append(log, batch_of(10, {-1, -1, -1, codec, 2000}));
  CHECK(log.first_at_or_after(0)->offset == 0);
  CHECK(log.first_at_or_after(1007)->offset == 7);
  CHECK(log.first_at_or_after(1010)->offset == 10);
  CHECK(log.first_at_or_after(2003)->offset == 13);
  CHECK(log.first_at_or_after(2003)->timestamp == 2003);
}

// What a full disk does: the system writes a part of the batch, then refuses.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    signal_ = std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    auto limited = before_;
    limited.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limited);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, signal_);
  }

 private:
  rlimit before_{};
  void (*signal_)(int) = nullptr;
};

TEST_CASE("an append the disk refuses leaves the log as it was") {
  TemporaryFolder folder;
  PartitionLog log(pool(), folder.path(), {});
  append(log, batch_of(2, {7, 0, 0}));
  const auto before = read_file(first_segment(folder));
  {
    const FileSizeLimit limit(before.size() + 40);
    CHECK_THROWS_AS(append(log, batch_of(1, {7, 0, 2})), Failure);
  }
  CHECK_FALSE(log.failed());
  CHECK(log.end_offset() == 2);
  CHECK(read_file(first_segment(folder)) == before);
  // The refused batch is not remembered, so the client's retry is an append and no duplicate.
  CHECK(log.producers().check(header_of(batch_of(1, {7, 0, 2}))).verdict == ProducerStates::Verdict::append);
  CHECK(append(log, batch_of(1, {7, 0, 2})) == 2);
}

TEST_CASE("a log that keeps nothing still counts and knows its producers") {
  TemporaryFolder folder;
  LogOptions options;
  options.discard = true;
  PartitionLog log(pool(), folder.path(), options);
  CHECK(append(log, batch_of(5, {7, 0, 0})) == 0);
  CHECK(append(log, batch_of(5, {7, 0, 5})) == 5);
  CHECK(log.producers().check(header_of(batch_of(5, {7, 0, 5}))).verdict == ProducerStates::Verdict::duplicate);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("open files are bounded, whatever the number of logs") {
  TemporaryFolder folder;
  auto few = std::make_shared<FilePool>(4);
  std::vector<std::unique_ptr<PartitionLog>> logs;
  for (int i = 0; i < 20; ++i) {
    const auto path = folder.path() / std::to_string(i);
    std::filesystem::create_directory(path);
    logs.push_back(std::make_unique<PartitionLog>(few, path, LogOptions{}));
  }
  for (int round = 0; round < 3; ++round) {
    for (const auto& log : logs) append(*log, batch_of(1));
    CHECK(few->open_count() == 4);
  }
  for (const auto& log : logs) CHECK(read_all(*log).size() == 3);
}

}  // namespace
