// All live batches, oldest first: the front has the next delivery deadline.
#pragma once

#include "producer/batch.hpp"

namespace distributedlog::core {

// Batches come in almost in order of age (a record may have waited for memory or metadata first), so an insertion
// walks back a step or two at most.
class ExpiryList {
 public:
  bool empty() const noexcept { return head_ == nullptr; }
  Batch* front() const noexcept { return head_; }
  std::size_t size() const noexcept { return size_; }

  void insert(Batch& batch) noexcept {
    Batch* before = tail_;
    while (before != nullptr && before->created > batch.created) before = before->expiry_previous;
    Batch* after = before != nullptr ? before->expiry_next : head_;
    batch.expiry_previous = before;
    batch.expiry_next = after;
    (before != nullptr ? before->expiry_next : head_) = &batch;
    (after != nullptr ? after->expiry_previous : tail_) = &batch;
    ++size_;
  }

  void erase(Batch& batch) noexcept {
    (batch.expiry_previous != nullptr ? batch.expiry_previous->expiry_next : head_) = batch.expiry_next;
    (batch.expiry_next != nullptr ? batch.expiry_next->expiry_previous : tail_) = batch.expiry_previous;
    batch.expiry_next = batch.expiry_previous = nullptr;
    --size_;
  }

 private:
  Batch* head_ = nullptr;
  Batch* tail_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace distributedlog::core
