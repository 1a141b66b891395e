#include "protocol/frame.hpp"

#include "protocol/messages/metadata.hpp"
#include "protocol/messages/sasl_handshake.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

namespace {

using namespace distributedlog::protocol;
using distributedlog::test::from_hex;
using distributedlog::test::squeezed;
using distributedlog::test::to_hex;

std::string header_hex(const RequestHeader& header) {
  Bytes out;
  Writer writer{out};
  header.encode(writer);
  return to_hex(out);
}

TEST_CASE("request headers: the client id keeps its two-byte length in both versions", "[protocol][frame]") {
  CHECK(header_hex({ApiKey::produce, 8, 5, "probe"}) == "0000000800000005000570726f6265");
  CHECK(header_hex({ApiKey::produce, 12, 8, "probe"}) == "0000000c00000008000570726f626500");
  CHECK(header_hex({ApiKey::sasl_handshake, 1, 1, std::nullopt}) == "0011000100000001ffff");
}

TEST_CASE("request headers are read, known api or not", "[protocol][frame]") {
  const auto flexible = from_hex("0000 000c 00000008 0005 70726f6265 01 05 02 aabb 77");
  Reader reader{flexible};
  RequestHeader header;
  REQUIRE(header.decode(reader));
  CHECK(header.api() == ApiKey::produce);
  CHECK(header.api_version == 12);
  CHECK(header.correlation_id == 8);
  CHECK(header.client_id == "probe");
  CHECK(reader.remaining() == 1);

  const auto unknown = from_hex("03e7 0001 00000008 ffff 77");
  Reader other{unknown};
  REQUIRE(header.decode(other));
  CHECK(header.api_key == 999);
  CHECK_FALSE(header.client_id);
  CHECK(other.remaining() == 1);

  for (std::size_t size = 0; size + 1 < flexible.size(); ++size) {
    Reader cut{std::span{flexible}.first(size)};
    CHECK_FALSE(RequestHeader{}.decode(cut));
  }
}

TEST_CASE("response headers follow the request they answer", "[protocol][frame]") {
  const auto bytes = from_hex("00000008 00 77");
  for (const auto& [version, left] : {std::pair{9, 1}, {8, 2}}) {
    Reader reader{bytes};
    ResponseHeader header;
    REQUIRE(header.decode(reader, ApiKey::produce, version));
    CHECK(header.correlation_id == 8);
    CHECK(reader.remaining() == static_cast<std::size_t>(left));
  }
  Reader first{bytes};
  ResponseHeader header;
  REQUIRE(header.decode(first, ApiKey::api_versions, 3));
  CHECK(first.remaining() == 2);
}

TEST_CASE("whole frames carry their size", "[protocol][frame]") {
  Bytes out = from_hex("ee");
  Writer writer{out};
  SaslHandshakeRequest request;
  request.mechanism = "PLAIN";
  encode_request(writer, request, 1, 7, "c");
  CHECK(to_hex(out) == squeezed("ee 00000012 0011 0001 00000007 000163 0005504c41494e"));
  out.clear();
  Writer again{out};
  encode_response(again, MetadataResponse{}, 9, 3);
  CHECK(to_hex(out) == squeezed("00000015 00000003 00 00000000 01 00 ffffffff 01 80000000 00"));
}

}  // namespace
