// lz4: one frame exactly as the Java client writes it (independent 64 KiB blocks, no content size, no checksums).
// Read: what Kafka reads, so any block size and checksums, but neither linked blocks nor a second frame.
#include "compression/backend.hpp"
#include "compression/codec_error.hpp"

#include <lz4frame.h>

#include <algorithm>
#include <cstdint>
#include <new>

namespace distributedlog::compression {
namespace {

// Kafka's level 9, its default, means the fast compressor; every other number the high compressor, which this library
// offers from 3 to 12.
int library_level(std::optional<int> level) noexcept {
  constexpr int kafka_default = 9;
  if (level.value_or(kafka_default) == kafka_default) return 0;
  return std::clamp(*level, 3, 12);
}

class Lz4Encoder final : public Encoder {
 public:
  Lz4Encoder() {
    if (LZ4F_isError(LZ4F_createCompressionContext(&context_, LZ4F_VERSION)) != 0) throw std::bad_alloc();
  }
  Lz4Encoder(const Lz4Encoder&) = delete;
  Lz4Encoder& operator=(const Lz4Encoder&) = delete;
  ~Lz4Encoder() override { LZ4F_freeCompressionContext(context_); }

  error_code encode(std::span<const std::byte> in, std::optional<int> level, Output& out) override {
    LZ4F_preferences_t preferences{};
    preferences.frameInfo.blockSizeID = LZ4F_max64KB;
    preferences.frameInfo.blockMode = LZ4F_blockIndependent;
    preferences.compressionLevel = library_level(level);
    preferences.autoFlush = 1;  // straight from `in`, nothing is copied aside
    out.make_room(LZ4F_HEADER_SIZE_MAX + LZ4F_compressBound(in.size(), &preferences));

    const auto step = [&out](auto write) {
      const auto room = out.room();
      const std::size_t size = write(room.data(), room.size());
      if (LZ4F_isError(size) != 0) return false;
      out.advance(size);
      return true;
    };
    const bool done =
        step([&](void* to, std::size_t room) { return LZ4F_compressBegin(context_, to, room, &preferences); }) &&
        step([&](void* to, std::size_t room) {
          return LZ4F_compressUpdate(context_, to, room, in.data(), in.size(), nullptr);
        }) &&
        step([&](void* to, std::size_t room) { return LZ4F_compressEnd(context_, to, room, nullptr); });
    return done ? error_code{} : error_code{codec_errc::failed};
  }

 private:
  LZ4F_cctx* context_ = nullptr;
};

class Lz4Decoder final : public Decoder {
 public:
  Lz4Decoder() {
    if (LZ4F_isError(LZ4F_createDecompressionContext(&context_, LZ4F_VERSION)) != 0) throw std::bad_alloc();
  }
  Lz4Decoder(const Lz4Decoder&) = delete;
  Lz4Decoder& operator=(const Lz4Decoder&) = delete;
  ~Lz4Decoder() override { LZ4F_freeDecompressionContext(context_); }

  error_code decode(std::span<const std::byte> in, Output& out) override {
    LZ4F_resetDecompressionContext(context_);
    if (!read_frame_header(in)) return codec_errc::malformed;
    std::size_t wanted = 1;
    while (wanted != 0 && !out.over_limit()) {
      const auto room = out.room().empty() ? out.make_more_room() : out.room();
      std::size_t consumed = in.size();
      std::size_t produced = room.size();
      wanted = LZ4F_decompress(context_, room.data(), &produced, in.data(), &consumed, nullptr);
      if (LZ4F_isError(wanted) != 0) return codec_errc::malformed;
      out.advance(produced);
      in = in.subspan(consumed);
      const bool starved = in.empty() && !out.room().empty();
      if (wanted != 0 && starved) return codec_errc::malformed;
    }
    return in.empty() || out.over_limit() ? error_code{} : error_code{codec_errc::malformed};
  }

 private:
  // Consumes the header and judges it.
  bool read_frame_header(std::span<const std::byte>& in) {
    LZ4F_frameInfo_t info{};
    std::size_t consumed = in.size();
    if (LZ4F_isError(LZ4F_getFrameInfo(context_, &info, in.data(), &consumed)) != 0) return false;
    in = in.subspan(consumed);
    return info.blockMode == LZ4F_blockIndependent && info.frameType == LZ4F_frame && info.dictID == 0;
  }

  LZ4F_dctx* context_ = nullptr;
};

}  // namespace

std::unique_ptr<Encoder> make_lz4_encoder() { return std::make_unique<Lz4Encoder>(); }
std::unique_ptr<Decoder> make_lz4_decoder() { return std::make_unique<Lz4Decoder>(); }

}  // namespace distributedlog::compression
