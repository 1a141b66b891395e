// Exchanges with real brokers, recorded on the wire: what we write is what they were sent, what they answered is read
// into the fields it should be in.
#include "protocol/frame.hpp"
#include "protocol/messages/api_versions.hpp"
#include "protocol/messages/end_txn.hpp"
#include "protocol/messages/metadata.hpp"
#include "protocol/messages/produce.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

namespace {

using namespace distributedlog::protocol;
using distributedlog::test::from_hex;
using distributedlog::test::squeezed;
using distributedlog::test::to_hex;

template <class Request>
std::string frame_of(const Request& request, int version, std::int32_t correlation_id) {
  Bytes out;
  Writer writer{out};
  encode_request(writer, request, version, correlation_id, "probe");
  return to_hex(out);
}

template <class Response>
Response read_frame(const Bytes& frame, int version, std::int32_t correlation_id) {
  Reader reader{frame};
  CHECK(static_cast<std::size_t>(reader.i32()) == frame.size() - 4);
  ResponseHeader header;
  REQUIRE(header.decode(reader, Response::api_key, version));
  CHECK(header.correlation_id == correlation_id);
  Response response;
  REQUIRE(response.decode(reader, version));

  Bytes again;
  Writer writer{again};
  encode_response(writer, response, version, correlation_id);
  CHECK(to_hex(again) == to_hex(frame));
  return response;
}

// Three records as a real broker stored them.
const std::string batch =
    "00000000000000000000005effffffff02b1839e430000000000020000018bcfe568000000018bcfe56805ffffffffffffffffffff"
    "ffffffff0000000326000000046b310a68656c6c6f0204683104763116000a02010a776f726c640018000404000104026e01026500";

ProduceRequest one_batch(const Bytes& records) {
  ProduceRequest request;
  request.acks = -1;
  request.timeout_ms = 30000;
  auto& topic = request.topic_data.emplace_back();
  topic.name = "facts";
  const auto id = from_hex("73f366759cac4c7d81f4a3c49174be55");
  topic.topic_id = Reader{id}.uuid();
  auto& partition = topic.partition_data.emplace_back();
  partition.records = records;
  return request;
}

TEST_CASE("ApiVersions: version 3 is asked for with the client's name", "[protocol][examples]") {
  ApiVersionsRequest request;
  request.client_software_name = "probe";
  request.client_software_version = "1.0";
  CHECK(frame_of(request, 3, 1) ==
        squeezed("0000001b 0012 0003 00000001 0005 70726f6265 00 06 70726f6265 04 312e30 00"));
}

TEST_CASE("ApiVersions: a refused version is answered in version 0, with the range to retry", "[protocol][examples]") {
  const auto kafka28 = from_hex("00000010 00000001 0023 00000001 0012 0000 0003");
  const auto response = read_frame<ApiVersionsResponse>(kafka28, 4, 1);
  CHECK(response.error_code == 35);
  REQUIRE(response.api_keys.size() == 1);
  CHECK(response.api_keys[0].api_key == 18);
  CHECK(response.api_keys[0].max_version == 3);

  const auto older = from_hex("0000000a 00000001 0023 00000000");
  CHECK(read_frame<ApiVersionsResponse>(older, 3, 1).api_keys.empty());
}

TEST_CASE("ApiVersions: finalized features are tagged", "[protocol][examples]") {
  // Two keys instead of Kafka's sixty; the layout is that of Kafka 4.0.
  const auto response = [] {
    ApiVersionsResponse wanted;
    wanted.api_keys = {{0, 0, 12}, {1, 4, 17}};
    wanted.finalized_features_epoch = 0x21;
    wanted.finalized_features = {{"transaction.version", 2, 2}};
    return wanted;
  }();
  Bytes out;
  Writer writer{out};
  encode_response(writer, response, 3, 1);
  CHECK(to_hex(out) ==
        squeezed("00000040 00000001 0000 03 0000 0000 000c 00 0001 0004 0011 00 00000000 02"
                 "01 08 0000000000000021 02 1a 02 14 7472616e73616374696f6e2e76657273696f6e 0002 0002 00"));
  CHECK(read_frame<ApiVersionsResponse>(out, 3, 1) == response);
}

TEST_CASE("Metadata version 12: one topic asked by name", "[protocol][examples]") {
  MetadataRequest request;
  request.topics.emplace().emplace_back().name = "facts";
  request.allow_auto_topic_creation = false;
  CHECK(frame_of(request, 12, 2) ==
        squeezed("0000002b 0003 000c 00000002 0005 70726f6265 00 02 00000000000000000000000000000000 06 6661637473 00"
                 "00 00 00"));

  const auto bytes = from_hex(
      "00000074 00000002 00 00000000 02 00000001 0a 3132372e302e302e31 00004a94 00 00 17"
      "45524d41747152596572617353746f72653537577577 00000001 02 0000 06 6661637473 73f366759cac4c7d81f4a3c49174be55 00"
      "02 0000 00000000 00000001 00000000 02 00000001 02 00000001 01 00 80000000 00 00");
  const auto response = read_frame<MetadataResponse>(bytes, 12, 2);
  REQUIRE(response.brokers.size() == 1);
  CHECK(response.brokers[0].node_id == 1);
  CHECK(response.brokers[0].host == "127.0.0.1");
  CHECK(response.brokers[0].port == 19092);
  CHECK_FALSE(response.brokers[0].rack);
  CHECK(response.cluster_id.value().size() == 22);
  CHECK(response.controller_id == 1);
  REQUIRE(response.topics.size() == 1);
  CHECK(response.topics[0].name == "facts");
  CHECK(response.topics[0].topic_id.to_string() == "c_NmdZysTH2B9KPEkXS-VQ");
  REQUIRE(response.topics[0].partitions.size() == 1);
  CHECK(response.topics[0].partitions[0].leader_id == 1);
  CHECK(response.topics[0].partitions[0].leader_epoch == 0);
  CHECK(response.topics[0].partitions[0].replica_nodes == std::vector<std::int32_t>{1});
  CHECK(response.topics[0].partitions[0].offline_replicas.empty());
}

TEST_CASE("Produce in its three shapes", "[protocol][examples]") {
  const Bytes records = from_hex(batch);
  REQUIRE(records.size() == 106);
  const auto request = one_batch(records);
  CHECK(frame_of(request, 8, 5) ==
        squeezed("00000098 0000 0008 00000005 0005 70726f6265 ffff ffff 00007530 00000001 0005 6661637473 00000001"
                 "00000000 0000006a" +
                 batch));
  CHECK(frame_of(request, 12, 8) ==
        squeezed("00000091 0000 000c 00000008 0005 70726f6265 00 00 ffff 00007530 02 06 6661637473 02 00000000 6b" +
                 batch + "00 00 00"));
  CHECK(frame_of(request, 13, 9) == squeezed("0000009b 0000 000d 00000009 0005 70726f6265 00 00 ffff 00007530 02"
                                             "73f366759cac4c7d81f4a3c49174be55 02 00000000 6b" +
                                             batch + "00 00 00"));
}

TEST_CASE("Produce: the answers of versions 8 and 12", "[protocol][examples]") {
  const auto v8 = from_hex(
      "0000003b 00000005 00000001 0005 6661637473 00000001 00000000 0000 0000000000000006 ffffffffffffffff"
      "0000000000000000 00000000 ffff 00000000");
  const auto older = read_frame<ProduceResponse>(v8, 8, 5);
  REQUIRE(older.responses.size() == 1);
  CHECK(older.responses[0].name == "facts");
  CHECK(older.responses[0].partition_responses.at(0).base_offset == 6);
  CHECK(older.responses[0].partition_responses.at(0).log_append_time_ms == -1);
  CHECK(older.responses[0].partition_responses.at(0).log_start_offset == 0);
  CHECK_FALSE(older.responses[0].partition_responses.at(0).error_message);

  const auto v12 = from_hex(
      "00000034 00000008 00 02 06 6661637473 02 00000000 0000 000000000000000f ffffffffffffffff 0000000000000000"
      "01 00 00 00 00000000 00");
  CHECK(read_frame<ProduceResponse>(v12, 12, 8).responses.at(0).partition_responses.at(0).base_offset == 15);
}

TEST_CASE("Produce: not the leader, and who is", "[protocol][examples]") {
  const auto bytes = from_hex(
      "00000060 00000004 00 02 138700000000000000000000 0000d62d 02 00000000 0006 ffffffffffffffff ffffffffffffffff"
      "ffffffffffffffff 01 00 01 00 09 00000002 00000000 00 00 00000000 01 00 15 02 00000002 0a 3132372e302e302e31"
      "00007153 00 00");
  const auto response = read_frame<ProduceResponse>(bytes, 13, 4);
  const auto& partition = response.responses.at(0).partition_responses.at(0);
  CHECK(partition.error_code == 6);
  CHECK(partition.current_leader.leader_id == 2);
  CHECK(partition.current_leader.leader_epoch == 0);
  REQUIRE(response.node_endpoints.size() == 1);
  CHECK(response.node_endpoints[0].node_id == 2);
  CHECK(response.node_endpoints[0].host == "127.0.0.1");
  CHECK(response.node_endpoints[0].port == 29011);
}

TEST_CASE("EndTxn version 5 gives the next epoch", "[protocol][examples]") {
  EndTxnRequest request;
  request.transactional_id = "tx-1795423133";
  request.producer_id = 5;
  request.committed = true;
  CHECK(frame_of(request, 5, 8) == squeezed("0000002a 001a 0005 00000008 0005 70726f6265 00 0e"
                                            "74782d31373935343233313333 0000000000000005 0000 01 00"));
  const auto bytes = from_hex("00000016 00000008 00 00000000 0000 0000000000000005 0001 00");
  CHECK(read_frame<EndTxnResponse>(bytes, 5, 8).producer_epoch == 1);
}

}  // namespace
