// Faults told one by one, by whoever writes a test.
#pragma once

#include "simulation/model/faults.hpp"

#include <functional>
#include <string>

namespace distributedlog::simulation {

class ScriptedFaults final : public FaultPlan {
 public:
  std::function<RequestFault(std::int32_t node, protocol::ApiKey key)> request;
  std::function<AppendFault(const std::string& topic, std::int32_t partition)> append;

  RequestFault on_request(std::int32_t node, protocol::ApiKey key) override {
    return request ? request(node, key) : RequestFault{};
  }
  AppendFault on_append(const std::string& topic, std::int32_t partition) override {
    return append ? append(topic, partition) : AppendFault{};
  }
};

}  // namespace distributedlog::simulation
