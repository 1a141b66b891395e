// All live batches, oldest first: the front has the next delivery deadline.
#pragma once

#include "producer/batch.hpp"

namespace distributedlog::core {

// Batches come in almost in order of age (a record may have waited for memory or metadata first), so an insertion
// walks back a step or two at most. A batch lives at least as long as it stands here: its senders can be told, whatever
// became of the one who was moving it from one place to another.
class ExpiryList {
 public:
  ExpiryList() noexcept = default;
  ExpiryList(const ExpiryList&) = delete;
  ExpiryList& operator=(const ExpiryList&) = delete;
  ~ExpiryList();

  bool empty() const noexcept { return head_ == nullptr; }
  Batch* front() const noexcept { return head_; }
  std::size_t size() const noexcept { return size_; }

  void insert(Batch& batch) noexcept;
  // It may be gone then.
  void erase(Batch& batch) noexcept;

 private:
  Batch* head_ = nullptr;
  Batch* tail_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace distributedlog::core
