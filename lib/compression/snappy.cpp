// snappy: written in the framing of xerial's snappy-java, as the Java client does; a bare block is read as well, as
// librdkafka writes it.
#include "compression/backend.hpp"
#include "compression/codec_error.hpp"

#include "record/byte_order.hpp"

#include <snappy.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace distributedlog::compression {
namespace {

constexpr std::size_t chunk_size = std::size_t{32} * 1024;

// The magic, version 1, compatible with version 1.
constexpr std::array<unsigned char, 16> frame_header{0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0, 0, 0, 0, 1, 0, 0, 0, 1};
constexpr std::size_t magic_size = 8;

const char* as_chars(const std::byte* bytes) noexcept { return reinterpret_cast<const char*>(bytes); }
char* as_chars(std::byte* bytes) noexcept { return reinterpret_cast<char*>(bytes); }

class SnappyEncoder final : public Encoder {
 public:
  error_code encode(std::span<const std::byte> in, std::optional<int>, Output& out) override {
    const std::size_t chunks = (in.size() + chunk_size - 1) / chunk_size;
    out.make_room(frame_header.size() + chunks * (4 + snappy::MaxCompressedLength(chunk_size)));
    std::memcpy(out.room().data(), frame_header.data(), frame_header.size());
    out.advance(frame_header.size());
    for (std::size_t at = 0; at < in.size(); at += chunk_size) {
      encode_chunk(in.subspan(at, std::min(chunk_size, in.size() - at)), out);
    }
    return {};
  }

 private:
  static void encode_chunk(std::span<const std::byte> chunk, Output& out) {
    std::byte* const to = out.room().data();
    std::size_t size = 0;
    snappy::RawCompress(as_chars(chunk.data()), chunk.size(), as_chars(to + 4), &size);
    record::store_big_endian(to, static_cast<std::int32_t>(size));
    out.advance(4 + size);
  }
};

class SnappyDecoder final : public Decoder {
 public:
  error_code decode(std::span<const std::byte> in, Output& out) override {
    return is_framed(in) ? decode_chunks(in.subspan(frame_header.size()), out) : decode_block(in, out);
  }

 private:
  static bool is_framed(std::span<const std::byte> in) noexcept {
    return in.size() >= frame_header.size() && std::memcmp(in.data(), frame_header.data(), magic_size) == 0;
  }

  static error_code decode_chunks(std::span<const std::byte> in, Output& out) {
    while (!in.empty() && !out.over_limit()) {
      if (in.size() < 4) return codec_errc::malformed;
      const auto size = record::load_big_endian<std::int32_t>(in.data());
      in = in.subspan(4);
      if (size <= 0 || static_cast<std::size_t>(size) > in.size()) return codec_errc::malformed;
      if (const error_code error = decode_block(in.first(static_cast<std::size_t>(size)), out)) return error;
      in = in.subspan(static_cast<std::size_t>(size));
    }
    return {};
  }

  static error_code decode_block(std::span<const std::byte> block, Output& out) {
    // The densest element yields 64 bytes from 3: a block that promises more lies, and gets no memory.
    constexpr std::size_t densest = 22;
    std::size_t size = 0;
    if (!snappy::GetUncompressedLength(as_chars(block.data()), block.size(), &size)) return codec_errc::malformed;
    if (size / densest > block.size()) return codec_errc::malformed;
    const auto room = out.make_room(size);
    if (room.size() < size) {
      out.advance(room.size());  // over the limit
      return {};
    }
    if (!snappy::RawUncompress(as_chars(block.data()), block.size(), as_chars(room.data()))) {
      return codec_errc::malformed;
    }
    out.advance(size);
    return {};
  }
};

}  // namespace

std::unique_ptr<Encoder> make_snappy_encoder() { return std::make_unique<SnappyEncoder>(); }
std::unique_ptr<Decoder> make_snappy_decoder() { return std::make_unique<SnappyDecoder>(); }

}  // namespace distributedlog::compression
