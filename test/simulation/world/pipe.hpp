// One direction of a connection: bytes go in as far as the buffer allows and come out in chunks, later.
#pragma once

#include "simulation/world/world.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace distributedlog::simulation {

struct PipeQuality {
  Duration latency_low = std::chrono::microseconds(100);
  Duration latency_high = std::chrono::microseconds(300);
  std::size_t chunk_low = 1400;  // bytes that arrive together
  std::size_t chunk_high = 64 * 1024;
  std::size_t buffer = 256 * 1024;      // bytes accepted and not yet read
  std::size_t write_slice = 64 * 1024;  // bytes taken from a writer's memory at a time
  std::uint64_t bytes_per_ms = 1'000'000;
  std::optional<std::uint64_t> cut_after;  // the connection breaks once so many bytes have come through
};

class Pipe : public std::enable_shared_from_this<Pipe> {
 public:
  Pipe(World& world, PipeQuality quality);

  std::uint64_t id() const noexcept { return id_; }

  // ---- the writing end
  std::size_t room() const noexcept;
  // Takes as many bytes as there is room for.
  std::size_t accept(std::span<const std::byte> bytes);
  void mark_write() { marks_.emplace_back(accepted_, world_.now()); }
  std::uint64_t accepted() const noexcept { return accepted_; }
  // Calls once the reader has read that far; to be asked in rising order.
  void when_read(std::uint64_t offset, std::function<void()> tell) { watched_.emplace_back(offset, std::move(tell)); }
  // Everything accepted still arrives, then the end of the stream.
  void finish();
  // The reader is gone: what arrives from now on is refused.
  void refuse();

  // ---- the reading end
  std::size_t readable() const noexcept { return arrived_ - consumed_; }
  bool at_end() const noexcept { return end_arrived_ && readable() == 0; }
  std::size_t read(std::span<std::byte> into);
  // When the write that carried this byte of the stream was started; to be asked in rising order.
  TimePoint written_at(std::uint64_t offset);

  // ---- faults
  void stall_until(TimePoint when) { stalled_until_ = std::max(stalled_until_, when); }
  // Nothing accepted from now on arrives, ever.
  void swallow() noexcept { swallowing_ = true; }
  // What has not arrived yet is lost. Nothing moves any more.
  void sever() noexcept;
  bool severed() const noexcept { return severed_; }
  bool idle() const noexcept { return severed_ || (scheduled_ == arrived_ && readable() == 0); }
  std::uint64_t bytes_in_transit() const noexcept { return scheduled_ - arrived_; }
  // From now on the connection does not break by itself.
  void mend() noexcept { quality_.cut_after.reset(); }
  void lose_in_transit_after(std::uint64_t bytes) noexcept;

  std::function<void()> on_readable;  // bytes or the end have arrived
  std::function<void()> on_writable;  // there is room again
  std::function<void()> on_cut;       // bytes were lost here for good
  std::function<void()> on_refused;   // bytes reached a reader that is gone

 private:
  void schedule_chunks();
  void arrive(std::size_t bytes);
  void arrive_end();
  TimePoint arrival_of(std::size_t bytes);

  World& world_;
  PipeQuality quality_;
  std::uint64_t id_;
  Random random_;
  std::vector<std::byte> bytes_;  // from `base_` on
  std::uint64_t base_ = 0;        // offset in the stream of the first byte kept
  std::uint64_t accepted_ = 0;
  std::uint64_t scheduled_ = 0;
  std::uint64_t arrived_ = 0;
  std::uint64_t consumed_ = 0;
  std::uint64_t lost_from_ = UINT64_MAX;
  TimePoint line_free_{};
  TimePoint last_arrival_{};
  TimePoint stalled_until_{};
  bool finished_ = false;
  bool end_arrived_ = false;
  bool refusing_ = false;
  bool swallowing_ = false;
  bool severed_ = false;
  std::deque<std::pair<std::uint64_t, TimePoint>> marks_;
  std::deque<std::pair<std::uint64_t, std::function<void()>>> watched_;
};

}  // namespace distributedlog::simulation
