#include <distributedlog/producer_config.hpp>
#include <distributedlog/producer_error.hpp>

#include "config/nearest_name.hpp"
#include "config/property_table.hpp"
#include "support/catch.hpp"

#include "refusal.hpp"

#include <chrono>

using namespace distributedlog;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using distributedlog::test::refusal;

TEST_CASE("Documented names and Kafka's mean the same", "[config]") {
  const auto documented = ProducerConfig::from_properties({{"bootstrap_servers", "a:1,b:2"},
                                                           {"linger_ms", "5"},
                                                           {"max_in_flight", "3"},
                                                           {"compression_type", "LZ4"},
                                                           {"compression_level", "4"},
                                                           {"max_retries", "7"},
                                                           {"partitioner_type", "round_robin"},
                                                           {"acks", "-1"},
                                                           {"enable_idempotence", "FALSE"},
                                                           {"retry_backoff_max_ms", "1234"}});
  const auto dotted = ProducerConfig::from_properties({{"compression.lz4.level", "4"},
                                                       {"bootstrap.servers", "a:1,b:2"},
                                                       {"linger.ms", " 5 "},
                                                       {"max.in.flight.requests.per.connection", "3"},
                                                       {"compression.type", "lz4"},
                                                       {"compression.zstd.level", "9"},
                                                       {"retries", "7"},
                                                       {"partitioner", "round_robin"},
                                                       {"acks", "all"},
                                                       {"enable.idempotence", "false"},
                                                       {"retry.backoff.max.ms", "1234"}});
  CHECK(documented.describe() == dotted.describe());
  CHECK(dotted.bootstrap_servers == "a:1,b:2");
  CHECK(dotted.linger == 5ms);
  CHECK(dotted.compression == Compression::lz4);
  CHECK(dotted.compression_level == 4);
  CHECK(dotted.max_retries == 7);
  CHECK(dotted.partitioner_type == PartitionerType::round_robin);
  CHECK_FALSE(dotted.enable_idempotence);
}

TEST_CASE("Nothing said means the documented defaults", "[config]") {
  CHECK(ProducerConfig::from_properties({}).describe() == ProducerConfig{}.describe());
}

TEST_CASE("Later entries win, in either spelling", "[config]") {
  const auto config = ProducerConfig::from_properties({{"batch.size", "1"},
                                                       {"batch_size", "2"},
                                                       {"compression_level", "3"},
                                                       {"compression.zstd.level", "4"},
                                                       {"compression.type", "zstd"}});
  CHECK(config.batch_size == 2);
  CHECK(config.compression_level == 4);
}

TEST_CASE("Kafka's greatest number of retries is no limit", "[config]") {
  CHECK_FALSE(ProducerConfig::from_properties({{"retries", "3"}, {"retries", "2147483647"}}).max_retries.has_value());
  CHECK(ProducerConfig::from_properties({{"max_retries", "0"}}).max_retries == 0);
  CHECK_THAT(refusal({{"retries", "-1"}}), ContainsSubstring("max_retries=-1: must be 0 to 2147483647"));
}

TEST_CASE("All faults are named at once", "[config]") {
  const std::string text = refusal({{"linger.ms", "soon"},
                                    {"batch.size", "-5"},
                                    {"acks", "2"},
                                    {"enable.idempotence", "yes"},
                                    {"compression.type", "brotli"},
                                    {"compression.gzip.level", "x"},
                                    {"max_in_flight", "99999999999"},
                                    {"buffer_memory", "99999999999999999999999"},
                                    {"partitioner", "best"},
                                    {"client_id", "fine"},
                                    {"sasl.password", "geheim"},
                                    {"", ""}});
  CHECK_THAT(text, ContainsSubstring("linger_ms=soon: is not a whole number"));
  CHECK_THAT(text, ContainsSubstring("batch_size=-5: must not be negative"));
  CHECK_THAT(text, ContainsSubstring("acks=2: must be 0, 1 or all"));
  CHECK_THAT(text, ContainsSubstring("enable_idempotence=yes: must be true or false"));
  CHECK_THAT(text, ContainsSubstring("compression_type=brotli: must be none"));
  CHECK_THAT(text, ContainsSubstring("compression.gzip.level=x: is not a whole number"));
  CHECK_THAT(text, ContainsSubstring("max_in_flight=99999999999: is out of range"));
  CHECK_THAT(text, ContainsSubstring("buffer_memory=99999999999999999999999: is out of range"));
  CHECK_THAT(text, ContainsSubstring("partitioner_type=best: must be default"));
  CHECK_THAT(text, ContainsSubstring("sasl.password=[hidden]: unknown property"));
  CHECK_THAT(text, !ContainsSubstring("geheim"));
  CHECK_THAT(text, !ContainsSubstring("fine"));
}

TEST_CASE("An unknown name comes with the nearest known one, in its own spelling", "[config]") {
  CHECK(config::nearest_property_name("lnger.ms") == "linger.ms");
  CHECK(config::nearest_property_name("lingerms") == "linger.ms");
  CHECK(config::nearest_property_name("linger-ms") == "linger.ms");
  CHECK(config::nearest_property_name("batch_sizes") == "batch_size");
  CHECK(config::nearest_property_name("compression.zst.level") == "compression.zstd.level");
  CHECK(config::nearest_property_name("ssl.truststore.location").empty());
  CHECK(config::nearest_property_name(std::string(100000, 'a')).empty());
  CHECK_THAT(refusal({{"Linger.Ms", "1"}}), ContainsSubstring("did you mean linger.ms?"));
}

TEST_CASE("log_level takes its five words, in any case, and refuses others by name", "[config]") {
  const std::pair<const char*, LogLevel> words[] = {{"off", LogLevel::off},
                                                    {"error", LogLevel::error},
                                                    {"Warning", LogLevel::warning},
                                                    {"INFO", LogLevel::info},
                                                    {"debug", LogLevel::debug}};
  for (const auto& [word, level] : words) {
    const auto config = ProducerConfig::from_properties({{"bootstrap_servers", "h:1"}, {"log_level", word}});
    CHECK(config.log_level == level);
    CHECK(config.validate().empty());
    CHECK_THAT(config.describe(), ContainsSubstring("log_level=" + std::string(to_string(level)) + "\n"));
  }
  CHECK(ProducerConfig().log_level == LogLevel::warning);
  for (const char* word : {"verbose", "", "5", "warn"}) {
    const std::string text = refusal({{"log_level", word}});
    CHECK_THAT(text, ContainsSubstring("log_level") && ContainsSubstring("must be off, error, warning, info or debug"));
  }
  ProducerConfig config;
  config.bootstrap_servers = "h:1";
  config.log_level = static_cast<LogLevel>(9);
  REQUIRE(config.validate().size() == 1);
  CHECK(config.validate()[0].option == "log_level");
}

TEST_CASE("Hostile names and values cannot break the line", "[config]") {
  const std::string text = refusal({{"evil\nname", "x"}, {"linger.ms", "1\x1b[2J"}});
  CHECK_THAT(text, ContainsSubstring("evil\\nname"));
  CHECK_THAT(text, ContainsSubstring("1\\x1b[2J"));
  CHECK(refusal({{"linger.ms", std::string(100000, 'z')}}).size() < 300);
}

TEST_CASE("Every property can be read back from what describe prints", "[config]") {
  ProducerConfig config;
  config.bootstrap_servers = "h:1";
  config.compression = Compression::zstd;
  config.compression_level = -5;
  config.max_retries = 12;
  config.acks = Acks::leader;
  config.enable_idempotence = false;
  config.partitioner_type = PartitionerType::sticky;
  config.max_block = 0ms;
  ProducerConfig::Properties lines;
  const std::string text = config.describe();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const std::size_t equals = text.find('=', at);
    lines.emplace_back(text.substr(at, equals - at), text.substr(equals + 1, end - equals - 1));
    at = end + 1;
  }
  CHECK(lines.size() == config::property_table().size());
  CHECK(ProducerConfig::from_properties(lines).describe() == text);
}
