// Batches that are compressed elsewhere (`ProducerConfig::compress_on`): out by value of their bytes, back on the
// strand.
#include "client/engine.hpp"
#include "compression/codec.hpp"

namespace distributedlog::client {

// Reads a batch that the engine keeps alive and unchanged. Whatever becomes of it, run, thrown away or never taken, its
// end is told to the engine.
class CompressionJob {
 public:
  CompressionJob(std::shared_ptr<Engine> engine, std::uint64_t id, Engine::Compressing& of) noexcept
      : engine_(std::move(engine)),
        id_(id),
        over_(of.over),
        codec_(of.batch->channel.settings.compression),
        level_(of.batch->channel.settings.compression_level),
        records_(of.batch->records()) {}
  CompressionJob(const CompressionJob&) = delete;
  CompressionJob& operator=(const CompressionJob&) = delete;

  ~CompressionJob() {
    const std::shared_ptr<Engine> engine = std::move(engine_);
    try {
      engine->on_strand(
          [engine, id = id_, ran = ran_, bytes = std::move(bytes_)] { engine->on_compressed(id, ran, bytes); });
    } catch (const std::bad_alloc&) {
      over_ = true;
      engine->starve_soon();
    }
  }

  void run() {
    try {
      thread_local compression::Compressor compressor;
      if (compressor.compress(codec_, level_, records_, bytes_)) bytes_.clear();
      ran_ = true;
    } catch (const std::bad_alloc&) {  // then it is done on the strand
    }
  }

 private:
  std::shared_ptr<Engine> engine_;
  std::uint64_t id_;
  std::atomic<bool>& over_;
  Compression codec_;
  std::optional<int> level_;
  std::span<const std::byte> records_;
  std::vector<std::byte> bytes_;
  bool ran_ = false;
};

void Engine::hand_out_compression() {
  for (core::BatchPtr& batch : sender_.take_to_compress()) {
    const std::uint64_t id = next_compression_++;
    Compressing& compressing = compressing_[id];
    compressing.batch = std::move(batch);
    compressing.over = true;  // until somebody reads it
    const auto job = std::make_shared<CompressionJob>(shared_from_this(), id, compressing);
    compressing.over = false;
    try {
      config().compress_on([job] { job->run(); });
    } catch (...) {
      // The job ends here, not run: the batch comes back and is compressed on the strand.
      continue;
    }
  }
}

void Engine::on_compressed(std::uint64_t job, bool ran, const std::vector<std::byte>& bytes) {
  const auto found = compressing_.find(job);
  if (found == compressing_.end()) return;
  on_event([&] {
    const core::BatchPtr batch = std::move(found->second.batch);
    compressing_.erase(found);
    if (ran) {
      sender_.on_compressed(*batch, bytes);
    } else {
      sender_.compress_here(*batch);
    }
  });
}

}  // namespace distributedlog::client
