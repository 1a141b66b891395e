// A development broker with a loop and a thread of its own, as a broker elsewhere would have.
#pragma once

#include <distributedlog/dev_broker.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <string>
#include <thread>

namespace distributedlog::test {

// Topics made on first use have three partitions.
class BrokerThread {
 public:
  BrokerThread() : broker_(context_, config()) {
    broker_.start();
    bootstrap_ = broker_.bootstrap_servers();
    thread_ = std::thread([this] { context_.run(); });
  }
  ~BrokerThread() {
    boost::asio::post(context_, [this] { broker_.stop(); });
    thread_.join();
  }
  const std::string& bootstrap() const { return bootstrap_; }

 private:
  static DevBrokerConfig config() {
    DevBrokerConfig config;
    config.default_partitions = 3;
    return config;
  }

  boost::asio::io_context context_;
  DevBroker broker_;
  std::string bootstrap_;
  std::thread thread_;
};

}  // namespace distributedlog::test
