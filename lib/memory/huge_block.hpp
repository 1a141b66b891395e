// Memory in blocks of 2 MiB, each on one huge page where the kernel has one to give.
//
// The nodes of waiting sends and the batches of a thousand partitions are visited in no order of memory. In pages of
// 4 KiB nearly every visit misses the TLB, and a virtual machine walks two page tables for each miss.
// Source: madvise(2), MADV_HUGEPAGE. Where that is not known the blocks are ordinary memory.
#pragma once

#include <cstddef>
#include <memory>

namespace distributedlog::memory {

inline constexpr std::size_t huge_block_size = std::size_t{2} * 1024 * 1024;

struct FreeHugeBlock {
  void operator()(std::byte* block) const noexcept;
};

// Aligned to its size, uninitialised. The kernel gives the memory when it is first written, all of it at once.
using HugeBlock = std::unique_ptr<std::byte, FreeHugeBlock>;
HugeBlock make_huge_block();  // throws std::bad_alloc

}  // namespace distributedlog::memory
