// The process's store of small nodes, behind the caches of its threads (`detail/node_memory.hpp`).
#pragma once

#include <cstddef>
#include <span>

namespace distributedlog::memory {

inline constexpr std::size_t node_line = 64;        // a node is some whole cache lines, aligned to one
inline constexpr std::size_t most_node_lines = 16;  // larger ones are no business of the store

// Nodes are cut from huge blocks and come back into a list of their size, for any thread to take. The store keeps what
// the process needed at its peak. From any thread; lives as long as the process.
//
// Gives 1 to nodes.size() nodes and says how many. Throws std::bad_alloc when there is not one.
std::size_t take_nodes(std::size_t lines, std::span<void*> nodes);
void give_nodes(std::size_t lines, std::span<void* const> nodes) noexcept;

}  // namespace distributedlog::memory
