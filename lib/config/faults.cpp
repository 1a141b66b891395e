#include "config/faults.hpp"

#include "base/untrusted_text.hpp"

#include <fmt/format.h>

#include <iterator>

namespace distributedlog::config {
namespace {

constexpr std::size_t longest_name = 64;
constexpr std::size_t longest_value = 80;

}  // namespace

std::string describe_faults(const std::vector<ConfigFault>& faults) {
  std::string text;
  for (const ConfigFault& fault : faults) {
    fmt::format_to(std::back_inserter(text), "{}{}={}: {}", text.empty() ? "" : "; ",
                   escape_untrusted(fault.option, longest_name), escape_untrusted(fault.value, longest_value),
                   fault.reason);
  }
  return text;
}

ProducerError configuration_error(const std::vector<ConfigFault>& faults) {
  return ProducerError(client_errc::invalid_configuration, describe_faults(faults));
}

}  // namespace distributedlog::config
