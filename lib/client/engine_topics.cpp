// Waits for what the cluster tells of topics.
#include "client/engine.hpp"
#include "client/hand_over.hpp"

#include <distributedlog/error.hpp>

namespace distributedlog::client {

void Engine::await_topics(std::uint64_t id, std::vector<std::string> topics, bool connect,
                          TopicWaits::Handler handler) {
  on_event([&] {
    take_inbox();
    if (phase_ == Phase::fresh) start();
    if (phase_ == Phase::open) topic_waits_.add(id, sender_, std::move(topics), connect, runtime_->now(), handler);
  });
  if (!handler) return;
  TopicAnswer answer;
  answer.error = client_errc::closed;
  hand_over(std::move(handler), std::move(answer));
}

void Engine::cancel_await_topics(std::uint64_t id) { topic_waits_.cancel(id); }

}  // namespace distributedlog::client
