// A small HTTP server for a producer's metrics.
#pragma once

#include <distributedlog/export.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace distributedlog {

namespace network {
class MetricsServer;
}

// A plain struct: set what differs, leave the rest.
struct MetricsEndpointConfig {
  // A numeric address. Anything but loopback is refused unless `allow_remote` is set: there is no TLS and no
  // authentication.
  std::string address = "127.0.0.1";
  bool allow_remote = false;
  std::uint16_t port = 0;  // 0: a free one
  std::string path = "/metrics";

  std::size_t max_connections = 16;          // beyond, connections are closed as they come. At least 1
  std::chrono::milliseconds timeout{10000};  // to receive a request, for the source to say the page, to write an
                                             // answer; an idle connection ends after it. At least 1
  std::size_t max_header_bytes = 8192;       // larger requests are answered with 431. At least 64
};

// Answers GET and HEAD for its path with what the source says (HTTP 1.0 and 1.1, keep-alive); 404 for other paths, 405
// for other methods, 500 when the source throws, 503 when it takes longer than `timeout`.
//
// The source is called once a scrape, on the endpoint's executor. One that takes too long is cancelled (terminal), its
// scraper is answered and disconnected; while `max_connections` such calls have not ended, scrapes get 503 at once:
//
//   dl::MetricsEndpoint endpoint{executor, {.port = 9464}, [&]() -> asio::awaitable<std::string> {
//     const dl::DetailedMetrics metrics = co_await producer.detailed_metrics();
//     co_return dl::to_prometheus(metrics);
//   }};
//
// Thread-safety: none, but `stop` may be called from any thread. Lifetime: the execution context must outlive it, and
// what the source refers to must live until `stop`, or the destructor, and the source's last call have returned.
// Neither blocks. While it is open, its accept keeps `io_context::run()` from returning.
class DISTRIBUTEDLOG_API MetricsEndpoint {
 public:
  using executor_type = boost::asio::any_io_executor;
  using Source = std::function<boost::asio::awaitable<std::string>()>;

  // Listens when it returns. Throws ProducerError: client_errc::invalid_configuration that names the setting, or the
  // system's error with the address.
  MetricsEndpoint(executor_type executor, MetricsEndpointConfig config, Source source);

  template <class ExecutionContext>
    requires requires(ExecutionContext& context) {
      { context.get_executor() } -> std::convertible_to<executor_type>;
    }
  MetricsEndpoint(ExecutionContext& context, MetricsEndpointConfig config, Source source)
      : MetricsEndpoint(executor_type(context.get_executor()), std::move(config), std::move(source)) {}

  MetricsEndpoint(MetricsEndpoint&&) noexcept;
  MetricsEndpoint& operator=(MetricsEndpoint&&) noexcept;
  ~MetricsEndpoint();

  std::uint16_t port() const noexcept;
  // "http://127.0.0.1:9464/metrics"
  std::string url() const;

  // Ends listening and every connection. A second call does nothing.
  void stop();

 private:
  std::shared_ptr<network::MetricsServer> server_;
};

}  // namespace distributedlog
