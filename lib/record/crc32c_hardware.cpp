#include "record/crc32c_hardware.hpp"

#include <algorithm>
#include <array>

#include "record/byte_order.hpp"
#include "record/crc32c_polynomial.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#endif

namespace distributedlog::record {

#if defined(__x86_64__)

namespace {

// The instruction takes eight bytes a cycle but answers after three, so three streams run side by side. At the end of
// a round the first two are moved behind the third: a carry-less product with x^(distance - 33), fed through the
// instruction (which multiplies by x^32; the reflected product itself brings one x).
constexpr std::size_t max_words = 128;    // of one stream in one round
constexpr std::size_t least_round = 192;  // bytes; below, the streams are too short to pay for putting them together

constexpr std::array<std::uint32_t, 2 * max_words + 1> make_distances() noexcept {
  std::array<std::uint32_t, 2 * max_words + 1> table{};
  const std::uint32_t word = power_of_x(64);
  table[1] = power_of_x(64 - 33);
  for (std::size_t words = 2; words < table.size(); ++words) table[words] = multiply(table[words - 1], word);
  return table;
}

constexpr std::array<std::uint32_t, 2 * max_words + 1> distances = make_distances();

__attribute__((target("sse4.2,pclmul"))) inline std::uint64_t moved_by(std::size_t words, std::uint64_t crc) noexcept {
  const __m128i factor = _mm_cvtsi32_si128(static_cast<int>(distances[words]));
  const __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128(static_cast<long long>(crc)), factor, 0);
  return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

}  // namespace

bool crc32c_hardware_available() noexcept {
  return __builtin_cpu_supports("sse4.2") != 0 && __builtin_cpu_supports("pclmul") != 0;
}

__attribute__((target("sse4.2,pclmul"))) std::uint32_t crc32c_by_hardware(std::uint32_t crc, const std::byte* at,
                                                                          std::size_t size) noexcept {
  std::uint64_t a = crc;
  while (size >= least_round) {
    const std::size_t words = std::min(size / 24, max_words);
    const std::size_t stride = 8 * words;
    std::uint64_t b = 0;
    std::uint64_t c = 0;
    for (const std::byte* last = at + stride - 8; at != last; at += 8) {
      a = _mm_crc32_u64(a, load_little_endian<std::uint64_t>(at));
      b = _mm_crc32_u64(b, load_little_endian<std::uint64_t>(at + stride));
      c = _mm_crc32_u64(c, load_little_endian<std::uint64_t>(at + 2 * stride));
    }
    a = _mm_crc32_u64(a, load_little_endian<std::uint64_t>(at));
    b = _mm_crc32_u64(b, load_little_endian<std::uint64_t>(at + stride));
    const std::uint64_t word = load_little_endian<std::uint64_t>(at + 2 * stride);
    a = _mm_crc32_u64(c, word ^ moved_by(2 * words, a) ^ moved_by(words, b));
    at += 2 * stride + 8;
    size -= 3 * stride;
  }
  for (; size >= 8; at += 8, size -= 8) a = _mm_crc32_u64(a, load_little_endian<std::uint64_t>(at));
  auto last = static_cast<std::uint32_t>(a);
  for (; size != 0; ++at, --size) last = _mm_crc32_u8(last, static_cast<std::uint8_t>(*at));
  return last;
}

#elif defined(__ARM_FEATURE_CRC32)

bool crc32c_hardware_available() noexcept { return true; }

std::uint32_t crc32c_by_hardware(std::uint32_t crc, const std::byte* at, std::size_t size) noexcept {
  for (; size >= 8; at += 8, size -= 8) crc = __crc32cd(crc, load_little_endian<std::uint64_t>(at));
  for (; size != 0; ++at, --size) crc = __crc32cb(crc, static_cast<std::uint8_t>(*at));
  return crc;
}

#else

bool crc32c_hardware_available() noexcept { return false; }

std::uint32_t crc32c_by_hardware(std::uint32_t crc, const std::byte*, std::size_t) noexcept { return crc; }

#endif

}  // namespace distributedlog::record
