// Prints batches as this library writes them, in the form of batches.txt, for ReadBatches.java to judge.
#include "compression/codec.hpp"
#include "record/batch_header.hpp"
#include "support/batch_text.hpp"
#include "support/hex.hpp"
#include "support/sample_batch.hpp"

#include <distributedlog/record.hpp>

#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace distributedlog;
using record::BatchHeader;

Timestamp at(std::int64_t milliseconds) { return Timestamp(std::chrono::milliseconds(milliseconds)); }

constexpr std::int64_t now = 1700000000000;

void print(const std::string& name, const BatchHeader& wanted, const std::vector<Record>& records) {
  const auto batch = test::make_batch(wanted, records);
  BatchHeader header;
  record::read_batch_header(batch, header);
  std::cout << "batch " << name << " x" << test::to_hex(batch) << '\n' << test::describe(header) << '\n';
  std::int64_t offset = header.base_offset;
  for (const Record& record : records) {
    std::cout << test::describe(offset++, test::milliseconds_of(record), record.key(), record.value(), record.headers())
              << '\n';
  }
}

// Owns what the records of one batch borrow.
struct Texts {
  std::vector<std::string> keys;
  std::vector<std::string> values;
};

std::vector<Record> shapes() {
  static const std::vector<Header> one{{"h1", "v1"}};
  static const std::vector<Header> two{{"n", std::nullopt}, {"e", ""}};
  static const std::vector<Header> same{{"h", "one"}, {"h", "two"}, {"", "no name"}};
  return {Record("t", "k1", "hello").headers(one).timestamp(at(now)), Record("t", "world").timestamp(at(now + 5)),
          Record("t", "", std::nullopt).headers(two).timestamp(at(now - 100000)),
          Record("t", std::nullopt, std::nullopt).timestamp(at(0)),
          Record("t", "", "").headers(same).timestamp(at(now + (std::int64_t{1} << 40)))};
}

std::vector<Record> many(Texts& texts) {
  for (int i = 0; i < 300; ++i) {
    texts.keys.push_back("key-" + std::to_string(i));
    texts.values.push_back(std::string(static_cast<std::size_t>(i * 37 % 290), static_cast<char>('a' + i % 26)));
  }
  std::vector<Record> records;
  for (std::size_t i = 0; i < texts.keys.size(); ++i) {
    records.push_back(Record("t", texts.keys[i], texts.values[i]).timestamp(at(now + static_cast<int>(i % 7) * 4096)));
  }
  return records;
}

std::vector<Record> large(Texts& texts) {
  std::string value;
  for (int i = 0; value.size() < 100'000; ++i) value += "line " + std::to_string(i) + '\n';
  texts.values = {value, value.substr(5), value.substr(9)};
  std::vector<Record> records;
  for (const auto& text : texts.values) records.push_back(Record("t", text).timestamp(at(now)));
  return records;
}

}  // namespace

int main() {
  Texts texts_of_many;
  Texts texts_of_large;
  const auto many_records = many(texts_of_many);
  const auto large_records = large(texts_of_large);
  for (const auto codec :
       {Compression::none, Compression::gzip, Compression::snappy, Compression::lz4, Compression::zstd}) {
    if (!is_available(codec)) continue;
    const std::string name(to_string(codec));
    BatchHeader header;
    header.attributes = record::make_attributes(codec);
    print(name + "-shapes", header, shapes());
    print(name + "-many", header, many_records);
    print(name + "-large", header, large_records);

    header.attributes = record::make_attributes(codec, true);
    header.base_offset = 1LL << 40;
    header.producer_id = 4242;
    header.producer_epoch = 7;
    header.base_sequence = 2147483600;
    print(name + "-transactional", header, many_records);
  }
}
