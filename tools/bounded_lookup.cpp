#include "bounded_lookup.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace distributedlog::tool {

namespace asio = boost::asio;

namespace {

// Where thread and coroutine meet. It holds nothing of the loop, which may be gone when the thread comes back at last.
class Meeting : public std::enable_shared_from_this<Meeting> {
 public:
  explicit Meeting(asio::steady_timer& waiting) : waiting_(&waiting) {}

  // On the thread.
  void arrive(Lookup result) {
    const std::lock_guard lock(mutex_);
    if (waiting_ == nullptr) return;
    found_ = std::move(result);
    asio::post(waiting_->get_executor(), [self = shared_from_this()] {
      const std::lock_guard inner(self->mutex_);
      if (self->waiting_ != nullptr) self->waiting_->cancel();
    });
  }

  // In the coroutine: from now on nobody touches its timer.
  std::optional<Lookup> leave() {
    const std::lock_guard lock(mutex_);
    waiting_ = nullptr;
    return std::exchange(found_, std::nullopt);
  }

 private:
  std::mutex mutex_;
  asio::steady_timer* waiting_;
  std::optional<Lookup> found_;
};

// However the coroutine ends.
class Guest {
 public:
  explicit Guest(asio::steady_timer& timer) : meeting_(std::make_shared<Meeting>(timer)) {}
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;
  ~Guest() { meeting_->leave(); }
  const std::shared_ptr<Meeting>& meeting() const noexcept { return meeting_; }

 private:
  std::shared_ptr<Meeting> meeting_;
};

}  // namespace

Lookup look_up_blocking(const std::string& host) {
  boost::system::error_code error;
  const asio::ip::address numeric = asio::ip::make_address(host, error);
  if (!error) return {{}, {numeric.to_string()}};
  asio::io_context context(1);
  asio::ip::tcp::resolver resolver(context);
  std::vector<std::string> ips;
  for (const auto& entry : resolver.resolve(host, "", error)) {
    std::string ip = entry.endpoint().address().to_string();
    if (std::find(ips.begin(), ips.end(), ip) == ips.end()) ips.push_back(std::move(ip));
  }
  if (!error && ips.empty()) error = asio::error::host_not_found;
  return {error, std::move(ips)};
}

asio::awaitable<Lookup> look_up(std::string host, std::chrono::steady_clock::time_point deadline,
                                std::function<Lookup(const std::string&)> lookup) {
  boost::system::error_code not_numeric;
  asio::ip::make_address(host, not_numeric);
  if (!not_numeric) co_return look_up_blocking(host);
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, deadline);
  const Guest guest(timer);
  std::thread([meeting = guest.meeting(), host, lookup] { meeting->arrive(lookup(host)); }).detach();
  co_await timer.async_wait(asio::as_tuple(asio::deferred));
  std::optional<Lookup> found = guest.meeting()->leave();
  if (found) co_return std::move(*found);
  co_return Lookup(asio::error::timed_out, {});
}

}  // namespace distributedlog::tool
