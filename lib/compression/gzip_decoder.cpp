// gzip, read by zlib: several members (RFC 1952) one after the other, as Kafka's broker takes them.
#include "compression/backend.hpp"
#include "compression/codec_error.hpp"
#include "compression/zlib_gzip.hpp"

#include <algorithm>
#include <new>

namespace distributedlog::compression {
namespace {

class GzipDecoder final : public Decoder {
 public:
  GzipDecoder() {
    if (inflateInit2(&stream_, gzip_window) != Z_OK) throw std::bad_alloc();
  }
  ~GzipDecoder() override { inflateEnd(&stream_); }

  error_code decode(std::span<const std::byte> in, Output& out) override {
    if (in.size() > UINT32_MAX) return codec_errc::malformed;
    stream_.next_in = to_zlib(in.data());
    stream_.avail_in = static_cast<uInt>(in.size());
    do {
      if (const error_code error = decode_member(out)) return error;
    } while (stream_.avail_in != 0 && !out.over_limit());
    return {};
  }

 private:
  error_code decode_member(Output& out) {
    inflateReset(&stream_);
    while (!out.over_limit()) {
      const auto room = out.room().empty() ? out.make_more_room() : out.room();
      stream_.next_out = to_zlib(room.data());
      stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(room.size(), UINT32_MAX));
      const uInt given = stream_.avail_out;
      const int result = inflate(&stream_, Z_NO_FLUSH);
      out.advance(given - stream_.avail_out);
      if (result == Z_STREAM_END) return {};
      const bool starved = stream_.avail_in == 0 && stream_.avail_out != 0;
      if ((result != Z_OK && result != Z_BUF_ERROR) || starved) return codec_errc::malformed;
    }
    return {};
  }

  z_stream stream_{};
};

}  // namespace

std::unique_ptr<Decoder> make_gzip_decoder() { return std::make_unique<GzipDecoder>(); }

}  // namespace distributedlog::compression
