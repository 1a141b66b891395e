#include "broker/cluster.hpp"
#include "broker/handlers/handlers.hpp"
#include "broker/handlers/lookup.hpp"

#include <exception>

namespace distributedlog::broker {
namespace {

using Response = protocol::DeleteTopicsResponse;

Response::Topic remove(Call& call, const std::optional<std::string>& name, const protocol::Uuid& id) {
  Response::Topic answer;
  answer.name = name;
  answer.topic_id = id;
  const auto found = find_topic(call, name.value_or(""), id, !name);
  answer.error_code = found.error;
  if (!found.topic) return answer;

  answer.name = found.topic->name;
  answer.topic_id = found.topic->id;
  if (auto forced = call.refused(found.topic->name, -1)) {
    answer.error_code = *forced;
    return answer;
  }
  try {
    call.cluster.delete_topic(found.topic->name);
  } catch (const std::exception& error) {
    answer.error_code = code_of(broker_errc::kafka_storage_error);
    answer.error_message = error.what();
  }
  return answer;
}

}  // namespace

Response handle(Call& call, const protocol::DeleteTopicsRequest& request) {
  Response response;
  for (const auto& name : request.topic_names) response.responses.push_back(remove(call, name, {}));
  for (const auto& topic : request.topics) response.responses.push_back(remove(call, topic.name, topic.topic_id));
  return response;
}

}  // namespace distributedlog::broker
