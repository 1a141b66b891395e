#include "simulation/world/sim_stream.hpp"

#include "support/unfailing.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>

namespace distributedlog::simulation {

namespace error = asio::error;

struct SimStream::State : std::enable_shared_from_this<SimStream::State> {
  struct Outcome {
    error_code error;
  };

  explicit State(Network& the_network)
      : network(the_network), world(the_network.world()), connecting(world), reading(world), writing(world) {}

  void begin_connect(const Address& peer);
  void finish_connect(const Address& peer, const Network::Verdict& verdict);
  void break_down();
  void try_read();
  void try_write();
  void close() noexcept;

  Network& network;
  World& world;
  std::shared_ptr<Link> link;
  bool closed = false;
  bool reset = false;
  Waiter<Outcome> connecting;
  Waiter<ReadResult> reading;
  Waiter<Outcome> writing;
  std::span<std::byte> read_into;
  std::span<const asio::const_buffer> unwritten;  // the caller's memory, read as late as a real socket would
  std::size_t written_of_first = 0;
};

void SimStream::State::begin_connect(const Address& peer) {
  const Network::Verdict verdict = network.judge(peer);
  world.trace().add("connect", peer.port, static_cast<std::uint64_t>(verdict.attempt));
  if (verdict.attempt == Network::Attempt::hang) return;
  world.after(verdict.delay, peer.port, [weak = weak_from_this(), peer, verdict] {
    if (auto self = weak.lock()) self->finish_connect(peer, verdict);
  });
}

void SimStream::State::finish_connect(const Address& peer, const Network::Verdict& verdict) {
  if (closed || !connecting.waiting()) return;
  if (verdict.attempt == Network::Attempt::accept) link = network.establish(peer, verdict.quality);
  if (link == nullptr) {
    connecting.complete({error::connection_refused});
    return;
  }
  auto with_self = [weak = weak_from_this()](void (State::*what)()) {
    return [weak, what] {
      if (auto self = weak.lock()) (self.get()->*what)();
    };
  };
  link->on_client_broken = with_self(&State::break_down);
  link->to_client().on_readable = with_self(&State::try_read);
  link->to_server().on_writable = with_self(&State::try_write);
  connecting.complete({error_code()});
}

void SimStream::State::break_down() {
  reset = true;
  reading.complete(ReadResult(error::connection_reset, 0));
  writing.complete({error::connection_reset});
}

void SimStream::State::try_read() {
  if (!reading.waiting()) return;
  if (link->to_client().readable() > 0) {
    reading.complete(ReadResult(error_code(), link->to_client().read(read_into)));
  } else if (link->to_client().at_end()) {
    reading.complete(ReadResult(error::eof, 0));
  }
}

void SimStream::State::try_write() {
  if (!writing.waiting()) return;
  while (!unwritten.empty()) {
    const asio::const_buffer buffer = unwritten.front() + written_of_first;
    const auto* data = static_cast<const std::byte*>(buffer.data());
    const std::size_t taken = link->to_server().accept({data, buffer.size()});
    written_of_first += taken;
    if (taken == buffer.size()) {
      unwritten = unwritten.subspan(1);
      written_of_first = 0;
      continue;
    }
    // A full pipe wakes us; one that only sliced the write goes on a little later.
    if (link->to_server().room() > 0) {
      world.after(std::chrono::microseconds(5), link->id(), [weak = weak_from_this()] {
        if (auto self = weak.lock(); self && !self->closed) self->try_write();
      });
    }
    return;
  }
  writing.complete({error_code()});
}

void SimStream::State::close() noexcept {
  if (closed) return;
  const test::Unfailing around;
  closed = true;
  unwritten = {};
  connecting.complete({error::operation_aborted});
  reading.complete(ReadResult(error::operation_aborted, 0));
  writing.complete({error::operation_aborted});
  if (link) link->client_close();
}

SimStream::SimStream(Network& network) : state_(std::make_shared<State>(network)) {}

SimStream::~SimStream() { state_->close(); }

asio::awaitable<error_code> SimStream::connect(const Address& peer) {
  auto state = state_;
  if (state->closed) co_return error::operation_aborted;
  const auto begin = [state = state.get(), peer] { state->begin_connect(peer); };
  const auto on_cancel = [state = state.get()] { state->connecting.complete({error::operation_aborted}); };
  const State::Outcome outcome = co_await state->connecting.wait(begin, on_cancel);
  co_return outcome.error;
}

asio::awaitable<ReadResult> SimStream::read_some(std::span<std::byte> into) {
  auto state = state_;
  if (state->closed) co_return ReadResult(error::operation_aborted, 0);
  if (state->link == nullptr) co_return ReadResult(error::not_connected, 0);
  if (state->reading.waiting()) state->world.violation("two reads at once on one stream");
  state->read_into = into;
  const auto begin = [state = state.get()] {
    if (state->reset) {
      state->reading.complete(ReadResult(error::connection_reset, 0));
    } else {
      state->try_read();
    }
  };
  const auto on_cancel = [state = state.get()] { state->reading.complete(ReadResult(error::operation_aborted, 0)); };
  co_return co_await state->reading.wait(begin, on_cancel);
}

asio::awaitable<error_code> SimStream::write(std::span<const asio::const_buffer> buffers) {
  auto state = state_;
  if (state->closed) co_return error::operation_aborted;
  if (state->link == nullptr) co_return error::not_connected;
  if (state->writing.waiting()) state->world.violation("two writes at once on one stream");
  state->unwritten = buffers;
  state->written_of_first = 0;
  state->link->to_server().mark_write();
  const auto begin = [state = state.get()] {
    if (state->reset) {
      state->writing.complete({error::connection_reset});
    } else {
      state->try_write();
    }
  };
  const auto on_cancel = [state = state.get()] { state->writing.complete({error::operation_aborted}); };
  const State::Outcome outcome = co_await state->writing.wait(begin, on_cancel);
  co_return outcome.error;
}

void SimStream::close() noexcept { state_->close(); }

}  // namespace distributedlog::simulation
