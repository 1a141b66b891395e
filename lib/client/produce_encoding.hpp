// A Produce request as bytes: a small head of our own, the batches where they lie.
#pragma once

#include "producer/drain.hpp"

#include <distributedlog/producer_config.hpp>

#include <boost/asio/buffer.hpp>

#include <cstdint>
#include <vector>

namespace distributedlog::client {

// `offered`: the newest version in common with the broker. Lower where a topic's id is not known, because version 13
// has no names any more.
int produce_version(const core::ProduceBatches& batches, int offered) noexcept;

// `buffers` refer to `head` and to the batches, which must both outlive the write.
void encode_produce_request(const core::ProduceBatches& batches, const ProducerConfig& config, int version,
                            std::int32_t correlation, std::vector<std::byte>& head,
                            std::vector<boost::asio::const_buffer>& buffers);

}  // namespace distributedlog::client
