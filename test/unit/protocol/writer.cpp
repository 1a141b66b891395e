#include "protocol/writer.hpp"

#include "protocol/reader.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

#include <stdexcept>

namespace {

using namespace distributedlog::protocol;
using distributedlog::test::from_hex;
using distributedlog::test::squeezed;
using distributedlog::test::to_hex;

TEST_CASE("what is written stands there big-endian and in order", "[protocol][writer]") {
  Bytes out = from_hex("ee");
  Writer writer{out};
  writer.boolean(true);
  writer.i8(-1);
  writer.i16(-2);
  writer.u16(0xfffd);
  writer.i32(-3);
  writer.u32(7);
  writer.i64(-4);
  writer.f64(1.5);
  writer.unsigned_varint(300);
  writer.varint(-300);
  writer.varlong(1700000000000);
  CHECK(to_hex(out) == "ee01fffffefffdfffffffd00000007fffffffffffffffc3ff8000000000000ac02d70480a0abfef962");
  CHECK(writer.size() == out.size() - 1);
}

TEST_CASE("strings, bytes and counts in their four forms", "[protocol][writer]") {
  Bytes out;
  Writer writer{out};
  writer.string("hi");
  writer.compact_string("hi");
  writer.nullable_string(std::nullopt);
  writer.nullable_compact_string(std::nullopt);
  writer.nullable_string("");
  writer.nullable_compact_string("");
  CHECK(to_hex(out) == squeezed("00026869 036869 ffff 00 0000 01"));
  out.clear();
  const Bytes two = from_hex("aabb");
  writer.bytes(two);
  writer.compact_bytes(two);
  writer.nullable_bytes(std::nullopt);
  writer.nullable_compact_bytes(std::nullopt);
  writer.array_count(2);
  writer.compact_array_count(2);
  writer.array_count(std::nullopt);
  writer.compact_array_count(std::nullopt);
  writer.no_tagged_fields();
  CHECK(to_hex(out) == squeezed("00000002aabb 03aabb ffffffff 00 00000002 03 ffffffff 00 00"));
}

TEST_CASE("a string too long for its length field is refused", "[protocol][writer]") {
  Bytes out;
  Writer writer{out};
  CHECK_THROWS_AS(writer.string(std::string(32767 + 1, 'x')), std::length_error);
  CHECK(out.empty());
  writer.compact_string(std::string(40000, 'x'));
  CHECK(out.size() == 40003);
}

TEST_CASE("a reserved length is patched afterwards", "[protocol][writer]") {
  Bytes out;
  Writer writer{out};
  writer.i8(9);
  const auto place = writer.reserve_i32();
  writer.i16(1);
  writer.patch_i32(place, -2);
  CHECK(to_hex(out) == "09fffffffe0001");
}

TEST_CASE("large records are borrowed, and gathered in their places", "[protocol][writer]") {
  const Bytes large(100, std::byte{0x11});
  const Bytes small(5, std::byte{0x22});
  const auto write = [&](Writer& writer) {
    writer.i8(1);
    writer.nullable_records(large);
    writer.nullable_compact_records(small);
    writer.nullable_compact_records(large);
    writer.nullable_records(large);
    writer.nullable_records(std::nullopt);
  };
  Bytes copied;
  Writer copying{copied};
  write(copying);

  Bytes out = from_hex("ee");  // what stood there before is not this writer's
  Writer borrowing{out, 100};
  write(borrowing);
  CHECK(borrowing.size() == copying.size());
  CHECK(out.size() == 1 + copied.size() - 300);

  std::vector<std::span<const std::byte>> pieces;
  borrowing.gather(pieces);
  Bytes joined;
  for (const auto piece : pieces) joined.insert(joined.end(), piece.begin(), piece.end());
  CHECK(joined == copied);
  CHECK(pieces.size() == 7);
  CHECK(pieces[1].data() == large.data());
}

TEST_CASE("records side by side leave no empty piece between them", "[protocol][writer]") {
  Bytes out;
  Writer nothing{out};
  std::vector<std::span<const std::byte>> pieces;
  nothing.gather(pieces);
  CHECK(pieces.empty());
}

}  // namespace
