#include "log_reader.hpp"

#include "compression/open_batch.hpp"
#include "record/batch_reader.hpp"
#include "record/record_cursor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

namespace distributedlog::tool {

namespace {

namespace fs = std::filesystem;

std::vector<char> read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file) throw std::runtime_error(fmt::format("{}: cannot be read", path.string()));
  return bytes;
}

void read_segment(const fs::path& path, std::int32_t partition, const std::function<void(const StoredRecord&)>& visit) {
  const std::vector<char> bytes = read_file(path);
  const auto broken = [&path](record::BatchError error) {
    return std::runtime_error(fmt::format("{}: {}", path.string(), to_string(error)));
  };
  record::BatchSplitter batches(std::as_bytes(std::span(bytes)));
  compression::BatchOpener opener;
  for (record::BatchView batch; batches.next(batch);) {
    record::RecordCursor records = opener.open(batch);
    for (record::RecordView record; records.next(record);) {
      visit({partition, record.offset, record.key.value_or(""), record.value.value_or("")});
    }
    if (records.error() != record::BatchError::none) throw broken(records.error());
  }
  if (batches.error() != record::BatchError::none) throw broken(batches.error());
}

}  // namespace

int read_log(const std::string& data_dir, const std::string& topic,
             const std::function<void(const StoredRecord&)>& visit) {
  std::int32_t partition = 0;
  for (;; ++partition) {
    const fs::path folder = fs::path(data_dir) / fmt::format("{}-{}", topic, partition);
    if (!fs::is_directory(folder)) return partition;
    std::vector<fs::path> segments;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() == ".log") segments.push_back(entry.path());
    }
    std::sort(segments.begin(), segments.end());  // their names are their first offsets, with leading zeros
    for (const fs::path& segment : segments) read_segment(segment, partition, visit);
  }
}

}  // namespace distributedlog::tool
