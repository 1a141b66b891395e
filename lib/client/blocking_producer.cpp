#include <distributedlog/blocking_producer.hpp>

#include "client/queued_send.hpp"

#include <distributedlog/error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <future>
#include <thread>

namespace distributedlog {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

// The event loop's thread, for the question "am I on it?".
class SendFuture::Thread {
 public:
  std::thread::id id;
};

class BlockingProducer::Body {
 public:
  Body(ProducerConfig config, Options options)
      : options_(std::move(options)),
        work_(context_.get_executor()),
        producer_(context_, std::move(config)),
        thread_([this] { run(); }) {
    loop_->id = thread_.get_id();
  }

  ~Body() {
    if (!closed_) close(options_.close_timeout);
    asio::post(context_, [this] { work_.reset(); });
    thread_.join();
  }

  SendFuture send(const Record& record, std::optional<milliseconds> timeout) {
    return {take_over(record, timeout), loop_};
  }

  void send(const Record& record, SuccessCallback on_success, ErrorCallback on_error,
            std::optional<milliseconds> timeout) {
    const Delivery delivery = take_over(record, timeout);
    delivery.async_wait([on_success = std::move(on_success), on_error = std::move(on_error)](
                            boost::system::error_code error, const RecordMetadata& metadata) {
      if (!error && on_success) on_success(metadata);
      if (error && on_error) on_error(ProducerError(error, metadata));
    });
  }

  template <class T>
  std::future<T> spawn(asio::awaitable<T> work) {
    refuse_on_loop();
    return asio::co_spawn(context_, std::move(work), asio::use_future);
  }

  CloseReport close(std::optional<milliseconds> timeout) {
    closed_ = true;
    return spawn(close_and_settle(timeout)).get();
  }

  // When flush and close return, the callbacks of what they covered have run: those were posted before.
  asio::awaitable<void> flush_and_settle() {
    co_await producer_.flush();
    co_await asio::post(context_, asio::use_awaitable);
  }
  asio::awaitable<CloseReport> close_and_settle(std::optional<milliseconds> timeout) {
    const CloseReport report = co_await producer_.close(timeout);
    co_await asio::post(context_, asio::use_awaitable);
    co_return report;
  }

  Producer& producer() noexcept { return producer_; }
  bool on_loop() const noexcept { return std::this_thread::get_id() == loop_->id; }

 private:
  void run() {
    while (true) {
      try {
        context_.run();
        return;
      } catch (...) {  // a callback's
        if (options_.on_callback_exception) options_.on_callback_exception(std::current_exception());
      }
    }
  }

  void refuse_on_loop() const {
    if (on_loop()) throw ProducerError(client_errc::would_deadlock);
  }

  // A copy when there is room for one; else the caller's thread stands in the line of those who wait for memory.
  Delivery take_over(const Record& record, std::optional<milliseconds> timeout) {
    auto tried = producer_.try_send(record);
    if (tried) return *std::move(tried);
    const bool may_wait = tried.error() == client_errc::buffer_full && timeout != milliseconds(0) && !on_loop();
    if (may_wait) return wait_for_room(record, timeout);
    RecordMetadata metadata;
    metadata.certainty = DeliveryCertainty::not_written;
    throw ProducerError(tried.error(), std::move(metadata));
  }

  Delivery wait_for_room(const Record& record, std::optional<milliseconds> timeout) {
    const auto admission = std::make_shared<std::promise<Delivery>>();
    std::future<Delivery> admitted = admission->get_future();
    const auto give_up = std::make_shared<asio::cancellation_signal>();
    asio::co_spawn(context_, producer_.enqueue(record),
                   asio::bind_cancellation_slot(
                       give_up->slot(), [this, admission, give_up](std::exception_ptr error, Delivery result) {
                         error ? admission->set_exception(error) : admission->set_value(std::move(result));
                         asio::post(context_, [give_up] {});  // the coroutine's frame may look at it while it ends
                       }));
    // Without a time of its own max_block ends the wait. Either the record is out again then, or came in just before.
    if (timeout && admitted.wait_for(*timeout) == std::future_status::timeout) {
      asio::post(context_, [give_up] { give_up->emit(asio::cancellation_type::terminal); });
    }
    try {
      return admitted.get();
    } catch (const ProducerError& error) {
      if (error.code() != asio::error::operation_aborted) throw;
      throw ProducerError(client_errc::buffer_timeout, error.record());
    }
  }

  Options options_;
  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  Producer producer_;
  std::shared_ptr<SendFuture::Thread> loop_ = std::make_shared<SendFuture::Thread>();
  std::atomic<bool> closed_{false};
  std::thread thread_;
};

bool SendFuture::wait_for(std::chrono::milliseconds timeout) const {
  refuse_on_loop();
  return delivery_.block_until(Clock::now() + timeout);
}

RecordMetadata SendFuture::get() const {
  refuse_on_loop();
  delivery_.block_until(Clock::time_point::max());
  return outcome();
}

RecordMetadata SendFuture::result(std::chrono::milliseconds timeout) const {
  if (wait_for(timeout)) return outcome();
  RecordMetadata metadata;
  metadata.certainty = DeliveryCertainty::maybe_written;
  throw ProducerError(client_errc::wait_timeout, std::move(metadata));
}

void SendFuture::refuse_on_loop() const {
  const auto loop = thread_.lock();
  if (loop && loop->id == std::this_thread::get_id() && !ready()) throw ProducerError(client_errc::would_deadlock);
}

RecordMetadata SendFuture::outcome() const {
  SendResult result = delivery_.result().value();
  if (result.error) throw ProducerError(result.error, std::move(result.metadata));
  return std::move(result.metadata);
}

BlockingProducer::BlockingProducer(ProducerConfig config, Options options)
    : body_(std::make_unique<Body>(std::move(config), std::move(options))) {}

BlockingProducer::~BlockingProducer() = default;

SendFuture BlockingProducer::send(const Record& record, std::optional<milliseconds> timeout) {
  return body_->send(record, timeout);
}

void BlockingProducer::send(const Record& record, SuccessCallback on_success, ErrorCallback on_error,
                            std::optional<milliseconds> timeout) {
  body_->send(record, std::move(on_success), std::move(on_error), timeout);
}

RecordMetadata BlockingProducer::send_and_wait(const Record& record, milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  const SendFuture future = send(record, timeout);
  const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
  return future.result(std::max(left, milliseconds(0)));
}

bool BlockingProducer::flush(std::optional<milliseconds> timeout) {
  const std::future<void> done = body_->spawn(body_->flush_and_settle());
  if (timeout) return done.wait_for(*timeout) == std::future_status::ready;
  done.wait();
  return true;
}

CloseReport BlockingProducer::close(std::optional<milliseconds> timeout) { return body_->close(timeout); }

std::vector<PartitionInfo> BlockingProducer::partitions_for(const std::string& topic) {
  return body_->spawn(body_->producer().partitions_for(topic)).get();
}

ProducerMetrics BlockingProducer::metrics() const { return body_->producer().metrics(); }

}  // namespace distributedlog
