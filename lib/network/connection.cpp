#include "network/connection.hpp"

#include "base/broker_error.hpp"
#include "build_info.hpp"
#include "protocol/frame.hpp"
#include "protocol/messages/api_versions.hpp"
#include "protocol/reader.hpp"

#include <distributedlog/error.hpp>

#include <boost/asio/error.hpp>

#include <fmt/format.h>

namespace distributedlog::network {

namespace {

constexpr int preferred_api_versions = 3;
constexpr std::int32_t handshake_correlation = 0;
// A broker's answer to ApiVersions takes a few hundred bytes; whoever announces much more before we know it is no
// broker.
constexpr std::size_t largest_greeting = std::size_t{1} << 20;

}  // namespace

Connection::Connection(Runtime& runtime, std::string client_id)
    : runtime_(runtime),
      client_id_(std::move(client_id)),
      resolver_(runtime.make_resolver()),
      stream_(runtime.make_stream()),
      splitter_(largest_greeting) {}

error_code Connection::fail(error_code error, std::string words) {
  trouble_ = std::move(words);
  return error;
}

asio::awaitable<error_code> Connection::open(const std::string& host, std::uint16_t port, std::string& tried_ip) {
  error_code error = co_await connect_any(host, port, tried_ip);
  if (!error) error = co_await negotiate();
  co_return error;
}

// An address that swallows packets may use up the whole time of an attempt: each one begins at the next (KIP-302).
std::size_t Connection::first_to_try(const std::vector<Address>& addresses, const std::string& tried_ip) {
  const std::size_t count = addresses.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (addresses[i].ip == tried_ip) return (i + 1) % count;
  }
  return count > 1 ? static_cast<std::size_t>(runtime_.random() % count) : 0;
}

asio::awaitable<error_code> Connection::connect_any(const std::string& host, std::uint16_t port,
                                                    std::string& tried_ip) {
  const ResolveResult resolved = co_await resolver_->resolve(host, port);
  if (closed_) co_return fail(asio::error::operation_aborted, fmt::format("{}:{}: set-up timed out", host, port));
  if (resolved.error || resolved.addresses.empty()) {
    co_return fail(client_errc::host_not_found, fmt::format("{}: {}", host, resolved.error.message()));
  }
  error_code error;
  const std::size_t count = resolved.addresses.size();
  const std::size_t first = first_to_try(resolved.addresses, tried_ip);
  for (std::size_t step = 0; step < count; ++step) {
    const Address& address = resolved.addresses[(first + step) % count];
    peer_ = fmt::format("{}:{}", host, port);
    tried_ip = address.ip;
    stream_ = runtime_.make_stream();
    error = co_await stream_->connect(address);
    if (closed_) co_return fail(asio::error::operation_aborted, fmt::format("{}: connect timed out", peer_));
    if (!error) co_return error_code{};
    fail(client_errc::connection_failed, fmt::format("{} ({}): {}", peer_, address.ip, error.message()));
  }
  co_return client_errc::connection_failed;
}

asio::awaitable<error_code> Connection::negotiate() {
  int version = preferred_api_versions;
  while (true) {
    const error_code error = co_await ask_versions(version);
    if (error) co_return error;
    if (refused_version_error_ == 0) break;
    // An older broker answers with the newest version it knows; every round goes down, so this ends.
    const int next = std::min<int>(retry_version_, version - 1);
    if (next < 0) co_return fail(client_errc::unsupported_version, fmt::format("{}: refuses every ApiVersions", peer_));
    version = next;
  }
  if (!this->version(protocol::ApiKey::metadata) || !this->version(protocol::ApiKey::produce)) {
    co_return fail(client_errc::unsupported_version,
                   fmt::format("{}: offers no Metadata or Produce version that this client speaks", peer_));
  }
  splitter_.limit_frames(protocol::FrameSplitter::default_max_frame);
  co_return error_code{};
}

asio::awaitable<error_code> Connection::ask_versions(int version) {
  protocol::ApiVersionsRequest request;
  request.client_software_name = "distributedlog";
  request.client_software_version = DISTRIBUTEDLOG_VERSION;
  std::vector<std::byte> bytes;
  protocol::Writer writer(bytes);
  protocol::encode_request(writer, request, version, handshake_correlation, client_id_);
  const asio::const_buffer buffer(bytes.data(), bytes.size());
  const error_code written = co_await stream_->write(std::span(&buffer, 1));
  if (written) co_return fail(client_errc::connection_lost, fmt::format("{}: {}", peer_, written.message()));

  const FrameResult answer = co_await read_frame();
  if (answer.error == client_errc::connection_lost) {
    co_return fail(
        client_errc::not_a_kafka_broker,
        fmt::format("{}: closed the connection at the first request: not a Kafka listener, or one for TLS", peer_));
  }
  if (answer.error) co_return answer.error;

  const auto malformed = [&] {
    return fail(client_errc::not_a_kafka_broker, fmt::format("{}: its answer is no ApiVersions response", peer_));
  };
  protocol::Reader reader(answer.frame);
  if (reader.i32() != handshake_correlation) co_return malformed();
  const std::int16_t error =
      protocol::Reader(answer.frame.size() >= 6 ? answer.frame.subspan(4) : answer.frame.first(0)).i16();
  protocol::ApiVersionsResponse response;
  const bool refused = error == static_cast<std::int16_t>(broker_errc::unsupported_version);
  if (!response.decode(reader, refused ? 0 : version)) co_return malformed();
  if (!refused && error != 0) co_return fail(broker_error(error), fmt::format("{}: ApiVersions", peer_));
  refused_version_error_ = error;
  retry_version_ = 0;
  for (const auto& api : response.api_keys) {
    if (refused && api.api_key == static_cast<std::int16_t>(protocol::ApiKey::api_versions))
      retry_version_ = api.max_version;
    if (!refused && protocol::find_api(api.api_key) != nullptr)
      offered_[api.api_key] = {api.min_version, api.max_version};
  }
  co_return error_code{};
}

asio::awaitable<FrameResult> Connection::read_frame() {
  while (true) {
    if (const auto frame = splitter_.next()) co_return FrameResult({}, *frame);
    if (splitter_.failed()) {
      co_return FrameResult(
          fail(client_errc::not_a_kafka_broker, fmt::format("{}: {}", peer_, protocol::describe(splitter_.fault()))),
          {});
    }
    const auto room = splitter_.prepare();
    const ReadResult got = co_await stream_->read_some(room);
    if (got.error || got.bytes == 0) {
      const bool ours = closed_ || got.error == asio::error::operation_aborted;
      co_return FrameResult(fail(ours ? error_code(asio::error::operation_aborted) : client_errc::connection_lost,
                                 fmt::format("{}: {}", peer_, got.error.message())),
                            {});
    }
    splitter_.commit(got.bytes);
  }
}

error_code Connection::violation(std::string_view what) {
  return fail(client_errc::protocol_violation, fmt::format("{}: {}", peer_, what));
}

void Connection::close() noexcept {
  if (std::exchange(closed_, true)) return;
  resolver_->cancel();
  stream_->close();
}

std::optional<std::int16_t> Connection::version(protocol::ApiKey api) const noexcept {
  const auto found = offered_.find(static_cast<std::int16_t>(api));
  if (found == offered_.end()) return std::nullopt;
  return protocol::negotiate(api, found->second);
}

}  // namespace distributedlog::network
