#include "network/asio_runtime.hpp"

#include "network/asio_resolver.hpp"
#include "network/asio_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

namespace distributedlog::network {

namespace {

class AsioTimer final : public Timer {
 public:
  explicit AsioTimer(const asio::any_io_executor& executor) : timer_(executor) {}

  asio::awaitable<bool> wait_until(TimePoint when) override {
    timer_.expires_at(when);
    const auto result = co_await timer_.async_wait(asio::as_tuple(asio::deferred));
    co_return !std::get<0>(result);
  }
  void cancel() override { timer_.cancel(); }

 private:
  asio::steady_timer timer_;
};

bool is_strand(const asio::any_io_executor& executor) {
  return executor.target<asio::strand<asio::any_io_executor>>() != nullptr ||
         executor.target<asio::strand<asio::io_context::executor_type>>() != nullptr;
}

std::uint64_t seed() {
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32) | device();
}

}  // namespace

AsioRuntime::AsioRuntime(const asio::any_io_executor& executor)
    : strand_(is_strand(executor) ? executor : asio::any_io_executor(asio::make_strand(executor))), random_(seed()) {}

std::int64_t AsioRuntime::wall_clock_ms() const noexcept {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count();
}

std::unique_ptr<Timer> AsioRuntime::make_timer() { return std::make_unique<AsioTimer>(strand_); }
std::unique_ptr<Stream> AsioRuntime::make_stream() { return std::make_unique<AsioStream>(strand_); }
std::unique_ptr<Resolver> AsioRuntime::make_resolver() { return std::make_unique<AsioResolver>(strand_); }

}  // namespace distributedlog::network
