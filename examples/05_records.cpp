// Everything a record can carry.
//
//   05_records [HOST:PORT]
#include "example.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/this_coro.hpp>

#include <array>
#include <cstddef>
#include <vector>

namespace asio = boost::asio;
namespace dl = distributedlog;

asio::awaitable<void> send_records(std::string servers) {
  const auto executor = co_await asio::this_coro::executor;
  dl::Producer producer{executor, dl::ProducerConfig{.bootstrap_servers = servers}};

  // Without a key: the producer spreads such records evenly.
  co_await producer.send({"events", "a value"});

  // With a key: equal keys go to the same partition, the one every other Kafka client chooses.
  co_await producer.send({"events", "user-42", "a value"});

  // No value at all deletes the key in a compacted topic. An empty value is something else.
  co_await producer.send({"events", "user-42", std::nullopt});

  // Headers keep their order, may repeat, and their values may be absent.
  const std::vector<dl::Header> headers{{"trace", "4bf92f35"}, {"tag", "a"}, {"tag", "b"}, {"flag", std::nullopt}};
  const dl::Record with_headers = dl::Record("events", "user-42", "a value").headers(headers);
  co_await producer.send(with_headers);

  // The event's own time, and a partition of one's own choice.
  const dl::Timestamp then{std::chrono::milliseconds(1700000000000)};
  const dl::Record placed = dl::Record("events", "user-42", "a value").timestamp(then).partition(0);
  const dl::RecordMetadata sent = co_await producer.send(placed);
  std::cout << "partition " << sent.partition << ", key of " << sent.serialized_key_size << " bytes, value of "
            << sent.serialized_value_size << " bytes\n";

  // Bytes that are no text.
  const std::array<std::byte, 3> bytes{std::byte{0}, std::byte{0xff}, std::byte{7}};
  co_await producer.send({"events", dl::as_text(bytes)});

  co_await producer.close();
}

int main(int argc, char** argv) { return run(send_records(servers_from(argc, argv))); }
