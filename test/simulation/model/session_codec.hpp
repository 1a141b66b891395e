// The two templates of Session: body in, body out.
#pragma once

#include "simulation/model/session.hpp"

#include <fmt/format.h>

namespace distributedlog::simulation {

template <class Message>
bool Session::decode(const Request& request, Message& message) {
  protocol::Reader reader(request.frame);
  protocol::RequestHeader header;
  if (header.decode(reader) && message.decode(reader, header.api_version)) return true;
  watch_.complain(fmt::format("a body of key {} version {} that cannot be read", request.header.api_key,
                              request.header.api_version));
  hang_up();
  return false;
}

template <class Response>
void Session::reply(const Request& request, const Response& response) {
  protocol::Writer writer(answer_);
  protocol::encode_response(writer, response, request.header.api_version, request.header.correlation_id);
}

}  // namespace distributedlog::simulation
