// What one codec provides. One object keeps its library's contexts and is used again for batch after batch.
#pragma once

#include "compression/output.hpp"

#include <boost/system/error_code.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

namespace distributedlog::compression {

using boost::system::error_code;

class Encoder {
 public:
  virtual ~Encoder() = default;
  // `level` is valid for the codec; absent means its default.
  virtual error_code encode(std::span<const std::byte> in, std::optional<int> level, Output& out) = 0;
};

class Decoder {
 public:
  virtual ~Decoder() = default;
  // Stops soon after `out` is over its limit; the caller turns that into an error.
  virtual error_code decode(std::span<const std::byte> in, Output& out) = 0;
};

// Each is defined in the codec's own file, which is built when its library was found.
std::unique_ptr<Encoder> make_gzip_encoder();
std::unique_ptr<Decoder> make_gzip_decoder();
std::unique_ptr<Encoder> make_snappy_encoder();
std::unique_ptr<Decoder> make_snappy_decoder();
std::unique_ptr<Encoder> make_lz4_encoder();
std::unique_ptr<Decoder> make_lz4_decoder();
std::unique_ptr<Encoder> make_zstd_encoder();
std::unique_ptr<Decoder> make_zstd_decoder();

}  // namespace distributedlog::compression
