#include "broker/dispatch.hpp"

#include "broker/cluster.hpp"
#include "broker/handlers/forced_error.hpp"
#include "broker/handlers/handlers.hpp"
#include "broker/handlers/named_topics.hpp"
#include "broker/session.hpp"
#include "protocol/frame.hpp"

#include <algorithm>
#include <array>
#include <type_traits>

namespace distributedlog::broker {
namespace {

namespace asio = boost::asio;
using protocol::ApiKey;

constexpr std::size_t lend_from = 4096;  // smaller records are copied into the frame

template <class T>
constexpr bool is_awaitable = false;
template <class T>
constexpr bool is_awaitable<asio::awaitable<T>> = true;

template <class Request>
void find_fault(Call& call, const Request& request) {
  auto& rules = call.cluster.faults();
  if (rules.empty()) return;
  auto names = [&](const std::string& topic, std::optional<std::int32_t> partition) {
    return names_topic(call, request, topic, partition);
  };
  call.fault = rules.next(static_cast<BrokerApi>(call.header.api_key), call.session.node().id(), names);
}

template <class Response>
void encode(Call& call, Response& response, int version, std::vector<std::byte>& out) {
  if (call.fault && (call.fault->action.kind() == FaultAction::Kind::fail ||
                     call.fault->action.kind() == FaultAction::Kind::fail_after)) {
    force_error(response, code_of(call.fault->action.code()), call);
  }
  protocol::Writer writer(out, lend_from);
  protocol::encode_response(writer, response, version, call.header.correlation_id);
  writer.gather(call.answer);
}

template <class Request>
asio::awaitable<bool> serve(Call& call, protocol::Reader& body, std::vector<std::byte>& out) {
  Request request;
  if (!request.decode(body, call.version())) co_return false;
  find_fault(call, request);
  if (call.fault && call.fault->action.kind() == FaultAction::Kind::cut_before) co_return false;

  if constexpr (is_awaitable<decltype(handle(call, request))>) {
    auto pending = handle(call, request);
    auto response = co_await std::move(pending);
    encode(call, response, call.version(), out);
  } else {
    auto response = handle(call, request);
    if (call.has_answer) encode(call, response, call.version(), out);
  }
  co_return true;
}

using Serve = asio::awaitable<bool> (*)(Call&, protocol::Reader&, std::vector<std::byte>&);
struct Served {
  ApiKey key;
  Serve serve;
};

constexpr std::array table{
    Served{ApiKey::produce, serve<protocol::ProduceRequest>},
    Served{ApiKey::fetch, serve<protocol::FetchRequest>},
    Served{ApiKey::list_offsets, serve<protocol::ListOffsetsRequest>},
    Served{ApiKey::metadata, serve<protocol::MetadataRequest>},
    Served{ApiKey::offset_commit, serve<protocol::OffsetCommitRequest>},
    Served{ApiKey::offset_fetch, serve<protocol::OffsetFetchRequest>},
    Served{ApiKey::find_coordinator, serve<protocol::FindCoordinatorRequest>},
    Served{ApiKey::join_group, serve<protocol::JoinGroupRequest>},
    Served{ApiKey::heartbeat, serve<protocol::HeartbeatRequest>},
    Served{ApiKey::leave_group, serve<protocol::LeaveGroupRequest>},
    Served{ApiKey::sync_group, serve<protocol::SyncGroupRequest>},
    Served{ApiKey::api_versions, serve<protocol::ApiVersionsRequest>},
    Served{ApiKey::create_topics, serve<protocol::CreateTopicsRequest>},
    Served{ApiKey::delete_topics, serve<protocol::DeleteTopicsRequest>},
    Served{ApiKey::init_producer_id, serve<protocol::InitProducerIdRequest>},
    Served{ApiKey::offset_for_leader_epoch, serve<protocol::OffsetForLeaderEpochRequest>},
    Served{ApiKey::describe_cluster, serve<protocol::DescribeClusterRequest>},
};

constexpr auto keys = [] {
  std::array<ApiKey, table.size()> all{};
  for (std::size_t i = 0; i < table.size(); ++i) all[i] = table[i].key;
  return all;
}();

}  // namespace

std::span<const ApiKey> served_apis() noexcept { return keys; }

asio::awaitable<bool> dispatch(Call& call, protocol::Reader& body, std::vector<std::byte>& out) {
  const auto key = call.header.api();
  const auto found =
      std::find_if(table.begin(), table.end(), [key](const Served& served) { return served.key == key; });
  if (found == table.end()) co_return false;
  if (!protocol::api(key).broker.contains(call.version())) {
    if (key != ApiKey::api_versions) co_return false;
    // A client cannot know better yet: it is told, in the layout that every client reads.
    auto refusal = unsupported_api_versions();
    encode(call, refusal, 0, out);
    co_return true;
  }
  auto served = found->serve(call, body, out);
  co_return co_await std::move(served);
}

}  // namespace distributedlog::broker
