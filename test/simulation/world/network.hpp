// The in-memory network: who listens where, what names mean, and how good each connection is.
#pragma once

#include "network/runtime.hpp"
#include "simulation/world/link.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace distributedlog::simulation {

using network::Address;
using network::error_code;
using network::ReadResult;

class Network {
 public:
  enum class Attempt { accept, refuse, hang };

  // What becomes of one attempt to connect, and of the connection.
  struct Verdict {
    Attempt attempt = Attempt::accept;
    Duration delay = std::chrono::microseconds(200);
    LinkQuality quality;
  };

  using Accept = std::function<void(const std::shared_ptr<Link>&)>;
  using Judge = std::function<Verdict(const Address&)>;

  explicit Network(World& world) : world_(world) {}

  void listen(const Address& address, Accept accept) { listeners_[key(address)] = std::move(accept); }
  void stop_listening(const Address& address) { listeners_.erase(key(address)); }
  bool listening(const Address& address) const { return listeners_.contains(key(address)); }

  // Nothing there answers, not even with a refusal.
  void set_unreachable(const Address& address, bool unreachable);

  void add_name(const std::string& host, std::vector<std::string> ips) { names_[host] = std::move(ips); }
  void remove_name(const std::string& host) { names_.erase(host); }
  // Empty when the name is unknown.
  std::vector<std::string> lookup(const std::string& host) const;
  Duration lookup_delay = std::chrono::milliseconds(1);

  void judge_by(Judge judge) { judge_ = std::move(judge); }
  Verdict judge(const Address& address) const;

  // Connects the two ends; null when nobody listens (any more).
  std::shared_ptr<Link> establish(const Address& address, const LinkQuality& quality);

  // Every connection to that address that is still open, oldest first.
  std::vector<std::shared_ptr<Link>> links_to(const Address& address);

  // No byte is under way anywhere.
  bool idle() const;

  std::uint64_t established() const noexcept { return established_; }
  World& world() noexcept { return world_; }

 private:
  static std::pair<std::string, std::uint16_t> key(const Address& a) { return {a.ip, a.port}; }

  World& world_;
  Judge judge_;
  std::map<std::pair<std::string, std::uint16_t>, Accept> listeners_;
  std::map<std::string, std::vector<std::string>> names_;
  std::map<std::pair<std::string, std::uint16_t>, std::vector<std::weak_ptr<Link>>> links_;
  std::set<std::pair<std::string, std::uint16_t>> unreachable_;
  std::uint64_t established_ = 0;
};

}  // namespace distributedlog::simulation
