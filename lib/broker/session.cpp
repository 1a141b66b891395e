#include "broker/session.hpp"

#include "broker/cluster.hpp"
#include "broker/dispatch.hpp"
#include "broker/limits.hpp"
#include "broker/node.hpp"
#include "protocol/frame.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <exception>
#include <tuple>

namespace distributedlog::broker {

namespace asio = boost::asio;
using boost::system::error_code;

Session::Session(std::shared_ptr<Cluster> cluster, Node& node, tcp::socket socket)
    : cluster_(std::move(cluster)),
      node_(node),
      socket_(std::move(socket)),
      timer_(cluster_->executor()),
      id_(cluster_->count_connection()),
      frames_(max_request_bytes) {
  node_.joined(*this);
  error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
}

Session::~Session() {
  cluster_->count_request_memory(counted_, 0);
  node_.left(*this);
}

void Session::close() noexcept {
  closed_ = true;
  error_code ignored;
  socket_.close(ignored);
  timer_.cancel();
}

std::string Session::local_host() const {
  error_code failed;
  const auto local = socket_.local_endpoint(failed);
  return failed ? node_.endpoint().address().to_string() : local.address().to_string();
}

asio::awaitable<void> Session::run() {
  const auto self = shared_from_this();
  try {
    for (bool go_on = true; go_on && !closed_;) {
      auto frame = frames_.next();
      if (frame) {
        go_on = co_await serve(*frame);
      } else if (frames_.failed()) {
        go_on = false;
      } else {
        go_on = co_await read_more();
      }
    }
  } catch (const std::exception&) {
    // Out of memory or the like while serving this client: the others are served on.
  }
  close();
}

asio::awaitable<bool> Session::read_more() {
  const auto room = frames_.prepare();
  if (!cluster_->count_request_memory(counted_, frames_.capacity())) co_return false;
  const auto got =
      co_await socket_.async_read_some(asio::buffer(room.data(), room.size()), asio::as_tuple(asio::use_awaitable));
  frames_.commit(std::get<1>(got));
  co_return !std::get<0>(got);
}

asio::awaitable<bool> Session::serve(std::span<const std::byte> frame) {
  protocol::Reader body(frame);
  protocol::RequestHeader header;
  if (!header.decode(body)) co_return false;
  if (header.api() != protocol::ApiKey::produce && frame.size() > max_small_request_bytes) co_return false;

  Call call(*cluster_, *this, header);
  SeenRequest seen;
  seen.api = static_cast<BrokerApi>(header.api_key);
  seen.version = header.api_version;
  seen.node = node_.id();
  seen.correlation_id = header.correlation_id;
  seen.connection = id_;
  if (header.client_id) seen.client_id = *header.client_id;
  cluster_->saw(seen);

  out_.clear();
  if (out_.capacity() > kept_answer_bytes) out_.shrink_to_fit();
  const bool understood = co_await dispatch(call, body, out_);
  if (!understood || call.close || closed_) co_return false;
  if (!call.has_answer) co_return true;
  co_return co_await reply(call);
}

asio::awaitable<bool> Session::reply(const Call& call) {
  Pieces pieces;
  pieces.reserve(call.answer.size());
  for (auto piece : call.answer) pieces.emplace_back(piece.data(), piece.size());
  if (call.fault) {
    auto faulty = reply_with_fault(call.fault->action, std::move(pieces));
    co_return co_await std::move(faulty);
  }
  co_return co_await write(pieces);
}

asio::awaitable<bool> Session::reply_with_fault(const FaultAction& fault, Pieces pieces) {
  switch (fault.kind()) {
    case FaultAction::Kind::drop_response:
      co_return false;
    case FaultAction::Kind::go_silent:
      co_await sleep_until(TimePoint::max());
      co_return false;
    case FaultAction::Kind::delay:
      co_await sleep_until(std::chrono::steady_clock::now() + fault.duration());
      break;
    case FaultAction::Kind::cut_at: {
      std::vector<std::byte> start(std::min(asio::buffer_size(pieces), fault.bytes()));
      asio::buffer_copy(asio::buffer(start), pieces);
      pieces.assign(1, asio::const_buffer(start.data(), start.size()));
      co_await write(pieces);
      co_return false;
    }
    default:
      break;
  }
  if (closed_) co_return false;
  const bool written = co_await write(pieces);
  co_return written&& fault.kind() != FaultAction::Kind::cut_after;
}

asio::awaitable<bool> Session::write(const Pieces& pieces) {
  error_code error;
  co_await asio::async_write(socket_, pieces, asio::redirect_error(asio::use_awaitable, error));
  co_return !error;
}

asio::awaitable<void> Session::sleep_until(TimePoint when) {
  if (closed_) co_return;
  timer_.expires_at(when);
  error_code ignored;
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

}  // namespace distributedlog::broker
