#include "protocol/uuid.hpp"

#include "protocol/reader.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

namespace {

using distributedlog::protocol::Reader;
using distributedlog::protocol::Uuid;
using distributedlog::test::from_hex;

Uuid uuid(const char* hex) {
  const auto bytes = from_hex(hex);
  return Reader{bytes}.uuid();
}

TEST_CASE("the text form is Kafka's", "[protocol][uuid]") {
  // As org.apache.kafka.common.Uuid prints them.
  CHECK(uuid("00000000000000000000000000000000").to_string() == "AAAAAAAAAAAAAAAAAAAAAA");
  CHECK(uuid("73f366759cac4c7d81f4a3c49174be55").to_string() == "c_NmdZysTH2B9KPEkXS-VQ");
  CHECK(uuid("ffffffffffffffffffffffffffffffff").to_string() == "_____________________w");
}

TEST_CASE("the text form is read back", "[protocol][uuid]") {
  CHECK(Uuid::parse("c_NmdZysTH2B9KPEkXS-VQ") == uuid("73f366759cac4c7d81f4a3c49174be55"));
  CHECK(Uuid::parse("AAAAAAAAAAAAAAAAAAAAAA") == Uuid{});
  CHECK_FALSE(Uuid::parse(""));
  CHECK_FALSE(Uuid::parse("c_NmdZysTH2B9KPEkXS-V"));
  CHECK_FALSE(Uuid::parse("c_NmdZysTH2B9KPEkXS-VQ=="));
  CHECK_FALSE(Uuid::parse("c/NmdZysTH2B9KPEkXS+VQ"));
  CHECK_FALSE(Uuid::parse("c_NmdZysTH2B9KPEkXS-VR"));  // bits that belong to no byte
}

TEST_CASE("order and zero", "[protocol][uuid]") {
  CHECK(Uuid{}.is_zero());
  CHECK_FALSE(uuid("00000000000000000000000000000001").is_zero());
  CHECK(uuid("01000000000000000000000000000000") < uuid("80000000000000000000000000000000"));
  CHECK(uuid("00000000000000000000000000000001") < uuid("00000000000000000000000000000002"));
  CHECK(std::hash<Uuid>{}(uuid("00000000000000000000000000000001")) != std::hash<Uuid>{}(Uuid{}));
}

}  // namespace
