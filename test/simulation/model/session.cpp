#include "simulation/model/session.hpp"

#include "simulation/model/node.hpp"
#include "simulation/model/session_codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace distributedlog::simulation {

Session::Session(Cluster& cluster, Node& node, std::shared_ptr<Link> link)
    : cluster_(cluster), world_(cluster.world()), node_(node), link_(std::move(link)), watch_(cluster, link_->id()) {}

void Session::start() {
  link_->on_server_readable = [weak = weak_from_this()] {
    if (auto self = weak.lock()) self->on_bytes();
  };
  link_->on_server_broken = [weak = weak_from_this()] {
    if (auto self = weak.lock()) self->abandon();
  };
}

void Session::abandon() {
  over_ = true;
  link_->on_server_readable = nullptr;
  link_->on_server_broken = nullptr;
  queue_.clear();
}

void Session::hang_up() {
  abandon();
  link_->server_close();
}

void Session::on_bytes() {
  if (over_ || hanging_) return;
  splitter_.feed(link_->server_read());
  while (auto frame = splitter_.next()) {
    Request request;
    request.frame.assign(frame->begin(), frame->end());
    request.written_at = link_->to_server().written_at(stream_position_);
    stream_position_ += 4 + frame->size();
    if (!inspect(request)) return hang_up();
    queue_.push_back(std::move(request));
  }
  if (splitter_.failed()) {
    watch_.complain(fmt::format("broken frame: {}", protocol::describe(splitter_.fault())));
    return hang_up();
  }
  next();
}

bool Session::inspect(Request& request) {
  protocol::Reader reader(request.frame);
  if (!request.header.decode(reader)) {
    watch_.complain("a request header that cannot be read");
    return false;
  }
  world_.trace().add("request", static_cast<std::uint64_t>(request.header.api_key), link_->id());
  if (!watch_.saw(request.header, request.written_at)) return false;
  if (request.header.api() != protocol::ApiKey::produce) return true;
  protocol::ProduceRequest produce;
  if (!decode(request, produce)) return false;
  watch_.saw_produce(produce, request.written_at);
  return true;
}

void Session::next() {
  if (working_ || over_ || hanging_) return;
  if (queue_.empty()) {
    if (link_->server_at_end()) hang_up();
    return;
  }
  working_ = true;
  Request& request = queue_.front();
  if (cluster_.plan() != nullptr) request.fault = cluster_.plan()->on_request(node_.id(), request.header.api());
  const ClusterSettings& settings = cluster_.settings();
  const Duration work = cluster_.random().between(settings.work_low, settings.work_high) + request.fault.delay;
  const TimePoint ready = std::max({world_.now(), node_.paused_until(), quiet_until_}) + work;
  world_.at(ready, link_->id(), [self = shared_from_this()] {
    if (self->over_) return;
    // A pause that began meanwhile holds this request back, too.
    const TimePoint resumed = self->node_.paused_until();
    if (resumed > self->world_.now()) {
      self->working_ = false;
      return static_cast<void>(self->world_.at(resumed, self->link_->id(), [self] { self->next(); }));
    }
    Request current = std::move(self->queue_.front());
    self->queue_.pop_front();
    self->work(current);
  });
}

void Session::work(Request& request) {
  using Loss = RequestFault::Loss;
  if (world_.printing()) {
    world_.say(fmt::format(
        "node {} link {} works on key {} v{} #{}{}", node_.id(), link_->id(), request.header.api_key,
        request.header.api_version, request.header.correlation_id,
        request.fault.loss == Loss::none ? "" : fmt::format(" loss {}", static_cast<int>(request.fault.loss))));
  }
  if (request.fault.loss == Loss::before) return link_->reset();
  if (request.fault.loss == Loss::hang_before) {
    hanging_ = true;
    return;
  }
  answer_.clear();
  when_answer_read_.clear();
  switch (request.header.api()) {
    case protocol::ApiKey::api_versions:
      answer_api_versions(request);
      break;
    case protocol::ApiKey::metadata:
      answer_metadata(request);
      break;
    case protocol::ApiKey::init_producer_id:
      answer_init_producer_id(request);
      break;
    default:
      answer_produce(request);
  }
  if (over_) return;
  if (request.fault.loss == Loss::after) return link_->reset();
  if (request.fault.loss == Loss::hang_after) {
    hanging_ = true;
    return;
  }
  finish(request);
}

// A whole frame, with a correlation id that no request has had.
std::vector<std::byte> Session::stray_answer() {
  std::vector<std::byte> frame(12);
  frame[3] = std::byte{8};
  frame[4] = std::byte{0x7f};
  return frame;
}

void Session::finish(const Request& request) {
  if (!answer_.empty()) {
    if (request.fault.stray_answer) link_->server_send(stray_answer());
    link_->server_send(answer_);
    const std::uint64_t end = link_->to_client().accepted() + link_->server_unsent();
    if (request.fault.answered_twice) link_->server_send(answer_);
    const auto quiet = std::clamp<Duration>(std::chrono::milliseconds(request.fault.throttle_ms), Duration::zero(),
                                            cluster_.settings().longest_silence);
    if (quiet > Duration::zero()) quiet_until_ = world_.now() + quiet;
    // The client may read it when this session is long over, so nothing of it is kept alive here.
    link_->to_client().when_read(end, [weak = weak_from_this(), quiet, tell = std::move(when_answer_read_)] {
      for (const auto& call : tell) call();
      if (auto self = weak.lock(); self && quiet > Duration::zero()) self->watch_.throttled(self->world_.now(), quiet);
    });
  }
  working_ = false;
  next();
}

}  // namespace distributedlog::simulation
