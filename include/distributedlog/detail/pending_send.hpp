// The part of a waiting send that the producer's decisions work on: no executor, no handler type.
#pragma once

#include <distributedlog/record.hpp>
#include <distributedlog/record_metadata.hpp>

#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstdint>

namespace distributedlog::detail {

class PendingSend;

// A doubly linked list that owns nothing. Every send is in exactly one list from acceptance to completion.
class PendingList {
 public:
  PendingList() noexcept = default;
  PendingList(const PendingList&) = delete;
  PendingList& operator=(const PendingList&) = delete;

  bool empty() const noexcept { return head_ == nullptr; }
  std::size_t size() const noexcept { return size_; }
  PendingSend* front() const noexcept { return head_; }
  PendingSend* back() const noexcept { return tail_; }
  inline void push_back(PendingSend& send) noexcept;
  inline void push_front(PendingSend& send) noexcept;
  inline PendingSend* pop_front() noexcept;
  // The same for a list from which nothing is erased any more: leaves the next node alone but for fetching it.
  inline PendingSend* pop_front_for_good() noexcept;
  inline void erase(PendingSend& send) noexcept;
  inline void splice_back(PendingList& other) noexcept;

  // Nodes wait long enough to leave the cache. The first line tells the outcome, the handler stands in the third.
  static void fetch(const void* node) noexcept {
    if (node == nullptr) return;
    __builtin_prefetch(node);
    __builtin_prefetch(static_cast<const char*>(node) + 128);
  }

 private:
  PendingSend* head_ = nullptr;
  PendingSend* tail_ = nullptr;
  std::size_t size_ = 0;
};

class PendingSend {
 public:
  using Clock = std::chrono::steady_clock;

  // Completes with the outcome and frees the node; or (`error` null) frees it without a word; or (`metadata` null, only
  // for sends with `wants_admission`) tells that the record stands in a batch and its bytes are not needed any more.
  using Finish = void (*)(PendingSend* self, const boost::system::error_code* error, RecordMetadata* metadata);

  PendingSend(const Record& what, Finish finish) noexcept : finish_(finish), record(what) {}
  PendingSend(const PendingSend&) = delete;
  PendingSend& operator=(const PendingSend&) = delete;

  void complete(boost::system::error_code error, RecordMetadata&& metadata) { finish_(this, &error, &metadata); }
  void tell_admitted() {
    const boost::system::error_code none;
    finish_(this, &none, nullptr);
  }
  void destroy() noexcept { finish_(this, nullptr, nullptr); }

  // Non-zero: the caller may cancel it by this key.
  void cancellable_by(std::uint64_t key) noexcept {
    cancel_key = key;
    cancellable = key != 0;
  }

  // What an outcome touches comes first, in one cache line: by then the node has long left the cache.
  PendingSend* next = nullptr;
  PendingSend* previous = nullptr;

 private:
  Finish finish_;

 public:
  std::uint64_t generation = 0;  // flushes started before the send was accepted
  // A node some places behind in the batch, to be fetched while this one is told. Never looked at: it may be gone.
  const void* ahead = nullptr;
  std::int64_t timestamp_ms = 0;
  std::int32_t index = 0;  // its position in its batch
  std::int32_t key_size = -1;
  std::int32_t value_size = -1;
  bool wants_admission = false;  // tell_admitted() is called once it stands in a batch
  bool decided = false;          // its outcome is queued: too late to cancel (kept for cancellable sends)
  bool cancellable = false;      // has a key; stands here, apart from it, because every outcome asks
  std::uint64_t cancel_key = 0;
  std::uint64_t circuit_period = 0;  // of the circuit breaker that let it through; 0 without one
  void* batch = nullptr;             // the batch that holds the record, once admitted
  Clock::time_point accepted_at{};   // when the producer took the record over; the delivery deadline counts from here
  Record record;                     // its bytes may be touched only until admission

 protected:
  ~PendingSend() = default;
};

inline void PendingList::push_back(PendingSend& send) noexcept {
  send.next = nullptr;
  send.previous = tail_;
  (tail_ != nullptr ? tail_->next : head_) = &send;
  tail_ = &send;
  ++size_;
}

inline void PendingList::push_front(PendingSend& send) noexcept {
  send.previous = nullptr;
  send.next = head_;
  (head_ != nullptr ? head_->previous : tail_) = &send;
  head_ = &send;
  ++size_;
}

inline PendingSend* PendingList::pop_front() noexcept {
  PendingSend* first = head_;
  if (first != nullptr) erase(*first);
  return first;
}

inline PendingSend* PendingList::pop_front_for_good() noexcept {
  PendingSend* first = head_;
  if (first == nullptr) return nullptr;
  head_ = first->next;
  if (head_ == nullptr) {
    tail_ = nullptr;
  } else {
    fetch(head_);
    fetch(first->ahead);
  }
  --size_;
  return first;
}

inline void PendingList::erase(PendingSend& send) noexcept {
  (send.previous != nullptr ? send.previous->next : head_) = send.next;
  (send.next != nullptr ? send.next->previous : tail_) = send.previous;
  send.next = send.previous = nullptr;
  --size_;
}

inline void PendingList::splice_back(PendingList& other) noexcept {
  if (other.head_ == nullptr) return;
  if (tail_ != nullptr) {
    other.head_->previous = tail_;
    tail_->next = other.head_;
  } else {
    head_ = other.head_;
  }
  tail_ = other.tail_;
  size_ += other.size_;
  other.head_ = other.tail_ = nullptr;
  other.size_ = 0;
}

}  // namespace distributedlog::detail
