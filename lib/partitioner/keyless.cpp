#include "partitioner/keyless.hpp"

#include <algorithm>
#include <cassert>

namespace distributedlog::partitioner {
namespace {

// The longer a queue, the less likely: each partition weighs what it lacks to one more than the longest.
std::size_t weighted_index(std::uint32_t random, std::span<const std::int32_t> queued_batches) noexcept {
  const std::int64_t ceiling = std::int64_t{*std::max_element(queued_batches.begin(), queued_batches.end())} + 1;
  std::int64_t total = 0;
  for (const std::int32_t queued : queued_batches) total += ceiling - queued;
  assert(total > 0);  // the longest queue weighs 1

  std::int64_t left = random % total;
  std::size_t index = 0;
  while (left >= ceiling - queued_batches[index]) left -= ceiling - queued_batches[index++];
  return index;
}

}  // namespace

std::int32_t StickyChooser::choose(std::uint32_t random, std::span<const std::int32_t> available,
                                   std::span<const std::int32_t> queued_batches) noexcept {
  assert(!available.empty());
  assert(queued_batches.empty() || queued_batches.size() == available.size());
  random &= 0x7fffffff;
  const std::size_t index = queued_batches.empty() ? random % available.size() : weighted_index(random, queued_batches);
  bytes_ = 0;
  current_ = available[index];
  return *current_;
}

void StickyChooser::on_appended(std::size_t bytes, bool batch_full) noexcept {
  bytes_ += bytes;
  if ((bytes_ >= batch_size_ && batch_full) || bytes_ >= 2 * batch_size_) reset();
}

void StickyChooser::reset() noexcept {
  bytes_ = 0;
  current_.reset();
}

}  // namespace distributedlog::partitioner
