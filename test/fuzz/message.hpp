// One input for the message decoders: api key, version, body. What is accepted must survive being written and read
// again; anything else must merely be refused.
#pragma once

#include "protocol/api.hpp"
#include "protocol/reader.hpp"
#include "protocol/writer.hpp"
#include "support/every_message.hpp"

#include <cstddef>
#include <cstdlib>
#include <span>

namespace distributedlog::test {

template <class Message>
protocol::Bytes encoded(const Message& message, int version) {
  protocol::Bytes bytes;
  protocol::Writer writer{bytes};
  message.encode(writer, version);
  return bytes;
}

template <class Message>
void decode_and_encode(std::span<const std::byte> body, int version) {
  Message message;
  protocol::Reader reader{body};
  if (!message.decode(reader, version)) return;

  // The bytes may differ from the input: unknown tags are dropped, every non-zero boolean is written as 1.
  const protocol::Bytes first = encoded(message, version);
  Message again;
  protocol::Reader second_reader{first};
  if (!again.decode(second_reader, version)) std::abort();
  if (!(again == message)) std::abort();
  if (encoded(again, version) != first) std::abort();
}

// For use as EveryMessage::requests(OneMessage{input}) or responses.
class OneMessage {
 public:
  explicit OneMessage(std::span<const std::byte> input) : input_{input} {}

  template <class Message>
  void operator()() const {
    if (input_.size() < 2 || input_[0] != static_cast<std::byte>(Message::api_key)) return;
    decode_and_encode<Message>(input_.subspan(2), std::to_integer<int>(input_[1]));
  }

 private:
  std::span<const std::byte> input_;
};

}  // namespace distributedlog::test
