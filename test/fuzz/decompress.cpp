// Compressed data from anywhere, by every codec; and what we compress must come back.
#include "compression/codec.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace distributedlog;
  if (size < 2) return 0;
  const auto codec = static_cast<Compression>(data[0] % compression::codec_count);
  const std::size_t limit = std::size_t{data[1]} << (data[0] >> 4);
  const auto input = std::as_bytes(std::span(data, size)).subspan(2);
  static compression::Compressor compressor;
  static compression::Decompressor decompressor;

  std::vector<std::byte> out;
  const auto error = decompressor.decompress(codec, input, limit, out);
  if (out.size() > limit || (error && !out.empty())) std::abort();

  std::vector<std::byte> middle;
  std::vector<std::byte> back;
  if (compressor.compress(codec, std::nullopt, input, middle)) std::abort();
  if (decompressor.decompress(codec, middle, input.size(), back)) std::abort();
  if (!std::equal(back.begin(), back.end(), input.begin(), input.end())) std::abort();
  if (!input.empty() && !decompressor.decompress(codec, middle, input.size() - 1, back)) std::abort();
  return 0;
}
