// Where the documented features are proved: the broker that FEATURES_BOOTSTRAP names (Apache Kafka, in the kafka
// suite), else a development broker in this process, on a thread and a loop of its own as a broker elsewhere would
// have.
#pragma once

#include "base/sanitized.hpp"
#include "support/catch.hpp"

#include <distributedlog/error.hpp>
#include <distributedlog/producer.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace features {

namespace asio = boost::asio;

// As many as the documentation promises; a sanitizer takes ten times as long for each.
inline constexpr int hundred_thousand = distributedlog::sanitized ? 10'000 : 100'000;

// Topics made on first use have three partitions.
const std::string& bootstrap();

distributedlog::ProducerConfig config();

// Runs a coroutine on a loop of its own until nothing is left to do; rethrows what it throws.
template <class Work>
void run(Work work) {
  asio::io_context context;
  std::exception_ptr failure;
  asio::co_spawn(context, std::move(work), [&failure](std::exception_ptr error) { failure = error; });
  context.run();
  if (failure) std::rethrow_exception(failure);
}

struct Message {
  int partition;
  long long offset;
  std::optional<std::string> key;
  std::optional<std::string> value;
};

// All of a topic as a foreign client (kcat) reads it, in the order of partitions and offsets.
std::vector<Message> read_back(const std::string& topic);

}  // namespace features
