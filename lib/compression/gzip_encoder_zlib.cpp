// gzip, written by zlib as one member (RFC 1952): where libdeflate is not there.
#include "compression/backend.hpp"
#include "compression/codec_error.hpp"
#include "compression/zlib_gzip.hpp"

#include <algorithm>
#include <new>

namespace distributedlog::compression {
namespace {

constexpr int memory_level = 8;

class GzipEncoder final : public Encoder {
 public:
  ~GzipEncoder() override { finish(); }

  error_code encode(std::span<const std::byte> in, std::optional<int> level, Output& out) override {
    prepare(level.value_or(Z_DEFAULT_COMPRESSION));
    const auto room = out.make_room(deflateBound(&stream_, static_cast<uLong>(in.size())));
    stream_.next_in = to_zlib(in.data());
    stream_.avail_in = static_cast<uInt>(in.size());
    stream_.next_out = to_zlib(room.data());
    stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(room.size(), UINT32_MAX));
    const uInt given = stream_.avail_out;
    if (deflate(&stream_, Z_FINISH) != Z_STREAM_END) return codec_errc::failed;
    out.advance(given - stream_.avail_out);
    return {};
  }

 private:
  void prepare(int level) {
    if (ready_ && level == level_) {
      deflateReset(&stream_);
      return;
    }
    finish();
    stream_ = {};
    if (deflateInit2(&stream_, level, Z_DEFLATED, gzip_window, memory_level, Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::bad_alloc();
    }
    ready_ = true;
    level_ = level;
  }

  void finish() noexcept {
    if (ready_) deflateEnd(&stream_);
    ready_ = false;
  }

  z_stream stream_{};
  int level_ = 0;
  bool ready_ = false;
};

}  // namespace

std::unique_ptr<Encoder> make_gzip_encoder() { return std::make_unique<GzipEncoder>(); }

}  // namespace distributedlog::compression
