// Recorded bytes of other implementations: test/golden holds one file a kind, one case a line, words between spaces.
#pragma once

#include "golden_dir.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace distributedlog::test {

inline std::vector<std::vector<std::string>> golden_lines(const std::string& file) {
  std::ifstream in{std::string{GOLDEN_DIR} + "/" + file};
  if (!in) throw std::runtime_error{"cannot read golden file " + file};
  std::vector<std::vector<std::string>> lines;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words{line};
    auto& split = lines.emplace_back();
    for (std::string word; words >> word;) split.push_back(word);
  }
  return lines;
}

}  // namespace distributedlog::test
