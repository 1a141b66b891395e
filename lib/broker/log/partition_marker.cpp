#include "broker/log/partition_marker.hpp"

#include "broker/log/file.hpp"

#include <fstream>
#include <string>

namespace distributedlog::broker {
namespace {

constexpr auto marker_name = "distributedlog.partition";

}  // namespace

void write_partition_marker(const std::filesystem::path& folder, const protocol::Uuid& topic_id) {
  const std::string text = "version: 0\ntopic_id: " + topic_id.to_string() + "\n";
  auto file = File::open_or_create(folder / marker_name);
  file.write_at(std::as_bytes(std::span(text)), 0);
}

std::optional<protocol::Uuid> read_partition_marker(const std::filesystem::path& folder) {
  std::ifstream file(folder / marker_name);
  std::string label;
  std::string value;
  while (file >> label >> value) {
    if (label == "topic_id:") return protocol::Uuid::parse(value);
  }
  return std::nullopt;
}

}  // namespace distributedlog::broker
