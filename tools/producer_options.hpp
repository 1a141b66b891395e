// The options that every producing subcommand shares.
#pragma once

#include <distributedlog/producer_config.hpp>

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace distributedlog::tool {

struct ProducerOptions {
  std::string bootstrap_servers;
  std::string topic;
  std::string config_file;
  std::vector<std::string> properties;  // "name=value"

  void add_to(CLI::App& command);

  // The file first, then the properties in their order, then the bootstrap list. Throws UsageError or ProducerError.
  ProducerConfig config() const;

  // The same without a look at the topic, for a subcommand that can do without one.
  ProducerConfig settings() const;
};

// "name=value" taken apart; throws UsageError.
std::pair<std::string, std::string> split_property(const std::string& text);

// Kafka's rule for names of topics; throws UsageError.
void require_legal_topic(const std::string& topic);

}  // namespace distributedlog::tool
