// Looks at a cluster from outside, step by step, as a client meets it. Nothing is written, no topic is created.
#pragma once

#include "check_report.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>

namespace distributedlog::tool {

struct ProbeOptions {
  std::string bootstrap_servers;
  std::string client_id;
  std::chrono::milliseconds timeout{5000};  // for each address, from the look-up to the last answer
};

// Who answers at each bootstrap address, which brokers the cluster names, and how each of them is reached. Addresses
// are tried at the same time (500 of them): it takes at most twice the timeout.
boost::asio::awaitable<void> probe_cluster(boost::asio::any_io_executor executor, const ProbeOptions& options,
                                           CheckReport& report);

// The topic that the report names, or all, as the first broker tells that answers. At most the timeout.
boost::asio::awaitable<void> probe_topics(boost::asio::any_io_executor executor, const ProbeOptions& options,
                                          CheckReport& report);

}  // namespace distributedlog::tool
