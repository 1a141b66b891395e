#include "config/property_table.hpp"

#include "config/property_access.hpp"

#include <array>

namespace distributedlog::config {
namespace {

using namespace access;

template <auto Member>
constexpr Property text(std::string_view name, std::string_view kafka_name) {
  return {name, kafka_name, set_text<Member>, get_text<Member>};
}
template <auto Member>
constexpr Property number(std::string_view name, std::string_view kafka_name) {
  return {name, kafka_name, set_number<Member>, get_number<Member>};
}
template <auto Member>
constexpr Property duration(std::string_view name, std::string_view kafka_name) {
  return {name, kafka_name, set_duration<Member>, get_duration<Member>};
}
template <auto Member>
constexpr Property flag(std::string_view name, std::string_view kafka_name) {
  return {name, kafka_name, set_flag<Member>, get_flag<Member>};
}

using C = ProducerConfig;

constexpr auto properties = std::to_array<Property>({
    text<&C::bootstrap_servers>("bootstrap_servers", "bootstrap.servers"),
    text<&C::client_id>("client_id", "client.id"),
    number<&C::batch_size>("batch_size", "batch.size"),
    number<&C::batch_max_records>("batch_max_records", "batch.num.messages"),
    duration<&C::linger>("linger_ms", "linger.ms"),
    number<&C::max_in_flight>("max_in_flight", "max.in.flight.requests.per.connection"),
    number<&C::buffer_memory>("buffer_memory", "buffer.memory"),
    {"compression_type", "compression.type", set_compression, get_compression},
    {"compression_level", "", set_level, get_level},
    {"max_retries", "retries", set_retries, get_retries},
    duration<&C::retry_backoff>("retry_backoff_ms", "retry.backoff.ms"),
    duration<&C::retry_backoff_max>("retry_backoff_max_ms", "retry.backoff.max.ms"),
    duration<&C::request_timeout>("request_timeout_ms", "request.timeout.ms"),
    duration<&C::delivery_timeout>("delivery_timeout_ms", "delivery.timeout.ms"),
    duration<&C::metadata_max_age>("metadata_max_age_ms", "metadata.max.age.ms"),
    duration<&C::max_block>("max_block_ms", "max.block.ms"),
    {"partitioner_type", "partitioner", set_partitioner, get_partitioner},
    {"acks", "acks", set_acks, get_acks},
    flag<&C::enable_idempotence>("enable_idempotence", "enable.idempotence"),
    number<&C::max_request_size>("max_request_size", "max.request.size"),
    duration<&C::connections_max_idle>("connections_max_idle_ms", "connections.max.idle.ms"),
    duration<&C::reconnect_backoff>("reconnect_backoff_ms", "reconnect.backoff.ms"),
    duration<&C::reconnect_backoff_max>("reconnect_backoff_max_ms", "reconnect.backoff.max.ms"),
    duration<&C::connection_setup_timeout>("connection_setup_timeout_ms", "socket.connection.setup.timeout.ms"),
    flag<&C::allow_auto_create_topics>("allow_auto_create_topics", "allow.auto.create.topics"),
    {"circuit_breaker_failure_threshold", "", set_breaker_threshold, get_breaker_threshold},
    {"circuit_breaker_recovery_timeout_ms", "", set_breaker_recovery, get_breaker_recovery},
    {"log_level", "", set_log_level, get_log_level},
});

constexpr auto codec_levels = std::to_array<CodecLevel>({
    {"compression.gzip.level", Compression::gzip},
    {"compression.lz4.level", Compression::lz4},
    {"compression.zstd.level", Compression::zstd},
});

}  // namespace

std::span<const Property> property_table() noexcept { return properties; }

std::span<const CodecLevel> codec_level_table() noexcept { return codec_levels; }

const Property* find_property(std::string_view name) noexcept {
  if (name.empty()) return nullptr;
  for (const Property& property : properties) {
    if (property.name == name || property.kafka_name == name) return &property;
  }
  return nullptr;
}

}  // namespace distributedlog::config
