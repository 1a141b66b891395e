// Whole messages: the version must be one we know, and nothing may be left over.
// Included by the .cpp files of messages only.
#pragma once

#include "protocol/api.hpp"
#include "protocol/messages/decoder.hpp"
#include "protocol/messages/encoder.hpp"

#include <stdexcept>

namespace distributedlog::protocol {

template <class Message>
void encode_message(const Message& message, Writer& writer, int version) {
  if (!api(Message::api_key).layout.contains(version)) throw std::invalid_argument{"no such version of this message"};
  Encoder{writer, version, is_flexible(Message::api_key, version)}.structure(message);
}

template <class Message>
bool decode_message(Message& message, Reader& reader, int version) {
  message = {};
  if (!api(Message::api_key).layout.contains(version)) {
    reader.fail();
    return false;
  }
  Decoder{reader, version, is_flexible(Message::api_key, version)}.structure(message);
  if (reader.remaining() != 0) reader.fail();
  return reader.ok();
}

}  // namespace distributedlog::protocol
