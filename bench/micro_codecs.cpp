// Ratio and speed of every codec and of some levels, on batches of the events that `dlog bench` sends.
#include "compression/codec.hpp"
#include "payload.hpp"
#include "record/record_writer.hpp"
#include "step_time.hpp"

#include <distributedlog/record.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace distributedlog;
using bench::nanoseconds_of;

struct Candidate {
  Compression codec;
  std::optional<int> level;  // none: the codec's default
};

// The records of one batch, as they are handed to the codec.
struct Raw {
  std::vector<std::byte> bytes;
  std::size_t records = 0;
};

Raw records_of_a_batch(std::size_t batch_size, std::size_t record_size) {
  const auto payloads = tool::PayloadSet::generate(record_size, true, 1);
  Raw raw;
  raw.bytes.resize(batch_size);
  std::byte* out = raw.bytes.data();
  while (true) {
    const tool::Payload& payload = payloads[raw.records];
    const Record record("events", *payload.key, payload.value);
    const auto delta = static_cast<std::int32_t>(raw.records);
    const auto left = static_cast<std::size_t>(raw.bytes.data() + batch_size - out);
    const record::RecordSize size = record::measure_record(record, delta / 16, delta);
    if (size.whole > left) break;
    out = record::write_record(out, record, size, delta / 16, delta);
    ++raw.records;
  }
  raw.bytes.resize(static_cast<std::size_t>(out - raw.bytes.data()));
  return raw;
}

void measure(const Candidate& candidate, const Raw& raw) {
  compression::Compressor compressor;
  compression::Decompressor decompressor;
  std::vector<std::byte> small;
  std::vector<std::byte> back;
  const double down = nanoseconds_of([&] {
    small.clear();
    if (compressor.compress(candidate.codec, candidate.level, raw.bytes, small)) std::abort();
  });
  const double up = nanoseconds_of([&] {
    back.clear();
    if (decompressor.decompress(candidate.codec, small, raw.bytes.size(), back)) std::abort();
  });
  if (back != raw.bytes) std::abort();
  const auto bytes = static_cast<double>(raw.bytes.size());
  const std::string level = candidate.level ? std::to_string(*candidate.level) : "default";
  fmt::print("{:<8} {:>8} {:>8.2f} : 1 {:>9.0f} % {:>12.0f} {:>12.0f} {:>14.0f}\n", to_string(candidate.codec), level,
             bytes / static_cast<double>(small.size()), 100 * (1 - static_cast<double>(small.size()) / bytes),
             bytes * 1e3 / down, bytes * 1e3 / up, down / static_cast<double>(raw.records));
}

void measure_all(std::size_t batch_size, std::size_t record_size) {
  const Raw raw = records_of_a_batch(batch_size, record_size);
  fmt::print("\n{} KiB batches of {}-byte events with keys\n", batch_size / 1024, record_size);
  fmt::print("{:<8} {:>8} {:>12} {:>11} {:>12} {:>12} {:>14}\n", "codec", "level", "ratio", "saved", "MB/s",
             "back MB/s", "ns a record");
  constexpr auto default_level = std::nullopt;
  for (const Candidate& candidate : std::initializer_list<Candidate>{{Compression::gzip, default_level},
                                                                     {Compression::gzip, 1},
                                                                     {Compression::gzip, 9},
                                                                     {Compression::snappy, default_level},
                                                                     {Compression::lz4, default_level},
                                                                     {Compression::lz4, 12},
                                                                     {Compression::zstd, default_level},
                                                                     {Compression::zstd, 1},
                                                                     {Compression::zstd, 9}}) {
    if (is_available(candidate.codec)) measure(candidate, raw);
  }
}

}  // namespace

int main() {
  measure_all(std::size_t{16} * 1024, 100);
  measure_all(std::size_t{128} * 1024, 100);
  measure_all(std::size_t{128} * 1024, 1024);
}
