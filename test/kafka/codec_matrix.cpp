// Sends every shape of record with every codec, to the topics matrix-<codec>, and prints what it sent: a line a record,
// as ReadTopics.java prints what it reads.
//
//   codec_matrix HOST:PORT[,HOST:PORT...]
#include "support/hex.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/io_context.hpp>

#include <array>
#include <cstdint>
#include <deque>
#include <exception>
#include <iostream>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace distributedlog;
using Bytes = std::optional<std::string>;

constexpr std::size_t small = std::size_t{64} * 1024;
constexpr std::size_t large = std::size_t{1024} * 1024;
constexpr std::int64_t some_day = 1600000000000;

struct Sample {
  Bytes key;
  Bytes value;
  std::vector<std::pair<std::string, Bytes>> headers;
  std::optional<std::int64_t> timestamp;
};

std::string every_byte() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  return bytes;
}

std::string compressible(std::size_t size) {
  std::string text;
  for (std::int64_t i = 0; text.size() < size; ++i) text += "line " + std::to_string(i * i) + '\n';
  text.resize(size);
  return text;
}

std::string incompressible(std::size_t size) {
  std::mt19937_64 random(size);  // the same bytes on every run
  std::string bytes;
  while (bytes.size() < size) bytes += static_cast<char>(random() & 0xff);
  return bytes;
}

std::vector<Sample> samples() {
  const std::vector<std::vector<std::pair<std::string, Bytes>>> header_sets = {
      {},
      {{"h", "one"}, {"h", "two"}, {"h", "one"}},
      {{"null", std::nullopt}, {"empty", ""}, {"", "no name"}, {"binary", every_byte()}}};
  std::vector<Sample> all;
  for (const auto& headers : header_sets) {
    for (const Bytes& key : {Bytes(), Bytes(""), Bytes("key"), Bytes(every_byte())}) {
      for (const Bytes& value : {Bytes(), Bytes(""), Bytes("v")}) all.push_back({key, value, headers, std::nullopt});
    }
  }
  all.push_back({std::nullopt, compressible(small), {}, std::nullopt});
  all.push_back({"key", incompressible(small), header_sets[2], std::nullopt});
  all.push_back({every_byte(), compressible(large), header_sets[1], std::nullopt});
  all.push_back({std::nullopt, incompressible(large), {}, std::nullopt});
  // Every other record has a time of its own, which may go backwards.
  for (std::size_t i = 0; i < all.size(); i += 2) {
    const auto step = static_cast<std::int64_t>(i);
    all[i].timestamp = i == 4 ? 0 : some_day + (i % 4 == 0 ? step : -step) * 7919;
  }
  return all;
}

std::string text(const std::optional<std::string_view>& bytes) {
  return bytes ? "x" + test::to_hex(std::as_bytes(std::span(*bytes))) : "null";
}

void print(const std::string& topic, const Sample& sample, const RecordMetadata& where) {
  std::cout << topic << ' ' << where.partition << ' ' << where.offset.value_or(-1) << ' '
            << (where.timestamp ? where.timestamp->time_since_epoch().count() : -1) << ' ' << text(sample.key) << ' '
            << text(sample.value);
  for (const auto& [key, value] : sample.headers) std::cout << ' ' << text(key) << ' ' << text(value);
  std::cout << '\n';
}

// True when every record was acknowledged, with the time that it was given.
bool send_all(const std::string& bootstrap_servers, Compression codec) {
  const std::string topic = "matrix-" + std::string(to_string(codec));
  ProducerConfig config;
  config.bootstrap_servers = bootstrap_servers;
  config.compression = codec;
  config.batch_size = small;
  config.linger = std::chrono::milliseconds(20);  // small records share a batch
  config.max_request_size = 3 * large;
  boost::asio::io_context context(1);
  Producer producer(context, config);
  const std::vector<Sample> sent = samples();
  std::vector<RecordMetadata> where(sent.size());
  std::deque<std::vector<Header>> headers;  // what the records borrow
  std::size_t left = sent.size();
  bool good = true;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    std::vector<Header>& borrowed = headers.emplace_back();
    for (const auto& [key, value] : sent[i].headers) borrowed.emplace_back(key, value);
    Record record(topic, sent[i].key, sent[i].value);
    record.headers(borrowed);
    if (sent[i].timestamp) record.timestamp(Timestamp(std::chrono::milliseconds(*sent[i].timestamp)));
    producer.async_send(record, [&, i](const boost::system::error_code& error, RecordMetadata metadata) {
      if (error) {
        std::cerr << topic << ": record " << i << ": " << ProducerError(error, metadata).what() << '\n';
        good = false;
      }
      where[i] = std::move(metadata);
      if (--left == 0) context.stop();
    });
  }
  context.run();
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const auto& told = where[i].timestamp;
    if (sent[i].timestamp && (!told || told->time_since_epoch().count() != *sent[i].timestamp)) {
      std::cerr << topic << ": record " << i << " was given another timestamp\n";
      good = false;
    }
    print(topic, sent[i], where[i]);
  }
  return good;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: codec_matrix HOST:PORT[,HOST:PORT...]\n";
    return 2;
  }
  try {
    bool good = true;
    for (const Compression codec :
         {Compression::none, Compression::gzip, Compression::snappy, Compression::lz4, Compression::zstd}) {
      good = send_all(argv[1], codec) && good;
    }
    return good ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
