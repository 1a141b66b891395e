#include <distributedlog/producer_config.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <limits>

using namespace distributedlog;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

ProducerConfig good() {
  ProducerConfig config;
  config.bootstrap_servers = "localhost:9092";
  return config;
}

// The reason of the only fault, which must be of that option.
std::string only_fault(const ProducerConfig& config, std::string_view option) {
  const auto faults = config.validate();
  REQUIRE(faults.size() == 1);
  CHECK(faults.front().option == option);
  return faults.front().reason;
}

}  // namespace

TEST_CASE("The defaults with a bootstrap list can be used", "[config]") { CHECK(good().validate().empty()); }

TEST_CASE("All faults are found at once, each with option, value and reason", "[config]") {
  ProducerConfig config;
  config.linger = -1ms;
  config.request_timeout = 0ms;
  config.max_in_flight = 0;
  config.max_request_size = 0;
  const auto faults = config.validate();
  REQUIRE(faults.size() == 5);
  CHECK(faults[0].option == "bootstrap_servers");
  CHECK(faults[1].option == "max_request_size");
  CHECK(faults[2].option == "linger_ms");
  CHECK(faults[2].value == "-1");
  CHECK_FALSE(faults[2].reason.empty());
  CHECK(faults[3].option == "request_timeout_ms");
  CHECK(faults[4].option == "max_in_flight");
}

TEST_CASE("Sizes have their limits", "[config]") {
  ProducerConfig config = good();
  config.batch_size = config.buffer_memory + 1;
  CHECK_THAT(only_fault(config, "buffer_memory"), ContainsSubstring("batch_size"));
  config = good();
  config.batch_size = 0;  // one record a batch
  CHECK(config.validate().empty());
  config.buffer_memory = 0;
  CHECK_THAT(only_fault(config, "buffer_memory"), ContainsSubstring("at least 1"));
  config = good();
  config.max_request_size = std::size_t{1} << 31U;
  only_fault(config, "max_request_size");
  config = good();
  config.batch_size = std::size_t{1} << 31U;
  config.buffer_memory = std::size_t{1} << 40U;
  only_fault(config, "batch_size");
}

TEST_CASE("A record must be given the time that linger and one request take", "[config]") {
  ProducerConfig config = good();
  config.delivery_timeout = 29999ms;
  CHECK_THAT(only_fault(config, "delivery_timeout_ms"), ContainsSubstring("30000"));
  config.delivery_timeout = 30000ms;
  CHECK(config.validate().empty());
  config.linger = 1ms;
  only_fault(config, "delivery_timeout_ms");
}

TEST_CASE("Times beyond any clock are refused, not added up", "[config]") {
  ProducerConfig config = good();
  config.linger = std::chrono::milliseconds::max();
  CHECK_THAT(only_fault(config, "linger_ms"), ContainsSubstring("milliseconds"));
  config = good();
  config.max_block = std::chrono::milliseconds::max();
  only_fault(config, "max_block_ms");
  config = good();
  config.request_timeout = std::chrono::milliseconds(std::int64_t{1} << 31U);
  only_fault(config, "request_timeout_ms");
}

TEST_CASE("What zero means for a time is kept", "[config]") {
  ProducerConfig config = good();
  config.max_block = 0ms;
  config.connections_max_idle = 0ms;
  config.retry_backoff = 0ms;
  CHECK(config.validate().empty());
  config = good();
  config.metadata_max_age = 0ms;
  only_fault(config, "metadata_max_age_ms");
  config = good();
  config.reconnect_backoff = 0ms;
  only_fault(config, "reconnect_backoff_ms");
  config = good();
  config.connection_setup_timeout = 0ms;
  only_fault(config, "connection_setup_timeout_ms");
}

TEST_CASE("The greatest pause is not below the first", "[config]") {
  ProducerConfig config = good();
  config.retry_backoff = 1001ms;
  only_fault(config, "retry_backoff_max_ms");
  config = good();
  config.reconnect_backoff_max = 49ms;
  only_fault(config, "reconnect_backoff_max_ms");
}

TEST_CASE("Idempotence is never switched off silently", "[config]") {
  ProducerConfig config = good();
  config.acks = Acks::leader;
  CHECK_THAT(only_fault(config, "acks"), ContainsSubstring("enable_idempotence"));
  config = good();
  config.max_in_flight = 6;
  CHECK_THAT(only_fault(config, "max_in_flight"), ContainsSubstring("enable_idempotence"));
  config = good();
  config.max_retries = 0;
  CHECK_THAT(only_fault(config, "max_retries"), ContainsSubstring("enable_idempotence"));
  config.enable_idempotence = false;
  config.acks = Acks::none;
  config.max_in_flight = 1000;
  CHECK(config.validate().empty());
  config.max_in_flight = 1001;
  only_fault(config, "max_in_flight");
}

TEST_CASE("A level must be one of its codec's", "[config]") {
  ProducerConfig config = good();
  config.compression_level = 1;
  CHECK_THAT(only_fault(config, "compression_level"), ContainsSubstring("none has no levels"));
  for (const Compression codec : {Compression::gzip, Compression::lz4, Compression::zstd}) {
    if (!is_available(codec)) continue;
    config.compression = codec;
    config.compression_level = 1;
    CHECK(config.validate().empty());
    config.compression_level = 1000;
    only_fault(config, "compression_level");
  }
}

TEST_CASE("A codec that this build lacks is refused by name", "[config]") {
  for (const Compression codec : {Compression::gzip, Compression::snappy, Compression::lz4, Compression::zstd}) {
    ProducerConfig config = good();
    config.compression = codec;
    if (is_available(codec)) {
      CHECK(config.validate().empty());
    } else {
      CHECK_THAT(only_fault(config, "compression_type"), ContainsSubstring("not in this build"));
    }
  }
}

TEST_CASE("Values that no enumerator stands for are refused", "[config]") {
  ProducerConfig config = good();
  config.compression = static_cast<Compression>(5);
  only_fault(config, "compression_type");
  config = good();
  config.enable_idempotence = false;
  config.acks = static_cast<Acks>(2);
  only_fault(config, "acks");
  config = good();
  config.partitioner_type = static_cast<PartitionerType>(9);
  only_fault(config, "partitioner_type");
  config = good();
  config.max_retries = -1;
  only_fault(config, "max_retries");
}

TEST_CASE("A client id fits the wire and a log line", "[config]") {
  ProducerConfig config = good();
  config.client_id = "";
  CHECK(config.validate().empty());
  config.client_id = "a\nb";
  only_fault(config, "client_id");
  config.client_id = std::string(32768, 'x');
  only_fault(config, "client_id");
}
