#include "client/send_all.hpp"

#include "client/post_completion.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>

#include <deque>

namespace distributedlog::client {

namespace {

// Lives until the last of its sends has ended.
class Group {
 public:
  Group(std::size_t count, const asio::any_io_executor& where, SendAllHandler handler)
      : results_(count), left_(count), handler_(std::move(handler), where) {}

  void start(const std::shared_ptr<Engine>& engine, std::span<const Record> records, asio::cancellation_slot slot);

 private:
  struct Item final : detail::PendingSend {
    Item(Group& whole, std::size_t place, const Record& what) noexcept
        : PendingSend(what, &Item::finish), group(whole), position(place) {}
    static void finish(PendingSend* base, const error_code* error, RecordMetadata* metadata);

    Group& group;
    std::size_t position;
  };

  void end_one(bool told);

  std::vector<SendResult> results_;
  std::deque<Item> items_;
  std::size_t left_;
  bool dropped_ = false;  // the execution context went: the handler is not called
  PendingHandler<SendAllHandler> handler_;
};

void Group::start(const std::shared_ptr<Engine>& engine, std::span<const Record> records,
                  asio::cancellation_slot slot) {
  for (const Record& record : records) items_.emplace_back(*this, items_.size(), record);
  if (slot.is_connected()) {
    std::vector<std::uint64_t> keys;
    for (Item& item : items_) {
      item.cancellable_by(new_cancel_key());
      keys.push_back(item.cancel_key);
    }
    slot.assign([weak = std::weak_ptr<Engine>(engine), keys = std::move(keys)](asio::cancellation_type type) {
      if (type == asio::cancellation_type::none) return;
      for (const std::uint64_t key : keys) request_cancel(weak, key);
    });
  }
  // The group may be gone with the last submit, on another thread.
  std::vector<detail::PendingSend*> sends;
  for (Item& item : items_) sends.push_back(&item);
  for (detail::PendingSend* send : sends) engine->submit(*send);
}

void Group::Item::finish(PendingSend* base, const error_code* error, RecordMetadata* metadata) {
  auto* self = static_cast<Item*>(base);
  if (error != nullptr) {
    SendResult& result = self->group.results_[self->position];
    result.error = *error;
    result.metadata = std::move(*metadata);
  }
  self->group.end_one(error != nullptr);
}

void Group::end_one(bool told) {
  dropped_ |= !told;
  if (--left_ > 0) return;
  const std::unique_ptr<Group> end(this);
  if (dropped_) return;
  std::move(handler_).post(std::move(results_));
}

}  // namespace

void send_all(const std::shared_ptr<Engine>& engine, std::span<const Record> records,
              const asio::any_io_executor& where, SendAllHandler handler) {
  if (records.empty()) {
    PendingHandler<SendAllHandler> waiting(std::move(handler), where);
    return std::move(waiting).post(std::vector<SendResult>{});
  }
  const asio::cancellation_slot slot = asio::get_associated_cancellation_slot(handler);
  auto group = std::make_unique<Group>(records.size(), where, std::move(handler));
  group.release()->start(engine, records, slot);  // the sends own it from now on
}

}  // namespace distributedlog::client
