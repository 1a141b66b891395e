// From ready channels to one Produce request for their broker.
#pragma once

#include "producer/state.hpp"

#include "compression/codec.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace distributedlog::core {

// The batches that travel together: at most one a partition, those of a topic side by side. Holds their bytes for the
// socket until it is released.
class ProduceBatches {
 public:
  ProduceBatches(std::uint64_t request, std::int32_t target) noexcept : id(request), node(target) {}
  ProduceBatches(ProduceBatches&&) noexcept = default;
  ProduceBatches& operator=(ProduceBatches&&) noexcept = default;
  ~ProduceBatches();

  void add(Batch& batch);

  std::uint64_t id;
  std::int32_t node;
  std::size_t bytes = 0;
  std::vector<BatchPtr> batches;
};

class Drain {
 public:
  explicit Drain(State& state) : state_(state) {}

  // Whether a request for the node would find something to carry. An answer of yes may turn out empty.
  bool has_ready(std::int32_t node) const noexcept;

  // Takes at most one batch of every ready partition of the node, those longest unserved first, until
  // max_request_size; closes, compresses and numbers them. Nothing when none may go now.
  std::optional<ProduceBatches> build_request(std::int32_t node, TimePoint now);

  // The compressors outside are done with a batch of `State::to_compress`; empty when the codec failed.
  void on_compressed(Batch& batch, std::span<const std::byte> compressed);
  // They did not take it: it is compressed here.
  void compress_here(Batch& batch);

 private:
  Batch* take(BatchChannel& channel, TimePoint now);
  void compress(Batch& batch);
  void take_compressed(Batch& batch, std::span<const std::byte> compressed);

  State& state_;
  compression::Compressor compressor_;
};

}  // namespace distributedlog::core
