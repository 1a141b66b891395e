#include "broker/dispatch.hpp"
#include "broker/handlers/handlers.hpp"
#include "protocol/api.hpp"

#include <algorithm>

namespace distributedlog::broker {
namespace {

// [a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?
bool is_software_word(const std::string& word) {
  auto alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  return !word.empty() && alphanumeric(word.front()) && alphanumeric(word.back()) &&
         std::all_of(word.begin(), word.end(), [&](char c) { return alphanumeric(c) || c == '-' || c == '.'; });
}

}  // namespace

protocol::ApiVersionsResponse handle(Call& call, const protocol::ApiVersionsRequest& request) {
  protocol::ApiVersionsResponse response;
  if (call.version() >= 3 &&
      !(is_software_word(request.client_software_name) && is_software_word(request.client_software_version))) {
    response.error_code = code_of(broker_errc::invalid_request);
    return response;
  }
  for (auto key : served_apis()) {
    const auto range = protocol::advertised_range(protocol::api(key));
    response.api_keys.push_back({static_cast<std::int16_t>(key), range.min, range.max});
  }
  return response;
}

protocol::ApiVersionsResponse unsupported_api_versions() {
  protocol::ApiVersionsResponse response;
  response.error_code = code_of(broker_errc::unsupported_version);
  const auto range = protocol::advertised_range(protocol::api(protocol::ApiKey::api_versions));
  response.api_keys.push_back({static_cast<std::int16_t>(protocol::ApiKey::api_versions), range.min, range.max});
  return response;
}

}  // namespace distributedlog::broker
