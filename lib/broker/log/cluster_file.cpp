#include "broker/log/cluster_file.hpp"

#include "broker/failure.hpp"
#include "broker/log/file.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <sstream>

namespace distributedlog::broker {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view first_line = "distributedlog-broker 1";
constexpr std::string_view last_line = "end";
constexpr auto file_name = "cluster.meta";

bool read_topic(std::istringstream& words, ClusterState::Topic& topic) {
  std::string id;
  if (!(words >> topic.name >> id) || !is_legal_topic_name(topic.name)) return false;
  auto parsed = protocol::Uuid::parse(id);
  if (!parsed) return false;
  topic.id = *parsed;
  std::int32_t epoch = 0;
  while (words >> epoch) topic.leader_epochs.push_back(epoch);
  return words.eof() && !topic.leader_epochs.empty();
}

bool read_line(const std::string& line, ClusterState& state) {
  std::istringstream words(line);
  std::string what;
  words >> what;
  if (what == "cluster_id") {
    std::string id;
    words >> id;
    auto parsed = protocol::Uuid::parse(id);
    if (parsed) state.cluster_id = *parsed;
    return parsed.has_value();
  }
  if (what == "next_producer_id") return static_cast<bool>(words >> state.next_producer_id);
  if (what == "topic") return read_topic(words, state.topics.emplace_back());
  return false;
}

}  // namespace

bool is_legal_topic_name(std::string_view name) noexcept {
  if (name.empty() || name.size() > 249 || name == "." || name == "..") return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  });
}

std::string to_text(const ClusterState& state) {
  std::ostringstream text;
  text << first_line << "\ncluster_id " << state.cluster_id.to_string() << "\nnext_producer_id "
       << state.next_producer_id << '\n';
  for (const auto& topic : state.topics) {
    text << "topic " << topic.name << ' ' << topic.id.to_string();
    for (auto epoch : topic.leader_epochs) text << ' ' << epoch;
    text << '\n';
  }
  text << last_line << '\n';
  return text.str();
}

std::optional<ClusterState> cluster_state_from(std::string_view text) {
  std::istringstream lines{std::string(text)};
  std::string line;
  if (!std::getline(lines, line) || line != first_line) return std::nullopt;
  ClusterState state;
  while (std::getline(lines, line)) {
    if (line == last_line) return state;
    if (!read_line(line, state)) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<ClusterState> load_cluster_file(const fs::path& folder) {
  const auto path = folder / file_name;
  if (!fs::exists(path)) return std::nullopt;
  auto file = File::open_read_only(path);
  std::string text(static_cast<std::size_t>(file.size()), '\0');
  text.resize(file.read_at(std::as_writable_bytes(std::span(text)), 0));
  auto state = cluster_state_from(text);
  if (!state) {
    throw Failure("reading " + path.string() + ", which is no broker's file", std::errc::illegal_byte_sequence);
  }
  return state;
}

void save_cluster_file(const fs::path& folder, const ClusterState& state) {
  const auto path = folder / file_name;
  const auto temporary = folder / (std::string(file_name) + ".new");
  const auto text = to_text(state);
  {
    auto file = File::open_or_create(temporary);
    file.truncate(0);
    file.write_at(std::as_bytes(std::span(text)), 0);
    file.sync();
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) throw_errno("replacing", path.string());
  sync_folder(folder);
}

}  // namespace distributedlog::broker
