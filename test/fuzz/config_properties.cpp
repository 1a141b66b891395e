// Lines of "name=value" as settings: refused by name or taken, and what is taken can be described and judged. Nothing
// else may leave, and what is secret or unprintable does not show.
#include "config/bootstrap.hpp"

#include <distributedlog/producer_config.hpp>
#include <distributedlog/producer_error.hpp>

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace distributedlog;

ProducerConfig::Properties lines_of(std::string_view text) {
  ProducerConfig::Properties properties;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() < text.size() ? line.size() + 1 : line.size());
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
      properties.emplace_back("bootstrap_servers", line);
    } else {
      properties.emplace_back(line.substr(0, equals), line.substr(equals + 1));
    }
  }
  return properties;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto& server : config::parse_bootstrap(text)) {
    if (server.host.empty() || server.port == 0) std::abort();
  }
  try {
    const ProducerConfig config = ProducerConfig::from_properties(lines_of(text));
    for (const ConfigFault& fault : config.validate()) {
      if (fault.option.empty() || fault.reason.empty()) std::abort();
    }
    if (config.describe().find("batch_size=") == std::string_view::npos) std::abort();
  } catch (const ProducerError& error) {
    if (error.code() != client_errc::invalid_configuration) std::abort();
  }
  return 0;
}
