#include <distributedlog/partitioner.hpp>

namespace distributedlog {

Partitioner::~Partitioner() = default;

}  // namespace distributedlog
