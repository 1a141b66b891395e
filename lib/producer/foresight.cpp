#include "producer/foresight.hpp"

#include "base/prefetch.hpp"

namespace distributedlog::core {

namespace {
constexpr std::size_t many_partitions = 64;
}

Foresight::Foresight(State& state, const PendingSend* first) noexcept : coming_(first) {
  const TopicState* topic = first != nullptr ? state.find_topic(first->record.topic()) : nullptr;
  if (topic == nullptr || topic->channels.size() < many_partitions) return;
  topic_ = topic;
  for (std::size_t ahead = 0; ahead < distance; ++ahead) look();
}

void Foresight::look() noexcept {
  if (const BatchChannel* channel = seen_before(3); channel != nullptr && channel->open != nullptr) {
    prefetch(channel->open.get(), Batch::hot_bytes);
  }
  if (const BatchChannel* channel = seen_before(6); channel != nullptr && channel->open != nullptr) {
    const Batch& batch = *channel->open;
    prefetch(batch.buffer.data() + batch.size, 128);
    prefetch(batch.sends.back());
  }
  const BatchChannel* channel = channel_of_coming();
  if (channel != nullptr) prefetch(channel);
  seen_[place_] = channel;
  place_ = (place_ + 1) % distance;
  if (coming_ != nullptr) coming_ = coming_->next;
}

const BatchChannel* Foresight::channel_of_coming() const noexcept {
  if (coming_ == nullptr || topic_->name != coming_->record.topic()) return nullptr;
  const std::int32_t partition = topic_->choice.foresee(topic_->channels.size(), coming_->record);
  return partition >= 0 ? topic_->channels[static_cast<std::size_t>(partition)].get() : nullptr;
}

}  // namespace distributedlog::core
