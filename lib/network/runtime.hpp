// The runtime seam: clock, timer, resolver, stream and random source behind one small interface.
//
// Production binds Asio (asio_runtime); the simulation binds virtual time and an in-memory network. Virtual calls
// happen per timer and per I/O, never per record. Nothing above this folder touches a clock, a socket or entropy by
// another way.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace distributedlog::network {

namespace asio = boost::asio;
using boost::system::error_code;
using TimePoint = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

// A resolved address, always numeric ("127.0.0.1", "::1").
struct Address {
  std::string ip;
  std::uint16_t port = 0;
  friend bool operator==(const Address&, const Address&) = default;
};

struct ReadResult {
  ReadResult(error_code e, std::size_t n) noexcept : error(e), bytes(n) {}
  error_code error;
  std::size_t bytes;
};

struct ResolveResult {
  ResolveResult(error_code e, std::vector<Address> found) noexcept : error(e), addresses(std::move(found)) {}
  error_code error;
  std::vector<Address> addresses;
};

// One waiter at a time.
class Timer {
 public:
  virtual ~Timer() = default;
  // True when the time came, false when cancelled before.
  virtual asio::awaitable<bool> wait_until(TimePoint when) = 0;
  virtual void cancel() = 0;
};

// A byte stream to one peer. At most one read and one write may be outstanding. After close() both end with
// operation_aborted; a buffer handed to write() must live until write() has returned.
class Stream {
 public:
  virtual ~Stream() = default;
  virtual asio::awaitable<error_code> connect(const Address& peer) = 0;
  virtual asio::awaitable<ReadResult> read_some(std::span<std::byte> into) = 0;
  // Writes all of it, or fails.
  virtual asio::awaitable<error_code> write(std::span<const asio::const_buffer> buffers) = 0;
  virtual void close() noexcept = 0;
};

class Resolver {
 public:
  virtual ~Resolver() = default;
  // Numeric hosts answer at once, without a thread.
  virtual asio::awaitable<ResolveResult> resolve(const std::string& host, std::uint16_t port) = 0;
  virtual void cancel() noexcept = 0;
};

// Where a partition's numbers begin. Tests bring them near their ends, which nobody lives to see otherwise.
struct FirstNumbers {
  std::int32_t sequence = 0;
  std::int16_t epoch = 0;
};

class Runtime {
 public:
  virtual ~Runtime() = default;
  // A serial executor: handlers submitted to it never run at the same time.
  virtual asio::any_io_executor executor() const noexcept = 0;
  virtual TimePoint now() const noexcept = 0;               // steady
  virtual std::int64_t wall_clock_ms() const noexcept = 0;  // milliseconds since 1970
  virtual std::uint64_t random() noexcept = 0;
  virtual FirstNumbers first_numbers() const noexcept { return {}; }
  virtual std::unique_ptr<Timer> make_timer() = 0;
  virtual std::unique_ptr<Stream> make_stream() = 0;
  virtual std::unique_ptr<Resolver> make_resolver() = 0;
};

}  // namespace distributedlog::network
