#include "protocol/reader.hpp"

#include "support/catch.hpp"
#include "support/hex.hpp"

namespace {

using namespace distributedlog::protocol;
using distributedlog::test::from_hex;
using distributedlog::test::to_hex;

TEST_CASE("fixed-size values are big-endian", "[protocol][reader]") {
  const auto bytes = from_hex("01 02 ff80 fffe 80000000 fffffffe 0102030405060708 3ff8000000000000");
  Reader reader{bytes};
  CHECK(reader.boolean());
  CHECK(reader.i8() == 2);
  CHECK(reader.i16() == -128);
  CHECK(reader.u16() == 0xfffe);
  CHECK(reader.i32() == std::numeric_limits<std::int32_t>::min());
  CHECK(reader.u32() == 0xfffffffe);
  CHECK(reader.i64() == 0x0102030405060708);
  CHECK(reader.f64() == 1.5);
  CHECK(reader.ok());
  CHECK(reader.remaining() == 0);
  CHECK(reader.position() == bytes.size());
}

TEST_CASE("after the first failure everything is zero or empty", "[protocol][reader]") {
  const auto bytes = from_hex("00 01 02");
  Reader reader{bytes};
  CHECK(reader.i32() == 0);
  CHECK_FALSE(reader.ok());
  CHECK(reader.remaining() == 0);
  CHECK(reader.i8() == 0);
  CHECK(reader.i64() == 0);
  CHECK(reader.unsigned_varint() == 0);
  CHECK(reader.uuid().is_zero());
  CHECK(reader.string().empty());
  CHECK(reader.nullable_string() == std::optional<std::string_view>{""});
  CHECK(reader.compact_bytes().empty());
  CHECK(reader.array_count(1) == std::optional<std::size_t>{0});
  CHECK(reader.compact_array_count(1) == std::optional<std::size_t>{0});
  bool called = false;
  reader.tagged_fields([&](std::uint32_t, Reader&) { called = true; });
  CHECK_FALSE(called);
  CHECK_FALSE(reader.ok());
}

TEST_CASE("strings and bytes, plain and compact", "[protocol][reader]") {
  const auto bytes = from_hex("0002 6869  0000  ffff  03 6869  01  00  00000001 aa  ffffffff  02 bb  00");
  Reader reader{bytes};
  CHECK(reader.string() == "hi");
  CHECK(reader.string().empty());
  CHECK(reader.nullable_string() == std::nullopt);
  CHECK(reader.compact_string() == "hi");
  CHECK(reader.nullable_compact_string() == std::optional<std::string_view>{""});
  CHECK(reader.nullable_compact_string() == std::nullopt);
  CHECK(to_hex(reader.bytes()) == "aa");
  CHECK_FALSE(reader.nullable_bytes());
  CHECK(to_hex(reader.compact_bytes()) == "bb");
  CHECK_FALSE(reader.nullable_compact_bytes());
  CHECK(reader.ok());
}

TEST_CASE("null where null is not allowed is refused", "[protocol][reader]") {
  const auto refuses = [](const char* hex, auto read) {
    const auto bytes = from_hex(hex);
    Reader reader{bytes};
    read(reader);
    return !reader.ok();
  };
  CHECK(refuses("ffff", [](Reader& r) { r.string(); }));
  CHECK(refuses("00", [](Reader& r) { r.compact_string(); }));
  CHECK(refuses("ffffffff", [](Reader& r) { r.bytes(); }));
  CHECK(refuses("00", [](Reader& r) { r.compact_bytes(); }));
}

TEST_CASE("lengths beyond the input, and below -1, are refused", "[protocol][reader]") {
  const auto refuses = [](const char* hex, auto read) {
    const auto bytes = from_hex(hex);
    Reader reader{bytes};
    read(reader);
    return !reader.ok();
  };
  CHECK(refuses("0003 6869", [](Reader& r) { r.nullable_string(); }));
  CHECK(refuses("fffe 6869", [](Reader& r) { r.nullable_string(); }));
  CHECK(refuses("04 6869", [](Reader& r) { r.nullable_compact_string(); }));
  CHECK(refuses("ffffffff0f 6869", [](Reader& r) { r.nullable_compact_string(); }));
  CHECK(refuses("7fffffff 00", [](Reader& r) { r.nullable_bytes(); }));
  CHECK(refuses("80000000 00", [](Reader& r) { r.nullable_bytes(); }));
  CHECK(refuses("ffffffff0f 00", [](Reader& r) { r.nullable_compact_bytes(); }));
  CHECK(refuses("", [](Reader& r) { r.raw(1); }));
  CHECK(refuses("0011223344556677", [](Reader& r) { r.uuid(); }));
}

TEST_CASE("array counts are held against what remains", "[protocol][reader]") {
  const auto plain = [](const char* hex, std::size_t min_element_size) {
    const auto bytes = from_hex(hex);
    Reader reader{bytes};
    const auto count = reader.array_count(min_element_size);
    return reader.ok() ? count : 999999;
  };
  CHECK(plain("00000002 aabbccdd", 2) == 2U);
  CHECK(plain("00000002 aabbccdd", 3) == 999999U);
  CHECK(plain("00000000", 8) == 0U);
  CHECK(plain("ffffffff", 8) == std::nullopt);
  CHECK(plain("fffffffe", 8) == 999999U);
  CHECK(plain("7fffffff aabb", 1) == 999999U);

  const auto compact = [](const char* hex, std::size_t min_element_size) {
    const auto bytes = from_hex(hex);
    Reader reader{bytes};
    const auto count = reader.compact_array_count(min_element_size);
    return reader.ok() ? count : 999999;
  };
  CHECK(compact("03 aabbccdd", 2) == 2U);
  CHECK(compact("03 aabbccdd", 3) == 999999U);
  CHECK(compact("01", 8) == 0U);
  CHECK(compact("00", 8) == std::nullopt);
  CHECK(compact("ffffffff0f aabb", 1) == 999999U);
}

TEST_CASE("tagged fields are handed out or skipped by their size", "[protocol][reader]") {
  const auto bytes = from_hex("02  05 02 aabb  80 01 00  77");
  Reader skipping{bytes};
  skipping.skip_tagged_fields();
  CHECK(skipping.ok());
  CHECK(skipping.i8() == 0x77);

  Reader reader{bytes};
  std::vector<std::pair<std::uint32_t, std::string>> seen;
  reader.tagged_fields(
      [&](std::uint32_t tag, Reader& body) { seen.emplace_back(tag, to_hex(body.raw(body.remaining()))); });
  CHECK(seen == std::vector<std::pair<std::uint32_t, std::string>>{{5, "aabb"}, {128, ""}});
  CHECK(reader.remaining() == 1);

  Reader refusing{bytes};
  refusing.tagged_fields([](std::uint32_t, Reader& body) { body.fail(); });
  CHECK_FALSE(refusing.ok());

  for (const char* broken : {"01", "01 00", "01 00 05 aa", "ffffffff0f 00 00", "02 00 00"}) {
    const auto input = from_hex(broken);
    Reader cut{input};
    cut.skip_tagged_fields();
    CHECK_FALSE(cut.ok());
  }
}

}  // namespace
