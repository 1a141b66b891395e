// A circuit breaker for any call: after some failures in a row it refuses at once, until a probe succeeds.
#pragma once

#include <distributedlog/circuit_breaker_options.hpp>
#include <distributedlog/export.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace distributedlog {

namespace detail {

template <class Type>
inline constexpr bool is_awaitable = false;
template <class Value, class Executor>
inline constexpr bool is_awaitable<boost::asio::awaitable<Value, Executor>> = true;

// What a breaker's `call` can be given: called without arguments, as an lvalue.
template <class Callable>
concept ReturnsAwaitable = is_awaitable<std::invoke_result_t<std::decay_t<Callable>&>>;
template <class Callable>
concept ReturnsValue = std::invocable<std::decay_t<Callable>&> && !ReturnsAwaitable<Callable>;

// What lies behind a ProducerError; nothing for other exceptions.
DISTRIBUTEDLOG_API boost::system::error_code last_cause_of(const boost::system::system_error& error) noexcept;

}  // namespace detail

// Stands before any call that may meet a broker in trouble: sends of several producers, a flush, a blocking send. For
// the sends of one producer alone ProducerConfig::circuit_breaker is the shorter way.
//
// Closed: calls go through; `failure_threshold` failures in a row open it. Open: calls are refused with
// client_errc::circuit_open, not_written, before anything is done. With the first call after `recovery_timeout` it is
// half open: that call alone is the probe, others are refused meanwhile. Success of the probe closes the circuit,
// failure opens it again, and a probe that ends without a word (cancelled, destroyed, or in an error that does not
// count) leaves its place to the next call. An outcome counts only in the period its call was let through in: what is
// still heard of calls from before an outage changes nothing.
//
// `on_state_change` runs without a lock held, one call at a time and in the order of the changes, on a thread that is
// inside a member of the breaker or of a permit at that time. It may use the breaker. What it throws is dropped: the
// change has happened already, and the call that caused it has a result of its own.
// Thread-safety: every member may be called from any thread, but for move and destruction.
// Lifetime: calls under way and permits may outlive the breaker.
class DISTRIBUTEDLOG_API CircuitBreaker {
  class Shared;

 public:
  // Tells the time; for tests that move it by hand. Called from any thread, without a lock held.
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  // Leave to make one call, whose outcome is to be told. Destroyed or assigned to before that, it says that there is
  // none. Only the first word counts. Not for several threads at once.
  class DISTRIBUTEDLOG_API Permit {
   public:
    Permit(Permit&& other) noexcept = default;
    Permit& operator=(Permit&& other) noexcept;
    ~Permit();

    void succeeded();
    // An error that does not count is the same as no outcome. `cause`: ProducerError::last_cause(), where there is one.
    void failed(const boost::system::error_code& error, const boost::system::error_code& cause = {});

   private:
    friend class CircuitBreaker;
    Permit(std::shared_ptr<Shared> shared, std::uint64_t period) noexcept
        : shared_(std::move(shared)), period_(period) {}
    void give_back() noexcept;

    std::shared_ptr<Shared> shared_;  // empty: the outcome is told
    std::uint64_t period_;
  };

  CircuitBreaker() : CircuitBreaker(CircuitBreakerOptions()) {}

  // Throws ProducerError (client_errc::invalid_configuration) that names failure_threshold or recovery_timeout_ms.
  // Without a clock: the steady clock.
  explicit CircuitBreaker(CircuitBreakerOptions options, Clock clock = {});

  CircuitBreaker(CircuitBreaker&&) noexcept;
  CircuitBreaker& operator=(CircuitBreaker&&) noexcept;
  ~CircuitBreaker();

  // Calls a function that returns an asio::awaitable, and waits for it: `co_await breaker.call(send)`. Refused or let
  // through when it is awaited, not before.
  //
  // Outcome: returning is success, a boost::system::system_error (ProducerError is one) is failure when its code
  // counts.
  //   Any other exception says nothing of a broker and does not count.
  // Errors: ProducerError (client_errc::circuit_open) when refused, which tells when the next probe is due; else what
  // the
  //   function throws.
  // Cancellation: goes to the function's own awaitable; operation_aborted does not count.
  // Lifetime: the function is moved into the coroutine and lives as long, so that it may be a coroutine itself.
  //
  // Give a function that captures by value a name first: GCC 12 destroys such temporaries of a co_await expression
  // twice.
  template <detail::ReturnsAwaitable Callable>
  std::invoke_result_t<std::decay_t<Callable>&> call(Callable&& callable) {
    return await_through<std::decay_t<Callable>>(shared_, std::forward<Callable>(callable));
  }

  // The same for a function that returns its value, or throws, as a blocking client's does; it runs inside this call.
  template <detail::ReturnsValue Callable>
  std::invoke_result_t<std::decay_t<Callable>&> call(Callable&& callable) {
    Permit permit = acquire(shared_);
    try {
      if constexpr (std::is_void_v<std::invoke_result_t<std::decay_t<Callable>&>>) {
        callable();
        permit.succeeded();
      } else {
        std::invoke_result_t<std::decay_t<Callable>&> result = callable();
        permit.succeeded();
        return result;
      }
    } catch (const boost::system::system_error& error) {
      permit.failed(error.code(), detail::last_cause_of(error));
      throw;
    }
  }

  // For callbacks: leave to make one call now, or nothing when it is refused. Never throws on refusal.
  std::optional<Permit> try_acquire();

  // Open turns half open with the first call after the recovery timeout, not by itself.
  CircuitState state() const;
  // Failures since the last success or reset.
  int failures() const;
  // How long calls will be refused for sure; zero when one may be let through now.
  std::chrono::milliseconds retry_after() const;
  // Closes it and forgets every failure, also of calls that are under way.
  void reset();

 private:
  // Throws ProducerError (client_errc::circuit_open).
  static Permit acquire(const std::shared_ptr<Shared>& shared);

  template <class Callable>
  static std::invoke_result_t<Callable&> await_through(std::shared_ptr<Shared> shared, Callable callable) {
    Permit permit = acquire(shared);
    try {
      if constexpr (std::is_void_v<typename std::invoke_result_t<Callable&>::value_type>) {
        co_await callable();
        permit.succeeded();
      } else {
        auto result = co_await callable();
        permit.succeeded();
        co_return std::move(result);
      }
    } catch (const boost::system::system_error& error) {
      permit.failed(error.code(), detail::last_cause_of(error));
      throw;
    }
  }

  std::shared_ptr<Shared> shared_;
};

}  // namespace distributedlog
