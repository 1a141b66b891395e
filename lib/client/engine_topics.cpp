// Waits for what the cluster tells of topics.
#include "client/engine.hpp"

#include <distributedlog/error.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/dispatch.hpp>

namespace distributedlog::client {

void Engine::await_topics(std::uint64_t id, std::vector<std::string> topics, bool connect,
                          TopicWaits::Handler handler) {
  take_inbox();
  if (phase_ == Phase::fresh) start();
  if (phase_ != Phase::open) {
    TopicAnswer answer;
    answer.error = client_errc::closed;
    asio::dispatch(asio::append(std::move(handler), std::move(answer)));
    return;
  }
  topic_waits_.add(id, sender_, std::move(topics), connect, runtime_->now(), std::move(handler));
  pump();
}

void Engine::cancel_await_topics(std::uint64_t id) { topic_waits_.cancel(id); }

}  // namespace distributedlog::client
