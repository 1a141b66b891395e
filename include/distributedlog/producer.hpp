// The producer: how a C++ service writes to a log.
#pragma once

#include <distributedlog/detail/send_operation.hpp>
#include <distributedlog/export.hpp>
#include <distributedlog/partition_info.hpp>
#include <distributedlog/producer_config.hpp>
#include <distributedlog/producer_error.hpp>
#include <distributedlog/producer_metrics.hpp>
#include <distributedlog/record.hpp>
#include <distributedlog/record_metadata.hpp>
#include <distributedlog/send_result.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace distributedlog {

class Delivery;  // <distributedlog/delivery.hpp>

namespace network {
class Runtime;
}

// What became of the records that were pending when `close` was called.
struct CloseReport {
  CloseReport() noexcept = default;
  std::uint64_t delivered = 0;  // acked
  std::uint64_t failed = 0;     // certainly not written
  std::uint64_t unknown = 0;    // maybe written
};

// A producer has no thread of its own: everything happens on the executor it was given, behind a strand of its own, so
// that an io_context run by several threads is fine.
//
// Thread-safety: every member may be called from any thread, but for move and destruction.
// Lifetime: the execution context must outlive the producer. Destruction never blocks: what is pending completes with
//   client_errc::abandoned, unless the context is being destroyed, then handlers are destroyed without being called.
// Background work starts with the first use. While it is open its reads keep `io_context::run()` from returning;
// `close()` or destruction ends them.
class DISTRIBUTEDLOG_API Producer {
 public:
  using executor_type = boost::asio::any_io_executor;
  using SendSignature = void(boost::system::error_code, RecordMetadata);

  // Validates `config`; throws ProducerError (client_errc::invalid_configuration) that lists every fault.
  Producer(executor_type executor, ProducerConfig config);

  template <class ExecutionContext>
    requires requires(ExecutionContext& context) {
      { context.get_executor() } -> std::convertible_to<executor_type>;
    }
  Producer(ExecutionContext& context, ProducerConfig config)
      : Producer(executor_type(context.get_executor()), std::move(config)) {}

  // On another clock and network: the seam of the deterministic simulation. Not for users.
  Producer(std::shared_ptr<network::Runtime> runtime, ProducerConfig config);

  Producer(Producer&&) noexcept;
  Producer& operator=(Producer&&) noexcept;
  ~Producer();

  executor_type get_executor() const noexcept;

  // Sends one record and waits for its acknowledgement.
  //
  // Ordering: records of one partition keep the order in which their sends were initiated.
  // Lifetimes: the record's bytes must stay alive until the send completes.
  // Cancellation (terminal, partial, total): while the record waits for metadata or memory, or its batch is open, it
  //   is taken out alone and the send ends in operation_aborted, not_written. Later the send ends at once in
  //   operation_aborted, maybe_written, and the record goes on its way.
  // Errors: throws ProducerError; its certainty() tells whether the record may be in the log.
  boost::asio::awaitable<RecordMetadata> send(Record record);

  // The same with any completion token, signature void(error_code, RecordMetadata): a callback, deferred, as_tuple,
  // use_future. The fastest door: no coroutine frame of ours. The handler runs on its associated executor (default:
  // the producer's), never inside this call. On failure the metadata's `certainty` and `failure` are set.
  template <boost::asio::completion_token_for<SendSignature> Token>
  auto async_send(const Record& record, Token&& token) {
    if constexpr (detail::PlainHandler<Token>) {
      detail::start_send<std::decay_t<Token>>(engine_, record, std::forward<Token>(token));
    } else {
      return boost::asio::async_initiate<Token, SendSignature>(
          [engine = engine_](auto handler, const Record& what) {
            detail::start_send<decltype(handler)>(engine, what, std::move(handler));
          },
          token, record);
    }
  }

  // In two steps: suspended until the record stands in a batch (back-pressure), then `co_await delivery.get()` for its
  // outcome. The record's bytes are needed for the first step only. Cancellation (terminal, partial, total): until then
  // the record is taken out, operation_aborted, not_written. The
  //   delivery is not cancelled by anything.
  // Errors: throws ProducerError for what fails before it stands in a batch; the delivery tells the rest.
  boost::asio::awaitable<Delivery> enqueue(Record record);

  // Never suspends: takes a copy of the record, or says at once why not: buffer_full (also while others wait for room),
  // record_too_large, closed. The copy counts against buffer_memory, at most a quarter of it is for such copies. A
  // topic that is not known yet is waited for, at most max_block, by the delivery; see `prepare`.
  boost::system::result<Delivery> try_send(const Record& record);

  // Sends many records with one suspension; the results are in their order, each with its own error. Records of a
  // partition keep their order. The span, and what the records borrow, must live until it completes.
  // Cancellation: takes out the records that can still be taken out; their results say operation_aborted.
  boost::asio::awaitable<std::vector<SendResult>> send_all(std::span<const Record> records);

  // What the cluster says of a topic's partitions, by number. Asks for a topic that was not used before, and, where
  // allow_auto_create_topics is on, creates it. Errors: throws ProducerError (invalid_topic, metadata_timeout after
  // max_block, closed, or the broker's refusal). Cancellation ends the wait.
  boost::asio::awaitable<std::vector<PartitionInfo>> partitions_for(std::string topic);

  // Does beforehand what the first send would have to wait for: metadata of the topics, connections to their leaders,
  // the producer id. Errors and cancellation as in partitions_for, and no_broker_reachable after max_block.
  boost::asio::awaitable<void> prepare(std::vector<std::string> topics);

  // The same with the names one by one: g++ 12 cannot compile a braced list in a co_await expression.
  template <std::convertible_to<std::string>... Names>
  boost::asio::awaitable<void> prepare(const Names&... topics) {
    std::vector<std::string> names;
    (names.emplace_back(topics), ...);
    return prepare(std::move(names));
  }

  // Cuts linger short and waits until every record whose send was initiated before this call has its outcome. Never
  // fails because of a record: each sender hears of its own.
  // Cancellation: ends the wait, nothing else.
  boost::asio::awaitable<void> flush();

  // Refuses new sends, flushes, waits at most `timeout` (none: as long as the deliveries take, at most
  // delivery_timeout), fails what is left (closed; not_written or maybe_written) and closes the connections. A second
  // call waits for the first and reports zeros.
  boost::asio::awaitable<CloseReport> close(std::optional<std::chrono::milliseconds> timeout = std::nullopt);

  // A snapshot, consistent to within the running handler.
  ProducerMetrics metrics() const;

  // Of ProducerConfig::circuit_breaker, at this moment; closed without one. Open turns half open with the first send
  // after the recovery timeout, not by itself.
  CircuitState circuit_state() const noexcept;

  // The same with errors by code, histograms, and tables by topic and by broker, put together on the producer's
  // executor at the time of the call. Works after close() too. Cancellation has no effect: it takes one turn of the
  // loop.
  boost::asio::awaitable<DetailedMetrics> detailed_metrics() const;

 private:
  std::shared_ptr<client::Engine> engine_;
};

}  // namespace distributedlog
