#include "simulation/world/link.hpp"

#include <fmt/format.h>

#include <utility>

namespace distributedlog::simulation {

Link::Link(World& world, const LinkQuality& quality)
    : world_(world),
      id_(world.new_id()),
      random_(world.seed() ^ mix_bits(id_)),
      lose_on_close_(quality.lose_on_close),
      to_server_(std::make_shared<Pipe>(world, quality.to_server)),
      to_client_(std::make_shared<Pipe>(world, quality.to_client)) {}

void Link::open() {
  std::weak_ptr<Link> weak = weak_from_this();
  auto with_self = [weak](void (Link::*what)()) {
    return [weak, what] {
      if (auto self = weak.lock()) (self.get()->*what)();
    };
  };
  to_server_->on_cut = with_self(&Link::reset);
  to_client_->on_cut = with_self(&Link::reset);
  to_server_->on_refused = with_self(&Link::reset);
  to_client_->on_refused = with_self(&Link::reset);
  to_client_->on_writable = with_self(&Link::push_unsent);
  to_server_->on_readable = [weak] {
    if (auto self = weak.lock(); self && self->on_server_readable) self->on_server_readable();
  };
}

void Link::client_close() {
  if (std::exchange(client_closed_, true)) return;
  world_.trace().add("client close", id_);
  if (world_.printing()) world_.say(fmt::format("link {} closed by the client", id_));
  to_client_->on_readable = nullptr;
  to_server_->on_writable = nullptr;
  on_client_broken = nullptr;
  if (broken_) return;
  to_client_->refuse();
  if (random_.chance(lose_on_close_))
    to_server_->lose_in_transit_after(random_.below(to_server_->bytes_in_transit() + 1));
  to_server_->finish();
}

std::vector<std::byte> Link::server_read() {
  std::vector<std::byte> bytes(to_server_->readable());
  to_server_->read(bytes);
  return bytes;
}

void Link::server_send(std::span<const std::byte> bytes) {
  if (broken_ || server_closing_) return;
  unsent_.insert(unsent_.end(), bytes.begin(), bytes.end());
  push_unsent();
}

void Link::push_unsent() {
  while (!unsent_.empty()) {
    const std::size_t taken = to_client_->accept(unsent_);
    if (taken == 0) return;
    unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(taken));
  }
  if (server_closing_) to_client_->finish();
}

void Link::server_close() {
  if (broken_ || std::exchange(server_closing_, true)) return;
  world_.trace().add("server close", id_);
  if (world_.printing()) world_.say(fmt::format("link {} closed by the server", id_));
  to_server_->refuse();
  push_unsent();
}

void Link::reset() {
  if (std::exchange(broken_, true)) return;
  world_.trace().add("reset", id_);
  if (world_.printing()) world_.say(fmt::format("link {} reset", id_));
  to_server_->sever();
  to_client_->sever();
  if (auto tell = std::exchange(on_client_broken, nullptr)) tell();
  if (auto tell = std::exchange(on_server_broken, nullptr)) tell();
}

void Link::vanish() {
  to_server_->sever();
  to_client_->sever();
}

}  // namespace distributedlog::simulation
