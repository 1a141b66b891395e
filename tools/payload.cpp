#include "payload.hpp"

#include "exit_code.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace distributedlog::tool {

namespace {

constexpr std::size_t most_payloads = 8192;
constexpr std::size_t most_bytes = std::size_t{4} * 1024 * 1024;
constexpr std::uint64_t users = 10000;

// SplitMix64: small, quick, the same on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t roll() noexcept {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }
  std::uint64_t below(std::uint64_t limit) noexcept { return roll() % limit; }

 private:
  std::uint64_t state_;
};

constexpr std::array<std::string_view, 4> events{"page_view", "add_to_cart", "checkout", "search"};
constexpr std::array<std::string_view, 16> words{"amber",  "basket", "coffee", "delta", "evening", "forest",
                                                 "garden", "harbor", "island", "jazz",  "kettle",  "lantern",
                                                 "meadow", "north",  "orchid", "paper"};

std::string make_event(Dice& dice, std::uint64_t id, std::uint64_t user, std::size_t size) {
  std::string event = fmt::format(R"({{"id":{},"user":"user-{}","event":"{}","amount":{}.{:02},"note":")", id, user,
                                  events[dice.below(events.size())], dice.below(500), dice.below(100));
  constexpr std::string_view closing = "\"}";
  while (event.size() + closing.size() < size) {
    event += words[dice.below(words.size())];
    event += ' ';
  }
  event.resize(std::max(size, closing.size()) - closing.size());
  event += closing;
  event.resize(size);
  return event;
}

}  // namespace

PayloadSet PayloadSet::generate(std::size_t size, bool keyed, std::uint64_t seed) {
  Dice dice(seed);
  const std::size_t count = std::clamp<std::size_t>(most_bytes / std::max<std::size_t>(size, 1), 8, most_payloads);
  PayloadSet set;
  std::vector<std::pair<std::size_t, std::size_t>> sizes;  // of key and value
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t user = dice.below(users);
    const std::string key = keyed ? fmt::format("user-{}", user) : std::string();
    const std::string value = make_event(dice, i, user, size);
    set.bytes_.insert(set.bytes_.end(), key.begin(), key.end());
    set.bytes_.insert(set.bytes_.end(), value.begin(), value.end());
    sizes.emplace_back(key.size(), value.size());
  }
  const char* at = set.bytes_.data();
  for (const auto& [key_size, value_size] : sizes) {
    Payload payload;
    if (keyed) payload.key.emplace(at, key_size);
    payload.value = std::string_view(at + key_size, value_size);
    set.payloads_.push_back(payload);
    at += key_size + value_size;
  }
  return set;
}

PayloadSet PayloadSet::from_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  PayloadSet set;
  if (file) set.bytes_.assign(std::istreambuf_iterator<char>(file), {});
  if (!file || file.bad()) throw UsageError(fmt::format("--input {}: {}", path, std::strerror(errno)));
  std::string_view rest(set.bytes_.data(), set.bytes_.size());
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const std::size_t tab = line.find('\t');
    Payload payload;
    if (tab != std::string_view::npos) payload.key = line.substr(0, tab);
    payload.value = tab == std::string_view::npos ? line : line.substr(tab + 1);
    set.payloads_.push_back(payload);
  }
  if (set.payloads_.empty()) throw UsageError(fmt::format("--input {}: no lines in it", path));
  return set;
}

}  // namespace distributedlog::tool
