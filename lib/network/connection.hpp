// One connection to a broker: resolve, connect, negotiate versions, then frames both ways.
#pragma once

#include "network/runtime.hpp"
#include "protocol/api.hpp"
#include "protocol/frame_splitter.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace distributedlog::network {

struct FrameResult {
  FrameResult(error_code e, std::span<const std::byte> bytes) noexcept : error(e), frame(bytes) {}
  error_code error;
  std::span<const std::byte> frame;  // without its size; valid until the next read
};

class Connection {
 public:
  Connection(Runtime& runtime, std::string client_id);

  // Name resolution, every address in turn, and the ApiVersions exchange. On failure `trouble()` says in words what
  // went wrong. Bounded by close() from outside. `tried_ip`, where the last attempt has ended, is where this one begins
  // at the next.
  asio::awaitable<error_code> open(const std::string& host, std::uint16_t port, std::string& tried_ip);

  asio::awaitable<error_code> write(std::span<const asio::const_buffer> buffers) { return stream_->write(buffers); }
  asio::awaitable<FrameResult> read_frame();

  // What the peer sent makes no sense: the error for it, and the words in `trouble()`.
  error_code violation(std::string_view what);

  // Ends every pending operation with operation_aborted. Idempotent.
  void close() noexcept;

  // The version to use for an API on this connection; none when broker and client have none in common.
  std::optional<std::int16_t> version(protocol::ApiKey api) const noexcept;

  const std::string& trouble() const noexcept { return trouble_; }
  bool closed() const noexcept { return closed_; }

 private:
  std::size_t first_to_try(const std::vector<Address>& addresses, const std::string& tried_ip);
  asio::awaitable<error_code> connect_any(const std::string& host, std::uint16_t port, std::string& tried_ip);
  asio::awaitable<error_code> negotiate();
  asio::awaitable<error_code> ask_versions(int version);
  error_code fail(error_code error, std::string words);

  Runtime& runtime_;
  std::string client_id_;
  std::unique_ptr<Resolver> resolver_;
  std::unique_ptr<Stream> stream_;
  protocol::FrameSplitter splitter_;
  std::map<std::int16_t, protocol::VersionRange> offered_;
  std::int16_t refused_version_error_ = 0;
  std::int16_t retry_version_ = 0;
  std::string peer_;
  std::string trouble_;
  bool closed_ = false;
};

}  // namespace distributedlog::network
