// A segment file with anything in it; an odd first byte has lengths, offsets and checksums put in order first, so that
// the rest of the headers comes into play. Recovery keeps whole, sound batches from the start and nothing else; the log
// works afterwards, and recovering again changes nothing.
#include "broker/log/partition_log.hpp"
#include "record/batch_reader.hpp"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <vector>

namespace {

using namespace distributedlog::broker;
namespace record = distributedlog::record;
namespace fs = std::filesystem;

struct Scratch {
  Scratch() {
    auto pattern = (fs::temp_directory_path() / "distributedlog-fuzz-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    folder = pattern;
  }
  ~Scratch() { fs::remove_all(folder); }
  fs::path folder;
};

void must(bool holds) {
  if (!holds) std::abort();
}

// Makes batches that follow one another out of what is there; a torn end may remain.
void put_in_order(std::span<std::byte> bytes) {
  std::int64_t offset = 0;
  while (bytes.size() >= record::batch_header_size) {
    record::BatchHeader header;
    record::read_batch_header(bytes, header);
    header.base_offset = offset;
    header.magic = record::batch_magic;
    header.last_offset_delta &= 0xFFFF;
    const std::size_t records = static_cast<std::size_t>(header.batch_length) % 64;
    const std::size_t size = record::batch_header_size + records;
    header.batch_length = static_cast<std::int32_t>(size - record::batch_prefix_size);
    record::write_batch_header(bytes.data(), header);
    if (size > bytes.size()) return;
    record::seal_crc(bytes.first(size));
    offset = header.last_offset() + 1;
    bytes = bytes.subspan(size);
  }
}

std::size_t read_all(PartitionLog& log) {
  std::size_t bytes = 0;
  for (auto offset = log.start_offset(); offset < log.end_offset();) {
    std::vector<std::byte> some;
    log.read(offset, 4096, true, some);
    record::BatchHeader header;
    must(record::read_batch_header(some, header));
    must(header.base_offset == offset);
    offset = header.last_offset() + 1;
    bytes += static_cast<std::size_t>(header.batch_length) + record::batch_prefix_size;
  }
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Scratch scratch;
  if (size == 0) return 0;
  const auto given = std::as_bytes(std::span(data, size)).subspan(1);
  std::vector<std::byte> bytes(given.begin(), given.end());
  if (data[0] % 2 == 1) put_in_order(bytes);
  size = bytes.size();
  const auto file = scratch.folder / segment_file_name(0);
  std::ofstream(file, std::ios::binary | std::ios::trunc)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(size));

  const auto pool = std::make_shared<FilePool>(4);
  std::int64_t end = 0;
  {
    PartitionLog log(pool, scratch.folder, {});
    end = log.end_offset();
    must(read_all(log) == fs::file_size(file));
    must(log.recovered_cut_bytes() == static_cast<std::int64_t>(size - fs::file_size(file)));
    log.first_at_or_after(0);
    log.latest_in_time();
  }
  PartitionLog again(pool, scratch.folder, {});
  must(again.end_offset() == end && again.recovered_cut_bytes() == 0);
  return 0;
}
