// What a service on Asio writes around librdkafka: `co_await glue.send(record)`.
// The kindest form of it: no thread of its own, librdkafka wakes the loop through a pipe when reports are there.
#pragma once

#include "rdkafka_client.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <unistd.h>

#include <array>
#include <memory>
#include <system_error>
#include <utility>

namespace distributedlog::bench {

class RdkafkaGlue {
 public:
  RdkafkaGlue(boost::asio::io_context& context, RdkafkaClient& client) : client_(client), wake_(context) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    wake_.assign(ends[0]);
    write_end_ = ends[1];
    queue_ = rd_kafka_queue_get_main(client.native());
    rd_kafka_queue_io_event_enable(queue_, write_end_, "1", 1);
    client.on_report([](const rd_kafka_message_t& message) { reported(message); });
    wait();
  }
  ~RdkafkaGlue() {
    rd_kafka_queue_io_event_enable(queue_, -1, nullptr, 0);
    rd_kafka_queue_destroy(queue_);
    ::close(write_end_);
  }
  RdkafkaGlue(const RdkafkaGlue&) = delete;
  RdkafkaGlue& operator=(const RdkafkaGlue&) = delete;

  boost::asio::awaitable<rd_kafka_resp_err_t> send(const tool::Payload& payload) {
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(rd_kafka_resp_err_t)>(
        [this](auto handler, const tool::Payload* what) {
          auto waiter = std::make_unique<Handler>(std::move(handler));
          while (!client_.try_produce(*what, waiter.get())) client_.poll(1);
          waiter.release();
        },
        boost::asio::use_awaitable, &payload);
  }

 private:
  using Handler = boost::asio::any_completion_handler<void(rd_kafka_resp_err_t)>;

  static void reported(const rd_kafka_message_t& message) {
    const std::unique_ptr<Handler> waiter(static_cast<Handler*>(message._private));
    std::move (*waiter)(message.err);
  }

  void wait() {
    wake_.async_read_some(boost::asio::buffer(bytes_), [this](const boost::system::error_code& error, std::size_t) {
      if (error) return;
      client_.poll(0);
      wait();
    });
  }

  RdkafkaClient& client_;
  boost::asio::posix::stream_descriptor wake_;
  std::array<char, 4096> bytes_{};
  int write_end_ = -1;
  rd_kafka_queue_t* queue_ = nullptr;
};

}  // namespace distributedlog::bench
