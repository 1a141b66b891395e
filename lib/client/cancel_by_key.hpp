// Cancellation of a wait that the strand keeps, valid from the moment of the call: the strand may not have heard of the
// wait yet when its caller loses interest.
#pragma once

#include "client/engine.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>

#include <cstdint>
#include <memory>

namespace distributedlog::client {

// The key under which the engine is to keep the wait; 0 when nobody can cancel it.
template <class Handler>
std::uint64_t cancel_by_key(const std::shared_ptr<Engine>& engine, Handler& handler,
                            void (Engine::*cancel)(std::uint64_t)) {
  auto slot = asio::get_associated_cancellation_slot(handler);
  if (!slot.is_connected()) return 0;
  const std::uint64_t key = new_cancel_key();
  slot.assign([weak = std::weak_ptr<Engine>(engine), key, cancel](asio::cancellation_type type) {
    const auto self = weak.lock();
    if (self && type != asio::cancellation_type::none) self->on_strand([self, key, cancel] { (*self.*cancel)(key); });
  });
  return key;
}

}  // namespace distributedlog::client
