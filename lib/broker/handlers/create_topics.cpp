#include "broker/cluster.hpp"
#include "broker/handlers/handlers.hpp"
#include "broker/limits.hpp"

#include <algorithm>
#include <exception>

namespace distributedlog::broker {
namespace {

using Request = protocol::CreateTopicsRequest;
using Response = protocol::CreateTopicsResponse;

constexpr std::int32_t the_default = -1;

struct Refusal {
  broker_errc code;
  const char* message;
};

std::optional<Refusal> judge(Call& call, const Request& request, const Request::Topic& asked) {
  const auto same_name = [&](const Request::Topic& other) { return other.name == asked.name; };
  if (std::count_if(request.topics.begin(), request.topics.end(), same_name) > 1) {
    return Refusal{broker_errc::invalid_request, "the topic is named twice"};
  }
  if (!is_legal_topic_name(asked.name)) {
    return Refusal{broker_errc::invalid_topic_exception, "1 to 249 of a-z A-Z 0-9 . _ -, and not . or .."};
  }
  if (call.cluster.storage().find(asked.name)) return Refusal{broker_errc::topic_already_exists, "the topic exists"};
  if (!asked.assignments.empty()) {
    return Refusal{broker_errc::invalid_replica_assignment, "the development broker places partitions itself"};
  }
  if (asked.num_partitions != the_default &&
      (asked.num_partitions < 1 || asked.num_partitions > max_partitions_of_topic)) {
    return Refusal{broker_errc::invalid_partitions, "1 to 10000 partitions"};
  }
  if (asked.replication_factor != the_default &&
      (asked.replication_factor < 1 || asked.replication_factor > call.cluster.config().nodes)) {
    return Refusal{broker_errc::invalid_replication_factor, "there are not so many nodes"};
  }
  return std::nullopt;
}

void create(Call& call, const Request& request, const Request::Topic& asked, Response::Topic& answer) {
  if (auto forced = call.refused(asked.name, -1)) {
    answer.error_code = *forced;
    return;
  }
  if (auto refusal = judge(call, request, asked)) {
    answer.error_code = code_of(refusal->code);
    answer.error_message = refusal->message;
    return;
  }
  const auto& config = call.cluster.config();
  answer.num_partitions = asked.num_partitions == the_default ? config.default_partitions : asked.num_partitions;
  answer.replication_factor =
      asked.replication_factor == the_default ? static_cast<std::int16_t>(config.nodes) : asked.replication_factor;
  answer.configs.emplace();
  if (request.validate_only) return;
  try {
    answer.topic_id = call.cluster.create_topic(asked.name, answer.num_partitions)->id;
  } catch (const std::exception& error) {
    answer.error_code = code_of(broker_errc::kafka_storage_error);
    answer.error_message = error.what();
  }
}

}  // namespace

Response handle(Call& call, const Request& request) {
  Response response;
  for (const auto& asked : request.topics) {
    auto& answer = response.topics.emplace_back();
    answer.name = asked.name;
    create(call, request, asked, answer);
  }
  return response;
}

}  // namespace distributedlog::broker
