#include "client/queued_send.hpp"

#include "producer/batch_memory.hpp"
#include "record/batch_header.hpp"
#include "record/record_writer.hpp"

#include <cstring>

namespace distributedlog::client {

namespace {

std::size_t payload_size(const Record& record) noexcept {
  std::size_t size = record.topic().size();
  if (record.key()) size += record.key()->size();
  if (record.value()) size += record.value()->size();
  for (const Header& header : record.headers()) size += header.key().size() + header.value().value_or("").size();
  return size;
}

}  // namespace

RecordCopy::RecordCopy(const Record& record) : bytes_(std::make_unique_for_overwrite<char[]>(payload_size(record))) {
  char* end = bytes_.get();
  const auto keep = [&end](std::string_view text) {
    if (text.empty()) return std::string_view("", 0);
    std::memcpy(end, text.data(), text.size());
    end += text.size();
    return std::string_view(end - text.size(), text.size());
  };
  const auto keep_optional = [&keep](const std::optional<std::string_view>& text) {
    return text ? std::optional(keep(*text)) : std::nullopt;
  };
  const std::string_view topic = keep(record.topic());
  const auto key = keep_optional(record.key());
  record_ = Record(topic, key, keep_optional(record.value()));
  headers_.reserve(record.headers().size());
  for (const Header& header : record.headers()) {
    const std::string_view name = keep(header.key());
    headers_.emplace_back(name, keep_optional(header.value()));
  }
  if (record.timestamp()) record_.timestamp(*record.timestamp());
  if (record.partition()) record_.partition(*record.partition());
}

Record RecordCopy::view() const {
  Record record = record_;
  record.headers(headers_);
  return record;
}

std::size_t RecordCopy::charge_of(const Record& record) noexcept {
  return payload_size(record) + record.headers().size() * sizeof(Header) + sizeof(RecordCopy) + core::send_overhead;
}

void QueuedSend::borrow(Engine& engine, const Record& record, boost::intrusive_ptr<DeliveryState> state,
                        std::uint64_t cancel_key, PendingHandler<AdmissionHandler> on_admitted) {
  auto* send = new QueuedSend(engine, record, std::move(state));
  send->wants_admission = true;
  send->cancellable_by(cancel_key);
  send->on_admitted_ = std::move(on_admitted);
  engine.submit(*send);
}

void QueuedSend::copy(Engine& engine, const Record& record, std::size_t charge,
                      boost::intrusive_ptr<DeliveryState> state) {
  std::unique_ptr<RecordCopy> kept;
  QueuedSend* send = nullptr;
  try {
    kept = std::make_unique<RecordCopy>(record);
    send = new QueuedSend(engine, kept->view(), std::move(state));
  } catch (...) {
    engine.memory().unstage(charge);
    throw;
  }
  send->copy_ = std::move(kept);
  send->staged_ = charge;
  send->wants_admission = true;
  engine.submit(*send);
}

void QueuedSend::leave_stage() noexcept {
  copy_.reset();
  if (staged_ > 0) engine_.memory().unstage(std::exchange(staged_, 0));
}

void QueuedSend::on_admitted() {
  if (on_admitted_) std::move(on_admitted_).post();
}

void QueuedSend::finish(PendingSend* base, const boost::system::error_code* error, RecordMetadata* metadata) {
  auto* self = static_cast<QueuedSend*>(base);
  self->leave_stage();
  if (error != nullptr && metadata == nullptr) return self->on_admitted();
  const std::unique_ptr<QueuedSend> end(self);
  if (error == nullptr) return self->state_->drop();
  self->state_->complete(*error, std::move(*metadata));
  self->on_admitted();  // it failed before it was
}

}  // namespace distributedlog::client
