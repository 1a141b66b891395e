// Compresses and decompresses the records of a batch, in exactly the forms that Kafka reads and writes.
#pragma once

#include "compression/backend.hpp"
#include "compression/codec_error.hpp"
#include "compression/levels.hpp"

#include <distributedlog/compression.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace distributedlog::compression {

inline constexpr std::size_t codec_count = 5;

// Owns the codecs' contexts, made on first use; keep one and use it again. Not for two threads at once.
class Compressor {
 public:
  struct Result {
    error_code error;
    std::span<const std::byte> bytes;  // in the compressor's memory, until it is used again; none on failure
  };
  // An absent level is the codec's default. `Compression::none`: `in` itself.
  Result compress(Compression codec, std::optional<int> level, std::span<const std::byte> in);
  // Gives back what a single large result has left behind.
  void trim() noexcept;

  // Appends the compressed form of `in` to `out`; on failure `out` is unchanged.
  error_code compress(Compression codec, std::optional<int> level, std::span<const std::byte> in,
                      std::vector<std::byte>& out);

 private:
  std::array<std::unique_ptr<Encoder>, codec_count> encoders_;
  Output scratch_;
};

class Decompressor {
 public:
  // Appends the original of `in` to `out`; on failure `out` is unchanged. More than `max_output` bytes are refused
  // while they appear, whatever the data says about itself.
  error_code decompress(Compression codec, std::span<const std::byte> in, std::size_t max_output,
                        std::vector<std::byte>& out);

 private:
  std::array<std::unique_ptr<Decoder>, codec_count> decoders_;
  Output scratch_;
};

}  // namespace distributedlog::compression
