// Which units of a block are taken.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace distributedlog::memory {

// `size` units, each free or taken; looks at 64 of them in one step.
template <std::size_t size>
class UnitMap {
 public:
  // The first place where so many lie free in a row.
  std::optional<std::size_t> find_free(std::size_t count) const noexcept {
    for (std::size_t at = next(0, 0); at < size;) {
      const std::size_t end = next(at, 1);
      if (end - at >= count) return at;
      at = next(end, 0);
    }
    return std::nullopt;
  }
  void take(std::size_t at, std::size_t count) noexcept {
    each_word(at, count, [this](std::size_t word, std::uint64_t bits) { taken_[word] |= bits; });
  }
  void free(std::size_t at, std::size_t count) noexcept {
    each_word(at, count, [this](std::size_t word, std::uint64_t bits) { taken_[word] &= ~bits; });
  }

 private:
  static_assert(size % 64 == 0);

  // The first unit from `at` on that is free (0) or taken (1); `size` when there is none.
  std::size_t next(std::size_t at, int wanted) const noexcept {
    while (at < size) {
      const std::uint64_t word = wanted != 0 ? taken_[at / 64] : ~taken_[at / 64];
      const std::uint64_t rest = word >> (at % 64);
      if (rest != 0) return at + static_cast<std::size_t>(std::countr_zero(rest));
      at = (at / 64 + 1) * 64;
    }
    return size;
  }

  template <class Do>
  static void each_word(std::size_t at, std::size_t count, Do change) noexcept {
    while (count > 0) {
      const std::size_t first = at % 64;
      const std::size_t here = count < 64 - first ? count : 64 - first;
      change(at / 64, (~std::uint64_t{0} >> (64 - here)) << first);
      at += here;
      count -= here;
    }
  }

  std::array<std::uint64_t, size / 64> taken_{};
};

}  // namespace distributedlog::memory
