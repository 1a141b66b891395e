// The list of brokers to start from.
#pragma once

#include <distributedlog/producer_config.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace distributedlog::config {

struct HostPort {
  std::string host;  // a name or a numeric address, an IPv6 one without its brackets
  std::uint16_t port = 0;
  friend bool operator==(const HostPort&, const HostPort&) = default;
};

// "host:port[,host:port...]" with "[v6]:port", blanks around entries allowed, each pair once and in order. Entries that
// are no address are left out and, where `faults` is given, named there.
std::vector<HostPort> parse_bootstrap(std::string_view list, std::vector<ConfigFault>* faults = nullptr);

}  // namespace distributedlog::config
