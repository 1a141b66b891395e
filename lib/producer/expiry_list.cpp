#include "producer/expiry_list.hpp"

namespace distributedlog::core {

ExpiryList::~ExpiryList() {
  while (!empty()) erase(*head_);
}

void ExpiryList::insert(Batch& batch) noexcept {
  Batch* before = tail_;
  while (before != nullptr && before->created > batch.created) before = before->expiry_previous;
  Batch* after = before != nullptr ? before->expiry_next : head_;
  batch.expiry_previous = before;
  batch.expiry_next = after;
  (before != nullptr ? before->expiry_next : head_) = &batch;
  (after != nullptr ? after->expiry_previous : tail_) = &batch;
  ++size_;
  intrusive_ptr_add_ref(&batch);
}

void ExpiryList::erase(Batch& batch) noexcept {
  (head_ == &batch ? head_ : batch.expiry_previous->expiry_next) = batch.expiry_next;
  (tail_ == &batch ? tail_ : batch.expiry_next->expiry_previous) = batch.expiry_previous;
  batch.expiry_next = batch.expiry_previous = nullptr;
  --size_;
  intrusive_ptr_release(&batch);
}

}  // namespace distributedlog::core
