// Every step of an exhaustive loop; under a sanitizer every so many, each loop beginning elsewhere.
#pragma once

#include <cstdint>

namespace distributedlog::simulation {

inline constexpr std::uint64_t stride = EXHAUSTIVE_STRIDE;

}  // namespace distributedlog::simulation
