// A program without an event loop: the producer brings its own, on a thread of its own.
//
//   14_blocking [HOST:PORT]
#include "example.hpp"

#include <distributedlog/blocking_producer.hpp>

#include <vector>

namespace dl = distributedlog;
using namespace std::chrono_literals;

int main(int argc, char** argv) {
  try {
    dl::BlockingProducer producer{dl::ProducerConfig{.bootstrap_servers = servers_from(argc, argv)}};

    // Wait for one.
    const dl::RecordMetadata sent = producer.send({"blocking", "user-123", "data"}).result(5s);
    std::cout << "partition " << sent.partition << ", offset " << sent.offset.value() << '\n';

    // Send many, ask later.
    std::vector<dl::SendFuture> futures;
    for (int i = 0; i < 100; ++i) futures.push_back(producer.send({"blocking", "user-123", std::to_string(i)}));
    for (const dl::SendFuture& future : futures) future.get();

    // Or be called back, on the producer's thread.
    producer.send({"blocking", "user-123", "last"},
                  [](const dl::RecordMetadata& md) { std::cout << "success at offset " << md.offset.value() << '\n'; });
    producer.send({"not a topic", "x"}, {},
                  [](const dl::ProducerError& error) { std::cout << "error: " << error.what() << '\n'; });
    producer.flush();
  } catch (const dl::ProducerError& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }  // leaving the scope closes: what is pending is flushed, for at most five seconds
}
