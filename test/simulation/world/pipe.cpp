#include "simulation/world/pipe.hpp"

#include <algorithm>
#include <cstring>

namespace distributedlog::simulation {

Pipe::Pipe(World& world, PipeQuality quality)
    : world_(world), quality_(quality), id_(world.new_id()), random_(world.seed() ^ mix_bits(id_)) {}

std::size_t Pipe::room() const noexcept {
  const std::uint64_t held = accepted_ - consumed_;
  return held >= quality_.buffer ? 0 : std::min<std::size_t>(quality_.buffer - held, quality_.write_slice);
}

std::size_t Pipe::accept(std::span<const std::byte> bytes) {
  const std::size_t taken = std::min(bytes.size(), room());
  if (taken == 0) return 0;
  if (!severed_ && !swallowing_)
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(taken));
  accepted_ += taken;
  if (!severed_ && !swallowing_) schedule_chunks();
  return taken;
}

TimePoint Pipe::arrival_of(std::size_t bytes) {
  line_free_ = std::max(line_free_, world_.now()) + std::chrono::nanoseconds(bytes * 1'000'000 / quality_.bytes_per_ms);
  const Duration latency = random_.between(quality_.latency_low, quality_.latency_high);
  last_arrival_ = std::max({last_arrival_, line_free_ + latency, stalled_until_});
  return last_arrival_;
}

void Pipe::schedule_chunks() {
  while (scheduled_ < accepted_) {
    std::uint64_t size = static_cast<std::uint64_t>(
        random_.between(static_cast<std::int64_t>(quality_.chunk_low), static_cast<std::int64_t>(quality_.chunk_high)));
    size = std::min(size, accepted_ - scheduled_);
    scheduled_ += size;
    world_.at(arrival_of(size), id_, [self = shared_from_this(), size] { self->arrive(size); });
  }
}

void Pipe::arrive(std::size_t bytes) {
  if (severed_) return;
  if (world_.now() < stalled_until_) {
    last_arrival_ = std::max(last_arrival_, stalled_until_);
    world_.at(stalled_until_, id_, [self = shared_from_this(), bytes] { self->arrive(bytes); });
    return;
  }
  std::uint64_t until = std::min({arrived_ + bytes, lost_from_, quality_.cut_after.value_or(UINT64_MAX)});
  const bool whole = until == arrived_ + bytes;
  const std::uint64_t fresh = until - arrived_;
  world_.trace().add("bytes", id_, fresh);
  world_.trace().add_bytes(std::span(bytes_).subspan(arrived_ - base_, fresh));
  arrived_ = until;
  if (refusing_) {
    sever();
    if (on_refused) on_refused();
    return;
  }
  if (fresh > 0 && on_readable) on_readable();
  if (whole || severed_) return;
  sever();
  if (on_cut) on_cut();
}

void Pipe::finish() {
  if (finished_ || severed_ || swallowing_) return;
  finished_ = true;
  world_.at(arrival_of(0), id_, [self = shared_from_this()] { self->arrive_end(); });
}

void Pipe::arrive_end() {
  if (severed_) return;
  if (world_.now() < stalled_until_ || arrived_ < scheduled_) {
    world_.at(std::max(stalled_until_, last_arrival_), id_, [self = shared_from_this()] { self->arrive_end(); });
    return;
  }
  world_.trace().add("end", id_);
  end_arrived_ = true;
  if (on_readable) on_readable();
}

void Pipe::refuse() { refusing_ = true; }

std::size_t Pipe::read(std::span<std::byte> into) {
  const std::size_t taken = std::min(into.size(), readable());
  if (taken == 0) return 0;
  std::memcpy(into.data(), bytes_.data() + (consumed_ - base_), taken);
  const bool was_full = room() == 0;
  consumed_ += taken;
  if (consumed_ - base_ > 64 * 1024 || consumed_ == accepted_) {
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(consumed_ - base_));
    base_ = consumed_;
  }
  while (!watched_.empty() && watched_.front().first <= consumed_) {
    auto tell = std::move(watched_.front().second);
    watched_.pop_front();
    tell();
  }
  if (was_full && on_writable) {
    world_.after(Duration::zero(), id_, [self = shared_from_this()] {
      if (self->on_writable) self->on_writable();
    });
  }
  return taken;
}

TimePoint Pipe::written_at(std::uint64_t offset) {
  while (marks_.size() > 1 && marks_[1].first <= offset) marks_.pop_front();
  return marks_.empty() ? TimePoint{} : marks_.front().second;
}

void Pipe::sever() noexcept { severed_ = true; }

void Pipe::lose_in_transit_after(std::uint64_t bytes) noexcept { lost_from_ = std::min(lost_from_, arrived_ + bytes); }

}  // namespace distributedlog::simulation
