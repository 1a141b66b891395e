// A short, stable name for an error code, for machines to read.
#pragma once

#include <boost/system/error_code.hpp>

#include <string>

namespace distributedlog::tool {

// "NOT_LEADER_OR_FOLLOWER", "delivery_timeout"; for other categories "category:number".
std::string error_name(const boost::system::error_code& error);

}  // namespace distributedlog::tool
