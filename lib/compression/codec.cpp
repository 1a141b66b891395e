#include "compression/codec.hpp"

#include "build_info.hpp"

#include <distributedlog/error.hpp>

#include <cstdint>

namespace distributedlog::compression {
namespace {

constexpr std::size_t max_input = INT32_MAX;
constexpr std::size_t scratch_to_keep = std::size_t{4} * 1024 * 1024;

std::unique_ptr<Encoder> make_encoder(Compression codec) {
  switch (codec) {
#if DISTRIBUTEDLOG_HAS_GZIP
    case Compression::gzip:
      return make_gzip_encoder();
#endif
#if DISTRIBUTEDLOG_HAS_SNAPPY
    case Compression::snappy:
      return make_snappy_encoder();
#endif
#if DISTRIBUTEDLOG_HAS_LZ4
    case Compression::lz4:
      return make_lz4_encoder();
#endif
#if DISTRIBUTEDLOG_HAS_ZSTD
    case Compression::zstd:
      return make_zstd_encoder();
#endif
    default:
      return nullptr;
  }
}

std::unique_ptr<Decoder> make_decoder(Compression codec) {
  switch (codec) {
#if DISTRIBUTEDLOG_HAS_GZIP
    case Compression::gzip:
      return make_gzip_decoder();
#endif
#if DISTRIBUTEDLOG_HAS_SNAPPY
    case Compression::snappy:
      return make_snappy_decoder();
#endif
#if DISTRIBUTEDLOG_HAS_LZ4
    case Compression::lz4:
      return make_lz4_decoder();
#endif
#if DISTRIBUTEDLOG_HAS_ZSTD
    case Compression::zstd:
      return make_zstd_decoder();
#endif
    default:
      return nullptr;
  }
}

void append(std::vector<std::byte>& out, std::span<const std::byte> bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace

Compressor::Result Compressor::compress(Compression codec, std::optional<int> level, std::span<const std::byte> in) {
  if (in.size() > max_input) return {codec_errc::input_too_large, {}};
  if (codec == Compression::none) return {{}, in};
  if (!is_available(codec)) return {client_errc::unsupported_compression, {}};
  if (level && !valid_level(codec, *level)) return {codec_errc::invalid_level, {}};

  auto& encoder = encoders_[static_cast<std::size_t>(codec)];
  if (!encoder) encoder = make_encoder(codec);
  scratch_.start(Output::unlimited);
  if (const error_code error = encoder->encode(in, level, scratch_)) return {error, {}};
  return {{}, scratch_.written()};
}

void Compressor::trim() noexcept { scratch_.shrink(scratch_to_keep); }

error_code Compressor::compress(Compression codec, std::optional<int> level, std::span<const std::byte> in,
                                std::vector<std::byte>& out) {
  const auto [error, bytes] = compress(codec, level, in);
  append(out, bytes);
  trim();
  return error;
}

error_code Decompressor::decompress(Compression codec, std::span<const std::byte> in, std::size_t max_output,
                                    std::vector<std::byte>& out) {
  if (codec == Compression::none) {
    if (in.size() > max_output) return codec_errc::output_too_large;
    append(out, in);
    return {};
  }
  if (!is_available(codec)) return client_errc::unsupported_compression;

  auto& decoder = decoders_[static_cast<std::size_t>(codec)];
  if (!decoder) decoder = make_decoder(codec);
  scratch_.start(max_output);
  const error_code error = decoder->decode(in, scratch_);
  if (scratch_.over_limit()) return codec_errc::output_too_large;
  if (error) return error;
  append(out, scratch_.written());
  scratch_.shrink(scratch_to_keep);
  return {};
}

}  // namespace distributedlog::compression
