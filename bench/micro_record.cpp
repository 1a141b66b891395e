// The innermost steps of a send, each alone: nanoseconds a record and gigabytes a second.
#include "compression/codec.hpp"
#include "partitioner/murmur2.hpp"
#include "record/crc32c.hpp"
#include "record/record_writer.hpp"

#include <distributedlog/record.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace distributedlog;
using Clock = std::chrono::steady_clock;

// Keeps results alive that nobody looks at.
volatile std::uint64_t sink = 0;

// Nanoseconds of one step: the best of many short runs, so that what else the machine does is left out.
template <class Step>
double nanoseconds_of(Step step) {
  constexpr int runs = 200;
  step();
  const auto probe = Clock::now();
  step();
  const double one = std::chrono::duration<double, std::nano>(Clock::now() - probe).count();
  const int steps = std::max(1, static_cast<int>(500'000 / one));
  double best = 1e18;
  for (int run = 0; run < runs; ++run) {
    const auto begin = Clock::now();
    for (int i = 0; i < steps; ++i) step();
    best = std::min(best, std::chrono::duration<double, std::nano>(Clock::now() - begin).count() / steps);
  }
  return best;
}

void print(const std::string& what, double nanoseconds, std::size_t bytes, std::size_t records) {
  std::printf("%-34s %10.1f ns/record %8.2f GB/s\n", what.c_str(), nanoseconds / static_cast<double>(records),
              static_cast<double>(bytes) / nanoseconds);
}

// Events as services write them: the same fields, other values.
std::vector<std::string> events(std::size_t size, std::size_t count) {
  std::vector<std::string> values;
  std::uint64_t state = 88172645463325252;
  for (std::size_t i = 0; i < count; ++i) {
    std::string value = R"({"id":)" + std::to_string(i) + R"(,"user":"user-)";
    while (value.size() + 2 < size) {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      value += std::to_string(state % 1000) + R"(","action":"view","page":"/item/)";
    }
    value.resize(size);
    values.push_back(std::move(value));
  }
  return values;
}

void measure_crc32c() {
  for (const std::size_t size : {100U, 1024U, 16384U, 131072U}) {
    const std::vector<std::byte> bytes(size, std::byte{0x5a});
    print("crc32c " + std::to_string(size) + " B", nanoseconds_of([&] { sink = sink + record::crc32c(bytes); }), size,
          1);
  }
  const std::vector<std::byte> bytes(16384, std::byte{0x5a});
  print("crc32c by tables 16384 B", nanoseconds_of([&] { sink = sink + record::crc32c_extend_portable(0, bytes); }),
        bytes.size(), 1);
}

void measure_write_record(const std::string& name, std::size_t size, bool keyed, std::span<const Header> headers) {
  const auto values = events(size, 1000);
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < values.size(); ++i) keys.push_back("user-" + std::to_string(i));
  std::vector<Record> records;
  for (std::size_t i = 0; i < values.size(); ++i) {
    records.push_back(keyed ? Record("t", keys[i], values[i]) : Record("t", values[i]));
    records.back().headers(headers);
  }
  std::vector<std::byte> batch(values.size() * (size + 200));
  std::size_t bytes = 0;
  const double once = nanoseconds_of([&] {
    std::byte* out = batch.data();
    std::int32_t offset = 0;
    for (const Record& record : records) out = record::write_record(out, record, offset / 16, offset), ++offset;
    bytes = static_cast<std::size_t>(out - batch.data());
    sink = sink + static_cast<std::uint64_t>(batch[bytes / 2]);
  });
  print("write_record " + name, once, bytes, records.size());
  const double sized = nanoseconds_of([&] {
    std::size_t total = 0;
    for (const Record& record : records) total += record::encoded_record_size(record, 1, 100);
    sink = sink + total;
  });
  print("encoded_record_size " + name, sized, bytes, records.size());
}

void measure_codec(Compression codec, std::span<const std::byte> raw, std::size_t records) {
  compression::Compressor compressor;
  compression::Decompressor decompressor;
  std::vector<std::byte> small;
  std::vector<std::byte> back;
  const std::string name(to_string(codec));
  const double down = nanoseconds_of([&] {
    small.clear();
    if (compressor.compress(codec, std::nullopt, raw, small)) std::abort();
  });
  const double ratio = static_cast<double>(raw.size()) / static_cast<double>(small.size());
  char title[64];
  std::snprintf(title, sizeof title, "%s compress (%.1f : 1)", name.c_str(), ratio);
  print(title, down, raw.size(), records);
  const double up = nanoseconds_of([&] {
    back.clear();
    if (decompressor.decompress(codec, small, raw.size(), back)) std::abort();
  });
  print(name + " decompress", up, raw.size(), records);
}

void measure_codecs(std::size_t batch_size) {
  std::vector<std::byte> batch(batch_size);
  std::byte* out = batch.data();
  std::int32_t count = 0;
  for (const auto& value : events(100, batch_size / 110))
    out = record::write_record(out, Record("t", value), 0, count++);
  std::printf("-- %zu KiB of 100-byte records\n", batch_size / 1024);
  const auto raw = std::span(batch).first(static_cast<std::size_t>(out - batch.data()));
  for (const auto codec : {Compression::gzip, Compression::snappy, Compression::lz4, Compression::zstd}) {
    if (is_available(codec)) measure_codec(codec, raw, static_cast<std::size_t>(count));
  }
}

}  // namespace

int main() {
  measure_crc32c();
  const std::vector<Header> headers{{"trace", "00-4bf92f3577b34da6a3ce929d0e0e4736"}, {"type", "event"}};
  measure_write_record("100 B", 100, false, {});
  measure_write_record("100 B, keyed", 100, true, {});
  measure_write_record("100 B, keyed, 2 headers", 100, true, headers);
  measure_write_record("1 KB, keyed", 1024, true, {});
  const std::string key = "user-123456";
  print("murmur2 11 B", nanoseconds_of([&] { sink = sink + partitioner::murmur2(key); }), key.size(), 1);
  measure_codecs(16 * 1024);
  measure_codecs(128 * 1024);
}
