// The error codes a model broker answers with, by their numbers on the wire.
#pragma once

#include <cstdint>

namespace distributedlog::simulation::code {

inline constexpr std::int16_t unknown_server_error = -1;
inline constexpr std::int16_t none = 0;
inline constexpr std::int16_t corrupt_message = 2;
inline constexpr std::int16_t unknown_topic_or_partition = 3;
inline constexpr std::int16_t leader_not_available = 5;
inline constexpr std::int16_t not_leader_or_follower = 6;
inline constexpr std::int16_t request_timed_out = 7;
inline constexpr std::int16_t message_too_large = 10;
inline constexpr std::int16_t coordinator_load_in_progress = 14;
inline constexpr std::int16_t invalid_topic = 17;
inline constexpr std::int16_t record_list_too_large = 18;
inline constexpr std::int16_t not_enough_replicas = 19;
inline constexpr std::int16_t not_enough_replicas_after_append = 20;
inline constexpr std::int16_t invalid_required_acks = 21;
inline constexpr std::int16_t unsupported_version = 35;
inline constexpr std::int16_t invalid_request = 42;
inline constexpr std::int16_t out_of_order_sequence = 45;
inline constexpr std::int16_t duplicate_sequence = 46;
inline constexpr std::int16_t invalid_producer_epoch = 47;
inline constexpr std::int16_t kafka_storage_error = 56;
inline constexpr std::int16_t unknown_producer_id = 59;
inline constexpr std::int16_t invalid_record = 87;
inline constexpr std::int16_t unknown_topic_id = 100;

}  // namespace distributedlog::simulation::code
