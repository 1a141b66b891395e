// Waits for what the cluster tells of topics.
#include "client/engine.hpp"

#include <distributedlog/error.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/dispatch.hpp>

namespace distributedlog::client {

void Engine::await_topics(std::vector<std::string> topics, bool connect, TopicWaits::Handler handler) {
  take_inbox();
  if (phase_ == Phase::fresh) start();
  if (phase_ != Phase::open) {
    TopicAnswer answer;
    answer.error = client_errc::closed;
    asio::dispatch(asio::append(std::move(handler), std::move(answer)));
    return;
  }
  auto slot = asio::get_associated_cancellation_slot(handler);
  const std::uint64_t id = topic_waits_.new_id();
  if (slot.is_connected()) {
    slot.assign([weak = weak_from_this(), id](asio::cancellation_type type) {
      const auto self = weak.lock();
      if (self && type != asio::cancellation_type::none) self->on_strand([self, id] { self->cancel_await_topics(id); });
    });
  }
  topic_waits_.add(id, sender_, std::move(topics), connect, runtime_->now(), std::move(handler));
  pump();
}

void Engine::cancel_await_topics(std::uint64_t id) { topic_waits_.cancel(id); }

}  // namespace distributedlog::client
