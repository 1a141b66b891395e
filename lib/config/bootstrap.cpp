#include "config/bootstrap.hpp"

#include "config/values.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace distributedlog::config {
namespace {

constexpr std::size_t longest_host = 253;

bool is_hex_digit(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

// Enough to tell an address from a slip of the pen; the resolver has the last word.
bool looks_like_ipv6(std::string_view host) noexcept {
  const std::string_view address = host.substr(0, host.find('%'));
  const std::string_view zone = address.size() < host.size() ? host.substr(address.size() + 1) : "0";
  return std::count(address.begin(), address.end(), ':') >= 2 && !zone.empty() &&
         std::all_of(address.begin(), address.end(), [](char c) { return is_hex_digit(c) || c == ':' || c == '.'; }) &&
         std::all_of(zone.begin(), zone.end(), is_name_character);
}

// The address, or why the text is none.
struct Parsed {
  std::optional<HostPort> address;
  const char* reason = nullptr;
};

Parsed refuse(const char* reason) { return {std::nullopt, reason}; }

Parsed with_port(std::string_view host, std::string_view digits) {
  const Integer port = parse_integer(digits);
  if (port.reason != nullptr) return refuse("the port is not a number");
  if (port.value < 1 || port.value > 65535) return refuse("the port must be 1 to 65535");
  return {HostPort{std::string(host), static_cast<std::uint16_t>(port.value)}, nullptr};
}

Parsed parse_bracketed(std::string_view entry) {
  const std::size_t end = entry.find(']');
  if (end == std::string_view::npos) return refuse("the bracket is not closed");
  const std::string_view host = entry.substr(1, end - 1);
  if (!looks_like_ipv6(host)) return refuse("no IPv6 address stands between the brackets");
  const std::string_view rest = entry.substr(end + 1);
  if (rest.size() < 2 || rest.front() != ':') return refuse("the port is missing, as in [::1]:9092");
  return with_port(host, rest.substr(1));
}

Parsed parse_entry(std::string_view entry) {
  if (entry.empty()) return refuse("an entry of the list is empty");
  if (entry.find("://") != std::string_view::npos) return refuse("host:port is wanted, without a scheme");
  if (entry.front() == '[') return parse_bracketed(entry);
  const std::size_t colon = entry.find(':');
  if (colon == std::string_view::npos || colon + 1 == entry.size())
    return refuse("the port is missing, as in host:9092");
  if (entry.find(':', colon + 1) != std::string_view::npos) {
    return refuse("two colons: an IPv6 address needs brackets, as in [::1]:9092");
  }
  const std::string_view host = entry.substr(0, colon);
  if (host.empty()) return refuse("the host is missing");
  if (host.size() > longest_host) return refuse("the host name is longer than 253 characters");
  if (!std::all_of(host.begin(), host.end(), is_name_character)) {
    return refuse("the host name holds a character that no host name has");
  }
  return with_port(host, entry.substr(colon + 1));
}

void add_fault(std::vector<ConfigFault>* faults, std::string_view value, const char* reason) {
  if (faults != nullptr) faults->push_back({"bootstrap_servers", std::string(value), reason});
}

}  // namespace

std::vector<HostPort> parse_bootstrap(std::string_view list, std::vector<ConfigFault>* faults) {
  std::vector<HostPort> found;
  if (trim(list).empty()) {
    add_fault(faults, list, "required: host:port[,host:port...]");
    return found;
  }
  while (true) {
    const std::size_t comma = list.find(',');
    const std::string_view entry = trim(list.substr(0, comma));
    Parsed parsed = parse_entry(entry);
    if (!parsed.address) {
      add_fault(faults, entry, parsed.reason);
    } else if (std::find(found.begin(), found.end(), *parsed.address) == found.end()) {
      found.push_back(std::move(*parsed.address));
    }
    if (comma == std::string_view::npos) return found;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace distributedlog::config
