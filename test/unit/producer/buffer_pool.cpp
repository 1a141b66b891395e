// Buffers are used again, and those kept idle give way.
#include "producer/buffer_pool.hpp"
#include "support/catch.hpp"

#include <utility>
#include <vector>

using namespace distributedlog::core;

namespace {
constexpr std::size_t kib = 1024;
}

TEST_CASE("buffer pool: sizes are those of the ladder, and what is larger is as large as it is") {
  const BufferPool pool(64 * 1024 * kib, 100'000);
  CHECK(pool.capacity_for(1) == kib);
  CHECK(pool.capacity_for(kib + 1) == 4 * kib);
  CHECK(pool.capacity_for(65 * kib) == 100'000);
  CHECK(pool.capacity_for(100'001) == 100'001);
  CHECK(pool.largest_within(kib - 1) == 0);
  CHECK(pool.largest_within(5 * kib) == 4 * kib);
  CHECK(pool.largest_within(1 << 20) == 1 << 20);
}

TEST_CASE("buffer pool: the last that came back is the next that is given") {
  BufferPool pool(64 * 1024 * kib, 16 * kib);
  Buffer one = pool.take(16 * kib);
  Buffer two = pool.take(16 * kib);
  const std::byte* const last = two.data();
  pool.give_back(std::move(one));
  pool.give_back(std::move(two));
  CHECK(pool.idle_bytes() == 32 * kib);
  CHECK(pool.take(16 * kib).data() == last);
  pool.trim(0);
  CHECK(pool.idle_bytes() == 0);
}

TEST_CASE("buffer pool: far more buffers than its limit has blocks for, and more than it has room for at once") {
  BufferPool pool(2 * 1024 * kib, 128 * kib);
  std::vector<Buffer> buffers;
  for (int i = 0; i < 40; ++i) {
    buffers.push_back(pool.take(128 * kib));
    buffers.back().data()[128 * kib - 1] = std::byte{1};
  }
  for (Buffer& buffer : buffers) pool.give_back(std::move(buffer));
  CHECK(pool.idle_bytes() == 40 * 128 * kib);
  pool.trim(5 * 128 * kib);
  CHECK(pool.idle_bytes() == 5 * 128 * kib);
}
