// From a request's header to its handler.
#pragma once

#include "broker/call.hpp"
#include "protocol/api.hpp"
#include "protocol/reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace distributedlog::broker {

// Carries the request out and leaves the frame of its answer in `call.answer`, which looks into `out`. False when the
// connection has to be closed instead: an unknown api or version, a body that does not parse.
boost::asio::awaitable<bool> dispatch(Call& call, protocol::Reader& body, std::vector<std::byte>& out);

// The APIs that dispatch() knows.
std::span<const protocol::ApiKey> served_apis() noexcept;

}  // namespace distributedlog::broker
