#include "simulation/checker/ledger.hpp"

#include <fmt/format.h>

#include <charconv>
#include <span>
#include <utility>

namespace distributedlog::simulation {

namespace {

constexpr std::size_t id_length = 25;  // "id", 15 digits of index, 8 of a check sum

std::uint32_t check_sum(std::uint64_t seed, std::uint64_t index) {
  return static_cast<std::uint32_t>(mix_bits(seed ^ mix_bits(index + 1)) >> 32);
}

void add(Trace& hash, const std::optional<std::string>& text) {
  hash.add(text ? "bytes" : "null");
  if (text) hash.add_bytes(std::as_bytes(std::span(*text)));
}

}  // namespace

std::string record_id(std::uint64_t seed, std::uint64_t index) {
  return fmt::format("id{:015}{:08x}", index, check_sum(seed, index));
}

std::optional<std::uint64_t> index_in(std::uint64_t seed, std::string_view text) {
  if (text.size() < id_length || !text.starts_with("id")) return std::nullopt;
  std::uint64_t index = 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 17, index);
  if (error != std::errc() || end != text.data() + 17) return std::nullopt;
  std::uint32_t sum = 0;
  const auto [sum_end, sum_error] = std::from_chars(text.data() + 17, text.data() + id_length, sum, 16);
  const bool whole = sum_error == std::errc() && sum_end == text.data() + id_length;
  return whole && sum == check_sum(seed, index) ? std::optional(index) : std::nullopt;
}

std::uint64_t content_hash(const LoggedRecord& record) {
  Trace hash;
  add(hash, record.key);
  add(hash, record.value);
  for (const auto& [key, value] : record.headers) {
    add(hash, key);
    add(hash, value);
  }
  return hash.hash();
}

Sent& Ledger::begin(World& world, std::string topic) {
  Sent& sent = sends_.emplace_back();
  sent.index = sends_.size() - 1;
  sent.topic = std::move(topic);
  sent.started = world.now();
  sent.started_wall_ms = world.wall_clock_ms();
  return sent;
}

void Ledger::complete(World& world, Sent& sent, boost::system::error_code error, const RecordMetadata& metadata) {
  world.trace().add("complete", sent.index, static_cast<std::uint64_t>(error.value()));
  if (world.printing()) {
    world.say(fmt::format("record {} completes: {}, {}, {}-{} @{}", sent.index, error ? error.message() : "acked",
                          to_string(metadata.certainty), metadata.topic.view(), metadata.partition,
                          metadata.offset.value_or(-1)));
  }
  if (sent.completions++ == 0) ++completed_;
  ++(!error                                                 ? tally_.acked
     : metadata.certainty == DeliveryCertainty::not_written ? tally_.not_written
                                                            : tally_.maybe_written);
  sent.ended = world.now();
  sent.ended_wall_ms = world.wall_clock_ms();
  sent.error = error;
  sent.metadata = metadata;
}

bool Ledger::settled(std::uint64_t count, int producer) const noexcept {
  for (std::uint64_t i = 0; i < count; ++i) {
    if (sends_[i].producer == producer && !sends_[i].completed()) return false;
  }
  return true;
}

}  // namespace distributedlog::simulation
