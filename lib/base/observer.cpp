#include <distributedlog/observer.hpp>

namespace distributedlog {

ProducerObserver::~ProducerObserver() = default;

}  // namespace distributedlog
