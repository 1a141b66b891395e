// Batches recorded from the Java client (test/golden/batches.txt): read field for field, and written again.
#include "compression/open_batch.hpp"
#include "record/record_writer.hpp"
#include "support/batch_text.hpp"
#include "support/catch.hpp"
#include "support/golden.hpp"
#include "support/hex.hpp"
#include "support/sample_batch.hpp"

#include <string>
#include <vector>

namespace distributedlog::compression {
namespace {

using record::BatchError;
using record::BatchView;
using record::CountRule;
using record::RecordView;
using Bytes = std::vector<std::byte>;

struct Case {
  std::string name;
  Bytes bytes;
  std::vector<std::string> lines;  // what Java has read
};

std::string joined(const std::vector<std::string>& words) {
  std::string line;
  for (const auto& word : words) line += (line.empty() ? "" : " ") + word;
  return line;
}

std::vector<Case> recorded() {
  std::vector<Case> cases;
  for (const auto& words : test::golden_lines("batches.txt")) {
    if (words[0] == "batch") {
      cases.push_back({words.at(1), test::from_hex(words.at(2).substr(1)), {}});
    } else {
      cases.back().lines.push_back(joined(words));
    }
  }
  return cases;
}

Bytes rewritten(const record::BatchHeader& header, const std::vector<RecordView>& records) {
  Bytes section;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const RecordView& view = records[i];
    const std::vector<Header> headers(view.headers.begin(), view.headers.end());
    const Record record = Record("t", view.key, view.value).headers(headers);
    const auto one = test::encode_record(record, view.timestamp - header.base_timestamp, static_cast<std::int32_t>(i));
    section.insert(section.end(), one.begin(), one.end());
  }
  return section;
}

TEST_CASE("batches of the Java client are read field for field and written byte for byte") {
  const auto cases = recorded();
  REQUIRE(cases.size() == 27);
  for (const Case& golden : cases) {
    BatchView batch;
    INFO(golden.name);
    REQUIRE(record::read_batch(golden.bytes, CountRule::dense, batch) == BatchError::none);
    const Compression codec = batch.header.codec();
    if (!is_available(codec)) continue;

    std::vector<std::string> lines{test::describe(batch.header)};
    std::vector<RecordView> records;
    BatchOpener opener;
    auto cursor = opener.open(batch);
    for (RecordView record; cursor.next(record);) {
      records.push_back(record);
      lines.push_back(test::describe(record.offset, record.timestamp, record.key, record.value, record.headers));
    }
    CHECK(cursor.error() == BatchError::none);
    CHECK(lines == golden.lines);

    // Under LogAppendTime the deltas still tell the producer's times, which a reader does not learn.
    if (batch.header.timestamp_type() == record::TimestampType::log_append_time) continue;
    const Bytes section = rewritten(batch.header, records);
    if (codec == Compression::none) {
      CHECK(test::to_hex(test::make_batch(batch.header, section)) == test::to_hex(golden.bytes));
    } else {
      // What a codec makes of the records depends on its version, so they are compared before it.
      Bytes raw;
      Decompressor decompressor;
      REQUIRE_FALSE(decompressor.decompress(codec, batch.records(), 1 << 20, raw).failed());
      CHECK(section == raw);
    }
  }
}

}  // namespace
}  // namespace distributedlog::compression
