// Answers that are none.
#pragma once

#include "hostile/peer.hpp"
#include "support/hex.hpp"

#include <functional>
#include <string>
#include <vector>

namespace distributedlog::test {

struct Attack {
  std::string name;
  // What is sent in place of the answer to this request, given the honest one.
  std::function<Bytes(const Asked& asked, Bytes honest)> bytes;
  bool ends = false;  // the peer stops sending behind it
};

inline Bytes joined(Bytes first, const Bytes& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

inline Bytes text(std::string_view words) {
  const auto bytes = std::as_bytes(std::span(words));
  return {bytes.begin(), bytes.end()};
}

// A frame of its right size around the correlation id that is due.
inline Bytes framed(std::int32_t correlation, const Bytes& body) {
  Bytes bytes;
  protocol::Writer writer(bytes);
  protocol::FrameSize size(writer);
  writer.i32(correlation);
  for (const std::byte byte : body) writer.i8(static_cast<std::int8_t>(byte));
  size.finish();
  return bytes;
}

inline std::vector<Attack> framing_attacks() {
  const auto always = [](Bytes bytes) {
    return [bytes = std::move(bytes)](const Asked&, const Bytes&) { return bytes; };
  };
  const auto body = [](Bytes bytes) {
    return [bytes = std::move(bytes)](const Asked& asked, const Bytes&) {
      return framed(asked.header.correlation_id, bytes);
    };
  };
  return {
      {"a length of 2 GiB", always(from_hex("7fffffff 0000000000"))},
      {"a length of 100 MiB and a byte", always(from_hex("06400001 0000000000"))},
      {"a length of -1", always(from_hex("ffffffff 00"))},
      {"a length of 0", always(from_hex("00000000"))},
      {"a length of 3", always(from_hex("00000003 000000"))},
      {"an HTTP answer", always(text("HTTP/1.1 400 Bad Request\r\n\r\n"))},
      {"a TLS alert", always(from_hex("15030300020246"))},
      {"another correlation id",
       [](const Asked& asked, const Bytes&) { return framed(asked.header.correlation_id + 7, Bytes(64)); }},
      {"an answer nobody asked for, first",
       [](const Asked& asked, const Bytes& honest) {
         return joined(framed(asked.header.correlation_id - 1000, Bytes(16)), honest);
       }},
      {"the answer of another API",
       [](const Asked& asked, const Bytes&) {
         return framed(asked.header.correlation_id, from_hex("002a 00000001 0012 0000 0004 00000000"));
       }},
      {"an empty body", body({})},
      {"counts of 2 billion", body(from_hex("7fffffff7fffffff7fffffff7fffffff7fffffff7fffffff"))},
      {"negative counts", body(from_hex("fffffffefffffffefffffffefffffffefffffffefffffffe"))},
      {"endless varints", body(Bytes(200, std::byte{0xFF}))},
      {"bytes behind the answer",
       [](const Asked& asked, const Bytes& honest) {
         const Bytes more(3, std::byte{0});
         return framed(asked.header.correlation_id, joined(Bytes(honest.begin() + 8, honest.end()), more));
       }},
      {"half of the answer in a whole frame",
       [](const Asked& asked, const Bytes& honest) {
         const auto half = static_cast<std::ptrdiff_t>(4 + honest.size() / 2);
         return framed(asked.header.correlation_id,
                       Bytes(honest.begin() + std::min<std::ptrdiff_t>(8, half), honest.begin() + half));
       }},
      {"half of the answer, then the end",
       [](const Asked&, Bytes honest) {
         honest.resize(honest.size() / 2);
         return honest;
       },
       true},
      {"the end", always({}), true},
  };
}

}  // namespace distributedlog::test
