// Fresh ids from the system's entropy.
#pragma once

#include "protocol/uuid.hpp"

namespace distributedlog::broker {

protocol::Uuid random_uuid();

}  // namespace distributedlog::broker
