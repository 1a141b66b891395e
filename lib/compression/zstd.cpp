// zstd: one frame is written, with its content size, so that a reader can allocate at once; several are read.
#include "compression/backend.hpp"
#include "compression/codec_error.hpp"

#include <zstd.h>

#include <algorithm>
#include <new>

namespace distributedlog::compression {
namespace {

constexpr int largest_window_log = 27;  // what Kafka reads

class ZstdEncoder final : public Encoder {
 public:
  ZstdEncoder() : context_(ZSTD_createCCtx()) {
    if (context_ == nullptr) throw std::bad_alloc();
  }
  ZstdEncoder(const ZstdEncoder&) = delete;
  ZstdEncoder& operator=(const ZstdEncoder&) = delete;
  ~ZstdEncoder() override { ZSTD_freeCCtx(context_); }

  error_code encode(std::span<const std::byte> in, std::optional<int> level, Output& out) override {
    const auto room = out.make_room(ZSTD_compressBound(in.size()));
    ZSTD_CCtx_reset(context_, ZSTD_reset_session_only);
    ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, level.value_or(ZSTD_CLEVEL_DEFAULT));
    const std::size_t size = ZSTD_compress2(context_, room.data(), room.size(), in.data(), in.size());
    if (ZSTD_isError(size) != 0) return codec_errc::failed;
    out.advance(size);
    return {};
  }

 private:
  ZSTD_CCtx* context_;
};

class ZstdDecoder final : public Decoder {
 public:
  ZstdDecoder() : context_(ZSTD_createDCtx()) {
    if (context_ == nullptr) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, largest_window_log);
  }
  ZstdDecoder(const ZstdDecoder&) = delete;
  ZstdDecoder& operator=(const ZstdDecoder&) = delete;
  ~ZstdDecoder() override { ZSTD_freeDCtx(context_); }

  error_code decode(std::span<const std::byte> in, Output& out) override {
    ZSTD_DCtx_reset(context_, ZSTD_reset_session_only);
    out.make_room(first_guess(in));
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    std::size_t wanted = 1;
    while ((wanted != 0 || input.pos != input.size) && !out.over_limit()) {
      const auto room = out.room().empty() ? out.make_more_room() : out.room();
      ZSTD_outBuffer output{room.data(), room.size(), 0};
      wanted = ZSTD_decompressStream(context_, &output, &input);
      if (ZSTD_isError(wanted) != 0) return codec_errc::malformed;
      out.advance(output.pos);
      const bool starved = input.pos == input.size && output.pos != output.size;
      if (wanted != 0 && starved) return codec_errc::malformed;
    }
    return {};
  }

 private:
  // With room for the whole content the library decodes in one go. A size in the frame is only a claim, so it is
  // believed up to a bound.
  static std::size_t first_guess(std::span<const std::byte> in) noexcept {
    constexpr unsigned long long largest_guess = 1024ULL * 1024;
    const unsigned long long claimed = ZSTD_getFrameContentSize(in.data(), in.size());
    if (claimed == ZSTD_CONTENTSIZE_UNKNOWN || claimed == ZSTD_CONTENTSIZE_ERROR) return 4 * in.size();
    return static_cast<std::size_t>(std::min(claimed, largest_guess));
  }

  ZSTD_DCtx* context_;
};

}  // namespace

std::unique_ptr<Encoder> make_zstd_encoder() { return std::make_unique<ZstdEncoder>(); }
std::unique_ptr<Decoder> make_zstd_decoder() { return std::make_unique<ZstdDecoder>(); }

}  // namespace distributedlog::compression
