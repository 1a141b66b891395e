// A table whose keys never name a later entry, and whose places are used again: no allocation once it is warm.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace distributedlog::simulation {

template <class Value>
class Slots {
 public:
  struct Key {
    std::uint32_t slot = 0;
    std::uint64_t number = 0;  // 0: names nothing
  };

  Key insert(Value value) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(slots_.size()));
      slots_.emplace_back();
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    slots_[slot] = {++inserted_, std::move(value)};
    return {slot, inserted_};
  }

  // Null when that entry is gone.
  Value* find(const Key& key) noexcept {
    const bool here = key.number != 0 && slots_[key.slot].number == key.number;
    return here ? &slots_[key.slot].value : nullptr;
  }

  // The entry, or an empty one when it was gone. What it owns may change the table as it goes.
  Value take(const Key& key) {
    if (find(key) == nullptr) return Value();
    slots_[key.slot].number = 0;
    free_.push_back(key.slot);
    return std::exchange(slots_[key.slot].value, Value());
  }

  std::size_t size() const noexcept { return slots_.size() - free_.size(); }

  // Any entry; `size()` must not be 0.
  Key any() const noexcept {
    std::uint32_t slot = 0;
    while (slots_[slot].number == 0) ++slot;
    return {slot, slots_[slot].number};
  }

 private:
  struct Slot {
    std::uint64_t number = 0;
    Value value{};
  };

  std::uint64_t inserted_ = 0;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
};

}  // namespace distributedlog::simulation
