// A connection: two pipes, and the server's end of them as plain callbacks.
#pragma once

#include "simulation/world/pipe.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace distributedlog::simulation {

struct LinkQuality {
  PipeQuality to_server;
  PipeQuality to_client;
  // On a client's close: how likely the bytes still under way are lost (a reset) instead of arriving late.
  double lose_on_close = 0;
};

class Link : public std::enable_shared_from_this<Link> {
 public:
  Link(World& world, const LinkQuality& quality);
  void open();

  std::uint64_t id() const noexcept { return id_; }
  Pipe& to_server() noexcept { return *to_server_; }
  Pipe& to_client() noexcept { return *to_client_; }
  bool broken() const noexcept { return broken_; }
  // No byte is under way in it, or ever will be.
  bool idle() const noexcept { return to_server_->idle() && to_client_->idle() && unsent_.empty(); }

  // ---- the client's end
  void client_close();
  std::function<void()> on_client_broken;

  // ---- the server's end
  // All bytes that have arrived and were not read.
  std::vector<std::byte> server_read();
  bool server_at_end() const noexcept { return to_server_->at_end(); }
  // Never blocks: what the pipe does not take waits here.
  void server_send(std::span<const std::byte> bytes);
  // What was sent still arrives, then the end.
  void server_close();
  std::size_t server_unsent() const noexcept { return unsent_.size(); }
  std::function<void()> on_server_readable;
  std::function<void()> on_server_broken;

  // Both ends learn of it at once, what is under way is lost.
  void reset();
  // Nothing moves any more, and nobody learns of it.
  void vanish();

 private:
  void push_unsent();

  World& world_;
  std::uint64_t id_;
  Random random_;
  double lose_on_close_;
  std::shared_ptr<Pipe> to_server_;
  std::shared_ptr<Pipe> to_client_;
  std::vector<std::byte> unsent_;
  bool server_closing_ = false;
  bool client_closed_ = false;
  bool broken_ = false;
};

}  // namespace distributedlog::simulation
