// The innermost steps of a send, each alone: nanoseconds a record and gigabytes a second.
#include "partitioner/murmur2.hpp"
#include "record/crc32c.hpp"
#include "record/record_writer.hpp"
#include "step_time.hpp"

#include <distributedlog/record.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace distributedlog;
using bench::nanoseconds_of;
using bench::sink;

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
    for (const Record& record : records) {
      out = record::write_record(out, record, record::measure_record(record, offset / 16, offset), offset / 16, offset);
      ++offset;
    }
    bytes = static_cast<std::size_t>(out - batch.data());
    sink = sink + static_cast<std::uint64_t>(batch[bytes / 2]);
  });
  print("write_record " + name, once, bytes, records.size());
  const double sized = nanoseconds_of([&] {
    std::size_t total = 0;
    for (const Record& record : records) total += record::measure_record(record, 1, 100).whole;
    sink = sink + total;
  });
  print("measure_record " + name, sized, bytes, records.size());
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
}
