// One record through the public Producer, and where its time went.
#pragma once

#include "check_report.hpp"

#include <distributedlog/producer_config.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <string>

namespace distributedlog::tool {

// The time limits of `config` are lowered to `timeout`; it takes at most twice that.
boost::asio::awaitable<SendReport> send_one(ProducerConfig config, std::string topic, std::size_t size,
                                            std::chrono::milliseconds timeout);

// The same settings with no limit above `timeout`, valid whenever they were valid before.
ProducerConfig within(ProducerConfig config, std::chrono::milliseconds timeout);

}  // namespace distributedlog::tool
