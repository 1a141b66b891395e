// The first byte says how the rest is cut into pieces. However it arrives, the frames must be those of the whole stream
// taken at once, and the headers in them must be read without harm.
#include "protocol/frame_splitter.hpp"

#include "protocol/frame.hpp"

#include <algorithm>
#include <cstdlib>

namespace {

using namespace distributedlog::protocol;

constexpr std::size_t limit = 4096;

struct Cut {
  std::vector<Bytes> frames;
  FrameFault fault = FrameFault::none;
  std::size_t pending = 0;

  bool operator==(const Cut&) const = default;
};

Cut cut(std::span<const std::byte> stream, std::size_t piece) {
  FrameSplitter splitter{limit};
  Cut result;
  while (!stream.empty()) {
    const auto now = stream.first(std::min(piece, stream.size()));
    stream = stream.subspan(now.size());
    splitter.feed(now);
    while (const auto frame = splitter.next()) {
      if (frame->size() > limit) std::abort();
      result.frames.emplace_back(frame->begin(), frame->end());
    }
  }
  result.fault = splitter.fault();
  result.pending = splitter.failed() ? 0 : splitter.pending();
  return result;
}

void read_headers(const Bytes& frame) {
  Reader request{frame};
  RequestHeader header;
  if (!header.decode(request)) return;
  Bytes again;
  Writer writer{again};
  header.encode(writer);
  Reader reader{again};
  RequestHeader same;
  if (!same.decode(reader) || same.client_id != header.client_id) std::abort();
  Reader response{frame};
  ResponseHeader{}.decode(response, header.api(), header.api_version);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto stream = std::as_bytes(std::span{data, size}).subspan(1);
  const Cut pieces = cut(stream, std::size_t{1} + data[0] % 32);
  if (!(pieces == cut(stream, stream.size()))) std::abort();
  for (const Bytes& frame : pieces.frames) read_headers(frame);
  return 0;
}
