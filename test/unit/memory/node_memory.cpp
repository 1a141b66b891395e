// Memory of nodes: aligned, never given twice, used again, and free to end in another thread than it began.
#include <distributedlog/detail/node_memory.hpp>

#include "base/sanitized.hpp"
#include "memory/node_store.hpp"
#include "support/catch.hpp"

#include <cstdint>
#include <cstring>
#include <set>
#include <thread>
#include <vector>

using namespace distributedlog;
using detail::give_node_memory;
using detail::take_node_memory;
using memory::node_line;

namespace {

// Each is written all over, so that two at one place would be seen.
std::vector<void*> take_many(std::size_t count, std::size_t bytes) {
  std::vector<void*> nodes;
  for (std::size_t i = 0; i < count; ++i) {
    nodes.push_back(take_node_memory(bytes));
    std::memset(nodes.back(), static_cast<int>(i % 251), bytes);
  }
  return nodes;
}

bool all_intact(const std::vector<void*>& nodes, std::size_t bytes) {
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto* const at = static_cast<const unsigned char*>(nodes[i]);
    for (std::size_t byte = 0; byte < bytes; ++byte) {
      if (at[byte] != i % 251) return false;
    }
  }
  return true;
}

void give_all(const std::vector<void*>& nodes, std::size_t bytes) {
  for (void* const node : nodes) give_node_memory(node, bytes);
}

}  // namespace

TEST_CASE("node memory: of any size, on a line of its own, each node alone at its place") {
  for (const std::size_t bytes :
       {std::size_t{1}, std::size_t{64}, std::size_t{208}, std::size_t{1024}, std::size_t{5000}}) {
    const auto nodes = take_many(3000, bytes);
    for (void* const node : nodes) REQUIRE(reinterpret_cast<std::uintptr_t>(node) % node_line == 0);
    CHECK(all_intact(nodes, bytes));
    give_all(nodes, bytes);
  }
}

TEST_CASE("node memory: what came back is given again, that of an ended thread as well") {
  if constexpr (sanitized) return;  // there every node is the heap's
  constexpr std::size_t bytes = 10 * node_line;
  constexpr std::size_t count = 1024;  // whole handfuls: what a thread takes from the store at a time
  std::vector<void*> nodes;
  std::thread([&] { nodes = take_many(count, bytes); }).join();
  std::thread([&] { give_all(nodes, bytes); }).join();
  std::set<void*> given(nodes.begin(), nodes.end());
  std::thread([&] {
    nodes = take_many(count, bytes);
    give_all(nodes, bytes);
  }).join();
  for (void* const node : nodes) CHECK(given.erase(node) == 1);
}

TEST_CASE("node memory: one thread takes, another gives back, far more than a thread keeps, and all is used again") {
  if constexpr (sanitized) return;
  constexpr std::size_t bytes = 11 * node_line;
  constexpr std::size_t at_once = 40'000;  // 27 MiB
  std::set<void*> seen;
  for (int round = 0; round < 4; ++round) {
    std::vector<void*> nodes = take_many(at_once, bytes);
    CHECK(all_intact(nodes, bytes));
    std::thread([&] { give_all(nodes, bytes); }).join();
    seen.insert(nodes.begin(), nodes.end());
  }
  CHECK(seen.size() < at_once + at_once / 10);
}
