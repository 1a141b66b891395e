// JoinGroup, SyncGroup, Heartbeat and LeaveGroup: the four calls that make up a group.
#include "broker/cluster.hpp"
#include "broker/handlers/handlers.hpp"
#include "broker/session.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <optional>

namespace distributedlog::broker {
namespace {

namespace asio = boost::asio;

constexpr std::int32_t longest_timeout_ms = 1800000;

// An answer that somebody else will give, perhaps long after the client has gone.
template <class Response>
struct Awaited {
  std::optional<Response> response;
  std::weak_ptr<Session> session;

  void set(Response given) {
    response = std::move(given);
    if (auto alive = session.lock()) alive->wake();
  }
};

template <class Response>
std::shared_ptr<Awaited<Response>> make_awaited(Call& call) {
  auto awaited = std::make_shared<Awaited<Response>>();
  awaited->session = call.session.weak_from_this();
  return awaited;
}

template <class Response>
asio::awaitable<Response> wait_for(Call& call, std::shared_ptr<Awaited<Response>> awaited) {
  while (!awaited->response && !call.session.closed()) {
    co_await call.session.sleep_until(Session::TimePoint::max());
  }
  co_return awaited->response ? std::move(*awaited->response) : Response{};
}

std::optional<broker_errc> judge(const protocol::JoinGroupRequest& request) {
  if (request.group_id.empty()) return broker_errc::invalid_group_id;
  if (request.session_timeout_ms < 1 || request.session_timeout_ms > longest_timeout_ms) {
    return broker_errc::invalid_session_timeout;
  }
  return std::nullopt;
}

}  // namespace

asio::awaitable<protocol::JoinGroupResponse> handle(Call& call, const protocol::JoinGroupRequest& request) {
  auto awaited = make_awaited<protocol::JoinGroupResponse>(call);
  const auto bad = judge(request);
  if (bad || call.refused()) {
    protocol::JoinGroupResponse refusal;
    refusal.error_code = bad ? code_of(*bad) : *call.refused();
    refusal.member_id = request.member_id;
    co_return refusal;
  }
  call.cluster.groups().with(request.group_id, [&](Group& group, Group::TimePoint now) {
    auto id = GroupCoordinator::make_member_id(call.header.client_id.value_or("member"));
    auto reply = [awaited](protocol::JoinGroupResponse response) { awaited->set(std::move(response)); };
    group.join(request, std::move(id), call.version() >= 4, now, std::move(reply));
  });
  auto answer = wait_for(call, std::move(awaited));
  co_return co_await std::move(answer);
}

asio::awaitable<protocol::SyncGroupResponse> handle(Call& call, const protocol::SyncGroupRequest& request) {
  auto awaited = make_awaited<protocol::SyncGroupResponse>(call);
  if (call.refused()) co_return protocol::SyncGroupResponse{};
  call.cluster.groups().with(request.group_id, [&](Group& group, Group::TimePoint now) {
    auto reply = [awaited](protocol::SyncGroupResponse response) { awaited->set(std::move(response)); };
    group.sync(request, now, std::move(reply));
  });
  auto answer = wait_for(call, std::move(awaited));
  co_return co_await std::move(answer);
}

protocol::HeartbeatResponse handle(Call& call, const protocol::HeartbeatRequest& request) {
  protocol::HeartbeatResponse response;
  if (call.refused()) return response;
  response.error_code = call.cluster.groups().with(request.group_id, [&](Group& group, Group::TimePoint now) {
    return group.heartbeat(request.member_id, request.generation_id, now);
  });
  return response;
}

protocol::LeaveGroupResponse handle(Call& call, const protocol::LeaveGroupRequest& request) {
  protocol::LeaveGroupResponse response;
  if (call.refused()) return response;
  call.cluster.groups().with(request.group_id, [&](Group& group, Group::TimePoint now) {
    if (call.version() < 3) response.error_code = group.leave(request.member_id, std::nullopt, now);
    for (const auto& member : request.members) {
      const auto error = group.leave(member.member_id, member.group_instance_id, now);
      response.members.push_back({member.member_id, member.group_instance_id, error});
    }
  });
  return response;
}

}  // namespace distributedlog::broker
