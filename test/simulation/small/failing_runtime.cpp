#include "simulation/small/failing_runtime.hpp"

#include "network/signal.hpp"

#include <boost/asio/error.hpp>

#include <new>
#include <utility>

namespace distributedlog::simulation {

namespace {

using network::ResolveResult;

class FailingStream final : public network::Stream {
 public:
  FailingStream(FailingRuntime& runtime, std::unique_ptr<network::Stream> inner)
      : runtime_(runtime), inner_(std::move(inner)), closed_(runtime) {}

  asio::awaitable<error_code> connect(const Address& peer) override {
    if (!runtime_.strikes(Operation::connect)) co_return co_await inner_->connect(peer);
    if (runtime_.manner() == Manner::denied) co_await inner_->connect(peer);
    if (runtime_.manner() == Manner::hangs) co_return co_await hang();
    co_return asio::error::connection_refused;
  }

  asio::awaitable<ReadResult> read_some(std::span<std::byte> into) override {
    if (!runtime_.strikes(Operation::read)) co_return co_await inner_->read_some(into);
    if (runtime_.manner() == Manner::denied) co_await inner_->read_some(into);
    if (runtime_.manner() == Manner::hangs) co_return ReadResult(co_await hang(), 0);
    co_return ReadResult(asio::error::connection_reset, 0);
  }

  asio::awaitable<error_code> write(std::span<const asio::const_buffer> buffers) override {
    if (!runtime_.strikes(Operation::write)) co_return co_await inner_->write(buffers);
    if (runtime_.manner() == Manner::denied) co_await inner_->write(buffers);
    if (runtime_.manner() == Manner::hangs) co_return co_await hang();
    co_return asio::error::broken_pipe;
  }

  void close() noexcept override {
    inner_->close();
    closed_.notify();
  }

 private:
  asio::awaitable<error_code> hang() {
    co_await closed_.wait();
    co_return asio::error::operation_aborted;
  }

  FailingRuntime& runtime_;
  std::unique_ptr<network::Stream> inner_;
  network::Signal closed_;
};

class FailingResolver final : public network::Resolver {
 public:
  FailingResolver(FailingRuntime& runtime, std::unique_ptr<network::Resolver> inner)
      : runtime_(runtime), inner_(std::move(inner)), cancelled_(runtime) {}

  asio::awaitable<ResolveResult> resolve(const std::string& host, std::uint16_t port) override {
    if (!runtime_.strikes(Operation::resolve)) co_return co_await inner_->resolve(host, port);
    if (runtime_.manner() == Manner::hangs) {
      co_await cancelled_.wait();
      co_return ResolveResult(asio::error::operation_aborted, {});
    }
    // A name server that knows the name but no address of it says no error at all.
    const bool empty = runtime_.manner() == Manner::denied;
    co_return ResolveResult(empty ? error_code() : error_code(asio::error::host_not_found), {});
  }

  void cancel() noexcept override {
    inner_->cancel();
    cancelled_.notify();
  }

 private:
  FailingRuntime& runtime_;
  std::unique_ptr<network::Resolver> inner_;
  network::Signal cancelled_;
};

class FailingTimer final : public network::Timer {
 public:
  FailingTimer(FailingRuntime& runtime, std::unique_ptr<network::Timer> inner)
      : runtime_(runtime), inner_(std::move(inner)) {}

  asio::awaitable<bool> wait_until(TimePoint when) override {
    if (runtime_.strikes(Operation::wait)) co_return false;  // woken early
    co_return co_await inner_->wait_until(when);
  }
  void cancel() override { inner_->cancel(); }

 private:
  FailingRuntime& runtime_;
  std::unique_ptr<network::Timer> inner_;
};

}  // namespace

bool FailingRuntime::strikes(Operation operation) {
  if (operation != failure_.operation || ++count_ != failure_.nth) return false;
  if (failure_.manner == Manner::starved) throw std::bad_alloc();
  return true;
}

std::unique_ptr<network::Timer> FailingRuntime::make_timer() {
  return std::make_unique<FailingTimer>(*this, inner_.make_timer());
}

std::unique_ptr<network::Stream> FailingRuntime::make_stream() {
  return std::make_unique<FailingStream>(*this, inner_.make_stream());
}

std::unique_ptr<network::Resolver> FailingRuntime::make_resolver() {
  return std::make_unique<FailingResolver>(*this, inner_.make_resolver());
}

}  // namespace distributedlog::simulation
