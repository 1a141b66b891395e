// A send in two steps: admitted, then decided.
#pragma once

#include "client/delivery_state.hpp"
#include "client/engine.hpp"
#include "client/post_completion.hpp"

#include <distributedlog/detail/pending_send.hpp>

#include <boost/asio/any_completion_handler.hpp>

#include <memory>
#include <vector>

namespace distributedlog::client {

// The bytes of a record, for senders that may not wait until they stand in a batch.
class RecordCopy {
 public:
  explicit RecordCopy(const Record& record);

  // Valid as long as the copy.
  Record view() const;
  // What such a copy takes of buffer_memory.
  static std::size_t charge_of(const Record& record) noexcept;

 private:
  std::unique_ptr<char[]> bytes_;
  std::vector<Header> headers_;
  Record record_;
};

class QueuedSend final : public detail::PendingSend {
 public:
  using AdmissionHandler = boost::asio::any_completion_handler<void()>;

  // Borrows the record until `on_admitted` is called: it stands in a batch, or has failed, which `state` tells. A
  // `cancel_key` other than 0 takes it out until then.
  static void borrow(Engine& engine, const Record& record, boost::intrusive_ptr<DeliveryState> state,
                     std::uint64_t cancel_key, PendingHandler<AdmissionHandler> on_admitted);

  // Sends a copy for which `charge` bytes were staged; they are given back when the record stands in a batch.
  static void copy(Engine& engine, const Record& record, std::size_t charge, boost::intrusive_ptr<DeliveryState> state);

 private:
  QueuedSend(Engine& engine, const Record& what, boost::intrusive_ptr<DeliveryState> state) noexcept
      : PendingSend(what, &QueuedSend::finish), engine_(engine), state_(std::move(state)) {}

  static void finish(PendingSend* base, const boost::system::error_code* error, RecordMetadata* metadata);
  void leave_stage() noexcept;
  void on_admitted();

  Engine& engine_;
  boost::intrusive_ptr<DeliveryState> state_;
  PendingHandler<AdmissionHandler> on_admitted_;
  std::unique_ptr<RecordCopy> copy_;
  std::size_t staged_ = 0;
};

}  // namespace distributedlog::client
