#include "config/nearest_name.hpp"

#include "config/property_table.hpp"
#include "config/values.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

namespace distributedlog::config {
namespace {

constexpr std::size_t longest_compared = 64;

// How many letters must be put in, taken out or exchanged to get from one word to the other (Levenshtein).
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t exchanged = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({exchanged, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

// "Linger-Ms" and "linger.ms" are the same word in another hand.
std::string plain(std::string_view name) {
  std::string result = lower_case(name);
  std::replace_if(
      result.begin(), result.end(), [](char c) { return c == '.' || c == '-'; }, '_');
  return result;
}

}  // namespace

std::string_view nearest_property_name(std::string_view name) {
  if (name.size() > longest_compared) return {};
  const std::string wanted = plain(name);
  const bool dotted = name.find('_') == std::string_view::npos;
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(2, wanted.size() / 4) + 1;
  const auto consider = [&](std::string_view candidate, std::string_view answer) {
    const std::size_t found = candidate.empty() ? best_distance : distance(wanted, plain(candidate));
    if (found >= best_distance) return;
    best = answer;
    best_distance = found;
  };
  for (const Property& property : property_table()) {
    const std::string_view in_same_hand = dotted && !property.kafka_name.empty() ? property.kafka_name : property.name;
    consider(property.kafka_name, in_same_hand);
    consider(property.name, in_same_hand);
  }
  for (const CodecLevel& level : codec_level_table()) consider(level.kafka_name, level.kafka_name);
  return best;
}

}  // namespace distributedlog::config
