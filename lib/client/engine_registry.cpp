#include "client/engine_registry.hpp"

#include "client/engine.hpp"

namespace distributedlog::client {

EngineRegistry::Entry::Entry(boost::asio::execution_context& context, Engine& engine)
    : registry_(&boost::asio::use_service<EngineRegistry>(context)), engine_(&engine) {
  const std::lock_guard lock(registry_->mutex_);
  registry_->engines_.insert(engine_);
}

void EngineRegistry::Entry::release() noexcept {
  if (registry_ == nullptr) return;
  const std::lock_guard lock(registry_->mutex_);
  registry_->engines_.erase(engine_);
  registry_ = nullptr;
}

void EngineRegistry::shutdown() {
  while (true) {
    std::shared_ptr<Engine> engine;
    {
      const std::lock_guard lock(mutex_);
      if (engines_.empty()) return;
      engine = (*engines_.begin())->weak_from_this().lock();
      if (!engine) engines_.erase(engines_.begin());
    }
    if (engine) engine->shutdown();  // which releases its entry
  }
}

}  // namespace distributedlog::client
