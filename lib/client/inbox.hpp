// Where sends arrive, from any thread.
#pragma once

#include <distributedlog/detail/pending_send.hpp>

#include <atomic>
#include <utility>

namespace distributedlog::client {

// A lock-free stack turned round when it is emptied: many threads push, one takes. Order of initiation is kept for
// every pushing thread.
class Inbox {
 public:
  // True when the inbox was empty: somebody has to look.
  bool push(detail::PendingSend& send) noexcept {
    detail::PendingSend* head = head_.load(std::memory_order_relaxed);
    do {
      send.next = head;
    } while (!head_.compare_exchange_weak(head, &send, std::memory_order_seq_cst, std::memory_order_relaxed));
    return head == nullptr;
  }

  // Back again, oldest first, before whatever came in since.
  void put_back(detail::PendingSend* oldest) noexcept {
    while (oldest != nullptr) push(*std::exchange(oldest, oldest->next));
  }

  bool empty() const noexcept { return head_.load(std::memory_order_seq_cst) == nullptr; }

  // All there is, oldest first, linked by `next`.
  detail::PendingSend* take_all() noexcept {
    detail::PendingSend* newest = head_.exchange(nullptr, std::memory_order_acquire);
    detail::PendingSend* oldest = nullptr;
    while (newest != nullptr) {
      detail::PendingSend* older = newest->next;
      newest->next = oldest;
      oldest = newest;
      newest = older;
    }
    return oldest;
  }

 private:
  std::atomic<detail::PendingSend*> head_{nullptr};
};

}  // namespace distributedlog::client
