// "Did you mean ...?"
#pragma once

#include <string_view>

namespace distributedlog::config {

// The property name most like `name`, in the same spelling (dots or underscores); empty when none is near.
std::string_view nearest_property_name(std::string_view name);

}  // namespace distributedlog::config
