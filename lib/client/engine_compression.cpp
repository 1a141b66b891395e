// Batches that are compressed elsewhere (`ProducerConfig::compress_on`): out by value of their bytes, back on the
// strand.
#include "client/engine.hpp"
#include "compression/codec.hpp"

namespace distributedlog::client {

namespace {

// Reads a batch that the engine keeps alive and unchanged. Whatever becomes of it, run, thrown away or never taken, its
// end is told to the engine.
class CompressionJob {
 public:
  CompressionJob(std::shared_ptr<Engine> engine, std::uint64_t id, const core::Batch& batch) noexcept
      : engine_(std::move(engine)),
        id_(id),
        codec_(batch.channel.settings.compression),
        level_(batch.channel.settings.compression_level),
        records_(batch.records()) {}
  CompressionJob(const CompressionJob&) = delete;
  CompressionJob& operator=(const CompressionJob&) = delete;

  ~CompressionJob() {
    Engine& engine = *engine_;
    engine.on_strand([engine = std::move(engine_), id = id_, ran = ran_, bytes = std::move(bytes_)] {
      engine->on_compressed(id, ran, bytes);
    });
  }

  void run() {
    thread_local compression::Compressor compressor;
    if (compressor.compress(codec_, level_, records_, bytes_)) bytes_.clear();
    ran_ = true;
  }

 private:
  std::shared_ptr<Engine> engine_;
  std::uint64_t id_;
  Compression codec_;
  std::optional<int> level_;
  std::span<const std::byte> records_;
  std::vector<std::byte> bytes_;
  bool ran_ = false;
};

}  // namespace

void Engine::hand_out_compression() {
  for (core::BatchPtr& batch : sender_.take_to_compress()) {
    const std::uint64_t id = next_compression_++;
    const auto job = std::make_shared<CompressionJob>(shared_from_this(), id, *batch);
    compressing_.emplace(id, std::move(batch));
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
  const core::BatchPtr batch = std::move(found->second);
  compressing_.erase(found);
  if (ran) {
    sender_.on_compressed(*batch, bytes);
  } else {
    sender_.compress_here(*batch);
  }
  pump();
}

}  // namespace distributedlog::client
