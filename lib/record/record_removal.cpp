#include "record/record_removal.hpp"

#include "record/record_rebase.hpp"

#include <cassert>

namespace distributedlog::record {

std::size_t remove_record(std::span<std::byte> records, [[maybe_unused]] std::int32_t count,
                          std::int32_t index) noexcept {
  assert(index >= 0 && index < count);
  const std::size_t before = size_of_first(records, index);
  const std::size_t removed = size_of_first(records.subspan(before), 1);
  const std::byte* const end = copy_rebased(records.data() + before, records.subspan(before + removed), 1);
  return static_cast<std::size_t>(end - records.data());
}

}  // namespace distributedlog::record
