// A request while it is being answered: who asked what, and how the answer is to go out.
#pragma once

#include "broker/fault_rules.hpp"
#include "protocol/frame.hpp"

#include <distributedlog/error.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace distributedlog::broker {

class Cluster;
class Session;

struct Call {
  Call(Cluster& its_cluster, Session& its_session, const protocol::RequestHeader& its_header) noexcept
      : cluster(its_cluster), session(its_session), header(its_header) {}

  int version() const noexcept { return header.api_version; }

  // The code a test wants instead of doing anything, if this is such a request (and such a part of it).
  std::optional<std::int16_t> refused() const noexcept {
    if (!fault || fault->action.kind() != FaultAction::Kind::fail) return std::nullopt;
    return static_cast<std::int16_t>(fault->action.code());
  }
  std::optional<std::int16_t> refused(std::string_view topic, std::int32_t partition) const noexcept {
    return fault && fault->covers(topic, partition) ? refused() : std::nullopt;
  }

  Cluster& cluster;
  Session& session;
  const protocol::RequestHeader& header;
  std::optional<FaultHit> fault;

  bool has_answer = true;                          // Produce with acks 0 has none
  bool close = false;                              // the only way to tell such a producer of an error
  std::vector<std::span<const std::byte>> answer;  // the frame, in pieces
  std::deque<std::vector<std::byte>> lent;         // records that the pieces look into
};

inline constexpr std::int16_t no_error = 0;

constexpr std::int16_t code_of(broker_errc code) noexcept { return static_cast<std::int16_t>(code); }

}  // namespace distributedlog::broker
