#include "broker/batch_check.hpp"

#include "record/batch_reader.hpp"
#include "support/catch.hpp"
#include "unit/broker/batches.hpp"

#include <distributedlog/error.hpp>

namespace {

using namespace distributedlog;
using namespace distributedlog::broker;
using distributedlog::test::batch_of;
using distributedlog::test::Sent;

constexpr std::int64_t now = 1700000010000;

std::int16_t judge(std::vector<std::byte> batch, int version = 13, BatchCheck::Limits limits = {}) {
  BatchCheck check(limits);
  record::BatchHeader header;
  auto fault = check.check_shape(batch, version);
  if (!fault) fault = check.check(batch, now, header);
  return fault ? fault->code : std::int16_t{0};
}

std::int16_t code(broker_errc error) { return static_cast<std::int16_t>(error); }

// The batch with its header changed and the checksum right again.
template <class Change>
std::vector<std::byte> changed(std::vector<std::byte> batch, Change change) {
  record::BatchHeader header;
  record::read_batch_header(batch, header);
  change(header);
  record::write_batch_header(batch.data(), header);
  record::seal_crc(batch);
  return batch;
}

TEST_CASE("a sound batch of every codec is accepted") {
  for (auto codec : {Compression::none, Compression::gzip, Compression::snappy, Compression::lz4, Compression::zstd}) {
    if (is_available(codec)) CHECK(judge(batch_of(10, {-1, -1, -1, codec})) == 0);
  }
  CHECK(judge(batch_of(3, {42, 0, 0})) == 0);
}

TEST_CASE("batches are refused with Kafka's codes") {
  const auto good = batch_of(3);
  using Header = record::BatchHeader;
  const auto invalid = code(broker_errc::invalid_record);

  CHECK(judge({}) == invalid);
  CHECK(judge(changed(good, [](Header& h) { h.base_offset = 1; })) == invalid);
  CHECK(judge(changed(good, [](Header& h) { h.magic = 1; })) == invalid);
  CHECK(judge(changed(good, [](Header& h) { h.last_offset_delta = 3; })) == invalid);
  CHECK(judge(changed(good, [](Header& h) { h.last_offset_delta = 1; })) == invalid);
  CHECK(judge(changed(good, [](Header& h) { h.record_count = 4, h.last_offset_delta = 3; })) == invalid);
  CHECK(judge(changed(good, [](Header& h) { h.record_count = 2, h.last_offset_delta = 1; })) == invalid);
  CHECK(judge(changed(good, [](Header& h) { h.attributes = record::control_bit; })) == invalid);
  CHECK(judge(changed(good, [](Header& h) { h.producer_id = 1, h.producer_epoch = 0; })) == invalid);
  CHECK(judge(changed(good, [](Header& h) { h.attributes = 5; })) == code(broker_errc::unknown_server_error));
  CHECK(judge(changed(good, [](Header& h) { h.attributes = 4; })) == code(broker_errc::unknown_server_error));
  CHECK(judge(changed(good, [](Header& h) { h.attributes = record::transactional_bit; })) ==
        code(broker_errc::transactional_id_authorization_failed));

  auto damaged = good;
  damaged.back() ^= std::byte{1};
  CHECK(judge(damaged) == code(broker_errc::corrupt_message));
  auto two = good;
  two.insert(two.end(), good.begin(), good.end());
  CHECK(judge(two) == invalid);
  auto shorter = good;
  shorter.pop_back();
  CHECK(judge(shorter) == invalid);
  CHECK(judge(changed(good, [](Header& h) { h.magic = 3; })) == code(broker_errc::corrupt_message));
  CHECK(judge(changed(good, [](Header& h) { h.attributes = record::log_append_time_bit; })) == 0);
}

TEST_CASE("a batch cut at any byte is refused") {
  const auto good = batch_of(3);
  for (std::size_t kept = 0; kept < good.size(); ++kept) {
    CHECK(judge({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(kept)}) != 0);
  }
}

TEST_CASE("sizes count the whole batch, as it is sent") {
  const auto batch = batch_of(3);
  BatchCheck::Limits limits;
  limits.max_message_bytes = static_cast<std::int32_t>(batch.size());
  CHECK(judge(batch, 13, limits) == 0);
  --limits.max_message_bytes;
  CHECK(judge(batch, 13, limits) == code(broker_errc::message_too_large));
  limits = {};
  limits.segment_bytes = static_cast<std::int64_t>(batch.size()) - 1;
  CHECK(judge(batch, 13, limits) == code(broker_errc::record_list_too_large));
}

TEST_CASE("zstd needs Produce 7") {
  if (!is_available(Compression::zstd)) return;
  CHECK(judge(batch_of(3, {-1, -1, -1, Compression::zstd}), 6) == code(broker_errc::unsupported_compression_type));
  CHECK(judge(batch_of(3, {-1, -1, -1, Compression::zstd}), 7) == 0);
}

TEST_CASE("a batch that unpacks to more than the cap is refused while it unpacks") {
  for (auto codec : {Compression::gzip, Compression::snappy, Compression::lz4, Compression::zstd}) {
    if (!is_available(codec)) continue;
    BatchCheck::Limits limits;
    limits.max_unpacked_bytes = 1024 * 1024;
    const std::vector<std::byte> zeros(limits.max_unpacked_bytes + 1);
    std::vector<std::byte> bomb;
    compression::Compressor compressor;
    REQUIRE_FALSE(compressor.compress(codec, std::nullopt, zeros, bomb));
    record::BatchHeader header;
    header.attributes = record::make_attributes(codec);
    header.record_count = 1;
    CHECK(judge(test::make_batch(header, std::span<const std::byte>(bomb)), 13, limits) ==
          code(broker_errc::message_too_large));
  }
}

TEST_CASE("records more than an hour ahead are blamed by name, times of the past are fine") {
  BatchCheck check({});
  record::BatchHeader header;
  auto ahead = batch_of(3, {-1, -1, -1, Compression::none, now + 3600000 - 1});
  const auto fault = check.check(ahead, now, header);
  REQUIRE(fault);
  CHECK(fault->code == code(broker_errc::invalid_timestamp));
  CHECK(fault->blamed == std::vector<std::int32_t>{2});
  CHECK(judge(batch_of(3, {-1, -1, -1, Compression::none, 5})) == 0);
}

TEST_CASE("a wrong largest timestamp is put right, checksum and all") {
  auto batch = changed(batch_of(3), [](record::BatchHeader& h) { h.max_timestamp = 12; });
  BatchCheck check({});
  record::BatchHeader header;
  REQUIRE_FALSE(check.check(batch, now, header));
  CHECK(header.max_timestamp == 1700000000002);
  record::BatchView stored;
  REQUIRE(record::read_batch(batch, record::CountRule::dense, stored) == record::BatchError::none);
  CHECK(stored.header.max_timestamp == 1700000000002);
}

TEST_CASE("a timestamp type that only brokers set is put right, checksum and all") {
  auto batch = changed(batch_of(3), [](auto& h) { h.attributes = record::log_append_time_bit; });
  record::BatchHeader header;
  BatchCheck check({});
  REQUIRE_FALSE(check.check(batch, now, header));
  record::BatchView stored;
  REQUIRE(record::read_batch(batch, record::CountRule::dense, stored) == record::BatchError::none);
  CHECK(stored.header.timestamp_type() == record::TimestampType::create_time);
}

TEST_CASE("a sink that keeps nothing looks at lengths and headers only") {
  BatchCheck::Limits limits;
  limits.contents = false;
  auto batch = batch_of(3);
  batch.back() ^= std::byte{1};
  CHECK(judge(batch, 13, limits) == 0);
  batch.pop_back();
  CHECK(judge(batch, 13, limits) == code(broker_errc::invalid_record));
}

}  // namespace
