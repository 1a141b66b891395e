#include "broker/log/random_uuid.hpp"

#include <cstring>
#include <random>

namespace distributedlog::broker {

protocol::Uuid random_uuid() {
  std::random_device entropy;
  protocol::Uuid id;
  for (std::size_t at = 0; at < id.bytes.size(); at += sizeof(std::uint32_t)) {
    const std::uint32_t word = entropy();
    std::memcpy(id.bytes.data() + at, &word, sizeof word);
  }
  return id;
}

}  // namespace distributedlog::broker
