// ApiVersions, and what is answered by closing the connection.
#include "broker/world.hpp"
#include "protocol/messages/api_versions.hpp"
#include "protocol/messages/init_producer_id.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

namespace {

using namespace distributedlog;
using namespace distributedlog::test;

protocol::ApiVersionsRequest api_versions(const std::string& software = "raw", const std::string& version = "1.0") {
  protocol::ApiVersionsRequest request;
  request.client_software_name = software;
  request.client_software_version = version;
  return request;
}

TEST_CASE("ApiVersions is answered in every version, with Produce from 0") {
  World world;
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto request = api_versions();
    for (int version = 0; version <= 4; ++version) {
      const auto response = co_await client.call(request, version);
      CHECK(response.error_code == 0);
      bool produce_from_0 = false;
      for (const auto& api : response.api_keys) {
        if (api.api_key == 0) produce_from_0 = api.min_version == 0 && api.max_version == 13;
      }
      CHECK(produce_from_0);
    }
  });
}

TEST_CASE("an ApiVersions from the future is told what to use, byte for byte as Kafka does") {
  World world;
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto question = from_hex("00000011 0012 0063 00000001 0003 726177 00 00 00 00");
    co_await client.send(question);
    const auto answer = co_await client.read_frame();
    REQUIRE(answer);
    CHECK(to_hex(*answer) == squeezed("00000001 0023 00000001 0012 0000 0004"));
  });
}

TEST_CASE("a client software name with odd letters is an invalid request") {
  World world;
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    for (const char* name : {"", "a b", "-a", "a_b", "a+", "a\n"}) {
      const auto request = api_versions(name);
      const auto response = co_await client.call(request, 3);
      CHECK(response.error_code == code(broker_errc::invalid_request));
    }
  });
}

TEST_CASE("what the broker does not understand closes that connection and no other") {
  World world;
  // size, key, version, correlation, client id, then a body that does not fit
  for (const char* nonsense : {
           "0000000a 03e7 0000 00000001 ffff",              // an unknown api
           "0000000a 0000 0002 00000001 ffff",              // Produce 2, advertised but not spoken
           "0000000a 0003 0063 00000001 ffff",              // Metadata 99
           "0000000a 0003 0001 00000001 ffff",              // Metadata without a body
           "0000000e 0003 0001 00000001 ffff 7fffffff",     // Metadata of two milliards of topics
           "0000000f 0003 0001 00000001 ffff 00000000 00",  // a byte too many
           "00000004 00030001",                             // half a header
           "00000000",                                      // no header
           "ffffffff", "80000000", "06400001",              // sizes that are none
           "474554202f20485454502f312e310d0a0d0a",          // GET / HTTP/1.1
           "1603010200010001fc0303",                        // a TLS hello
       }) {
    INFO(nonsense);
    world.run([&]() -> asio::awaitable<void> {
      auto client = world.client();
      auto other = world.client();
      const auto bytes = from_hex(nonsense);
      co_await client.send(bytes);
      const auto answer = co_await client.read_frame();
      CHECK_FALSE(answer);
      const auto request = api_versions();
      const auto response = co_await other.call(request, 3);
      CHECK(response.error_code == 0);
    });
  }
}

TEST_CASE("a request may come byte by byte, and many may come at once") {
  World world;
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto request = api_versions();
    auto frame = client.frame_of(request, 3);
    for (auto byte : frame) {
      const std::vector<std::byte> one{byte};
      co_await client.send(one);
    }
    auto response = co_await client.receive<protocol::ApiVersionsResponse>(3);
    CHECK(response.error_code == 0);

    const auto first = client.last_correlation() + 1;
    std::vector<std::byte> many;
    for (int i = 0; i < 50; ++i) {
      const auto next = client.frame_of(request, 3);
      many.insert(many.end(), next.begin(), next.end());
    }
    co_await client.send(many);
    for (int i = 0; i < 50; ++i) {
      const auto answer = co_await client.read_frame();
      REQUIRE(answer);
      CHECK(protocol::Reader(*answer).i32() == first + i);
    }
  });
}

TEST_CASE("producer ids are fresh, for a producer that had one, too") {
  World world;
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    std::int64_t last = -1;
    protocol::InitProducerIdRequest request;
    for (int version = 0; version <= 5; ++version) {
      const auto response = co_await client.call(request, version);
      CHECK(response.error_code == 0);
      CHECK(response.producer_epoch == 0);
      CHECK(response.producer_id > last);
      last = response.producer_id;
    }
    request.producer_id = last;
    request.producer_epoch = 3;
    auto response = co_await client.call(request, 5);
    CHECK(response.producer_id > last);
    CHECK(response.producer_epoch == 0);
    request.producer_epoch = -1;
    response = co_await client.call(request, 5);
    CHECK(response.error_code == code(broker_errc::invalid_request));
    request = {};
    request.transactional_id = "t";
    response = co_await client.call(request, 5);
    CHECK(response.error_code == code(broker_errc::invalid_request));
  });
}

}  // namespace
