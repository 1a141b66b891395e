// From a list of configuration faults to the one error that names them all.
#pragma once

#include <distributedlog/producer_config.hpp>
#include <distributedlog/producer_error.hpp>

#include <string>
#include <vector>

namespace distributedlog::config {

// Stands in a fault for a value that must not be shown.
inline constexpr const char* hidden = "[hidden]";

// "option=value: reason; option=value: reason". Values are escaped and cut.
std::string describe_faults(const std::vector<ConfigFault>& faults);

// client_errc::invalid_configuration with that text.
ProducerError configuration_error(const std::vector<ConfigFault>& faults);

}  // namespace distributedlog::config
