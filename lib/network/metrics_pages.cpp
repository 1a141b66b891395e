#include "network/metrics_pages.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>

#include <exception>
#include <utility>

namespace distributedlog::network {

namespace asio = boost::asio;

struct MetricsPages::Call {
  explicit Call(const asio::any_io_executor& executor) : over(executor) {}
  asio::steady_timer over;
  asio::cancellation_signal cancel;
  MetricsPage page;
  bool ended = false;
};

asio::awaitable<MetricsPage> MetricsPages::next(asio::any_io_executor executor, std::chrono::milliseconds limit) {
  MetricsPage page;
  if (running_.size() >= at_most_) co_return page;
  const auto call = std::make_shared<Call>(executor);
  call->over.expires_after(limit);
  running_.insert(call);
  // The handler keeps the signal until the coroutine has let go of it.
  const auto at_the_end = [self = shared_from_this(), call](const std::exception_ptr&) {
    self->running_.erase(call);
    call->ended = true;
    call->over.cancel();
  };
  asio::co_spawn(executor, run(call), asio::bind_cancellation_slot(call->cancel.slot(), at_the_end));
  if (!call->ended) co_await call->over.async_wait(asio::as_tuple(asio::deferred));
  if (!call->ended) call->cancel.emit(asio::cancellation_type::terminal);
  if (call->ended) page = std::move(call->page);
  co_return page;
}

void MetricsPages::give_up() {
  for (const auto& call : running_) call->over.cancel();
}

asio::awaitable<void> MetricsPages::run(std::shared_ptr<Call> call) {
  try {
    call->page.text = co_await source_();
    call->page.outcome = MetricsPage::Outcome::told;
  } catch (...) {
    // Whatever it is, it is none of the scraper's business.
    call->page.outcome = MetricsPage::Outcome::failed;
  }
}

}  // namespace distributedlog::network
