// What a client cannot make the broker spend.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace distributedlog::broker {

inline constexpr std::size_t max_request_bytes = 104857600;          // Kafka's socket.request.max.bytes
inline constexpr std::size_t max_small_request_bytes = 1024 * 1024;  // any but Produce: its parts unpack to far more
inline constexpr std::size_t kept_answer_bytes = 64 * 1024;          // of a connection's last answer, for the next one
inline constexpr std::size_t max_decompressed_batch = 64 * 1024 * 1024;   // a batch that unpacks to more is refused
inline constexpr std::size_t max_fetch_bytes = 64 * 1024 * 1024;          // records in one Fetch response
inline constexpr std::chrono::milliseconds max_fetch_wait{60000};         // a long poll ends then, whatever it asked
inline constexpr std::chrono::milliseconds max_timestamp_ahead{3600000};  // Kafka's message.timestamp.after.max.ms
inline constexpr std::int32_t max_partitions_of_topic = 10000;
inline constexpr std::size_t max_partitions = 100000;  // of all topics: a request of a kilobyte may ask for as many

}  // namespace distributedlog::broker
