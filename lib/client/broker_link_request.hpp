// A request between the link's writer and its reader.
#pragma once

#include "client/broker_link.hpp"

#include <distributedlog/error.hpp>

#include <boost/asio/buffer.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace distributedlog::client {

// Written, or being written, and not answered. The writer keeps its own reference until the socket is done with the
// bytes: a peer that answers early cannot make us reuse memory that is still being read.
struct BrokerLink::InFlight {
  std::int32_t correlation = 0;
  protocol::ApiKey api{};
  int version = 0;
  bool answered = true;  // the broker says something to it: not to Produce with acks 0
  TimePoint sent_at{};
  TimePoint deadline{};
  std::vector<std::byte> head;
  std::vector<asio::const_buffer> buffers;
  std::optional<core::ProduceBatches> produce;
  std::function<bool(error_code, protocol::Reader&, int)> done;
};

// Without memory to go on with, a connection breaks like any other; what waited for it may be tried again.
inline constexpr auto no_memory = client_errc::connection_lost;

}  // namespace distributedlog::client
