#include "producer_options.hpp"

#include "exit_code.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace distributedlog::tool {

void ProducerOptions::add_to(CLI::App& command) {
  command
      .add_option("--bootstrap-servers,--bootstrap-server", bootstrap_servers,
                  "Brokers to start from: host:port[,host:port...]; one that answers is enough")
      ->type_name("LIST")
      ->required();
  command.add_option("--topic", topic, "The topic to write to")->type_name("NAME")->required();
  command
      .add_option("--property", properties,
                  "A setting of the producer, e.g. linger.ms=5 or compression.type=lz4; repeat it for more")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  command.add_option("--config", config_file, "A file of such settings, one a line; --property goes before it")
      ->type_name("FILE");
}

ProducerConfig ProducerOptions::config() const {
  require_legal_topic(topic);
  return settings();
}

ProducerConfig ProducerOptions::settings() const {
  ProducerConfig::Properties all;
  if (!config_file.empty()) all = ProducerConfig::read_properties_file(config_file);
  for (const std::string& property : properties) all.push_back(split_property(property));
  all.emplace_back("bootstrap_servers", bootstrap_servers);
  return ProducerConfig::from_properties(all);
}

std::pair<std::string, std::string> split_property(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw UsageError(fmt::format("--property wants name=value, e.g. linger.ms=5"));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

void require_legal_topic(const std::string& topic) {
  constexpr std::size_t longest = 249;
  const bool legal = !topic.empty() && topic.size() <= longest && topic != "." && topic != ".." &&
                     std::all_of(topic.begin(), topic.end(), [](char c) {
                       return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                              c == '_' || c == '-';
                     });
  if (!legal) throw UsageError("--topic: a topic's name is 1 to 249 letters, digits, dots, dashes and underscores");
}

}  // namespace distributedlog::tool
