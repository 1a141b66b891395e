#include "memory/huge_block.hpp"

#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace distributedlog::memory {

namespace {
constexpr std::align_val_t alignment{huge_block_size};
}  // namespace

void FreeHugeBlock::operator()(std::byte* block) const noexcept { ::operator delete(block, alignment); }

HugeBlock make_huge_block() {
  HugeBlock block(static_cast<std::byte*>(::operator new(huge_block_size, alignment)));
#ifdef __linux__
  madvise(block.get(), huge_block_size, MADV_HUGEPAGE);  // a wish: without it everything works, slower
#endif
  return block;
}

}  // namespace distributedlog::memory
