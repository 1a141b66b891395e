// The producer for programs without an event loop.
#pragma once

#include <distributedlog/delivery.hpp>
#include <distributedlog/export.hpp>
#include <distributedlog/producer.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>

namespace distributedlog {

// The outcome of a blocking producer's send, to come. Copies share it; dropping it cancels nothing.
//
// Thread-safety: every member may be called from any thread. Those that wait throw ProducerError
// (client_errc::would_deadlock) in a callback of their own producer.
class DISTRIBUTEDLOG_API SendFuture {
 public:
  SendFuture() noexcept = default;

  bool ready() const noexcept { return delivery_.ready(); }
  // Waits at most so long; true when the outcome is known.
  bool wait_for(std::chrono::milliseconds timeout) const;
  // Waits as long as it takes, at most delivery_timeout. Throws ProducerError when the record failed.
  RecordMetadata get() const;
  // Waits at most so long. Throws ProducerError: wait_timeout when the outcome is not known by then (the record goes
  // on, maybe_written), else as get() does.
  RecordMetadata result(std::chrono::milliseconds timeout) const;

 private:
  friend class BlockingProducer;
  class Thread;
  SendFuture(Delivery delivery, std::weak_ptr<const Thread> thread) noexcept
      : delivery_(std::move(delivery)), thread_(std::move(thread)) {}
  void refuse_on_loop() const;
  RecordMetadata outcome() const;

  Delivery delivery_;
  std::weak_ptr<const Thread> thread_;
};

// A Producer with an event loop and one thread of its own.
//
// Thread-safety: every member may be called from any thread, but for destruction. The order of sends is that of each
//   calling thread.
// Callbacks run on the producer's thread, one at a time; they may send (without waiting for room), but not wait: that
//   throws client_errc::would_deadlock.
// Lifetime: destruction closes, which waits at most `Options::close_timeout` for what is pending.
class DISTRIBUTEDLOG_API BlockingProducer {
 public:
  using milliseconds = std::chrono::milliseconds;
  using SuccessCallback = std::function<void(const RecordMetadata&)>;
  using ErrorCallback = std::function<void(const ProducerError&)>;

  struct Options {
    Options() {}
    // How long destruction without close() waits for what is pending. 0: it is given up at once.
    milliseconds close_timeout{5000};
    // Gets what a callback threw, on the producer's thread; what this throws itself ends the program. Empty: ignored.
    std::function<void(std::exception_ptr)> on_callback_exception;
  };

  // Throws ProducerError (client_errc::invalid_configuration) that lists every fault.
  explicit BlockingProducer(ProducerConfig config, Options options = {});
  BlockingProducer(const BlockingProducer&) = delete;
  BlockingProducer& operator=(const BlockingProducer&) = delete;
  ~BlockingProducer();

  // Takes the record over, copying it if need be: its bytes may go when this returns. Blocks while buffer_memory is
  // full or the topic not known yet, at most `timeout` (absent: max_block; 0: not at all). Errors: throws ProducerError
  // for what fails before it is taken over (not_written); the future tells the rest.
  SendFuture send(const Record& record, std::optional<milliseconds> timeout = std::nullopt);

  // The same, with callbacks in place of the future. Either may be empty.
  void send(const Record& record, SuccessCallback on_success, ErrorCallback on_error = {},
            std::optional<milliseconds> timeout = std::nullopt);

  // Sends and waits for the outcome, at most `timeout` altogether.
  RecordMetadata send_and_wait(const Record& record, milliseconds timeout);

  // Waits until every record sent before has its outcome; false when that took longer than `timeout`.
  bool flush(std::optional<milliseconds> timeout = std::nullopt);

  // As Producer::close. A second call reports zeros.
  CloseReport close(std::optional<milliseconds> timeout = std::nullopt);

  std::vector<PartitionInfo> partitions_for(const std::string& topic);
  ProducerMetrics metrics() const;

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace distributedlog
