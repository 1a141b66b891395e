// A model broker: listens, lives, dies, and remembers its connections.
#pragma once

#include "simulation/model/cluster.hpp"
#include "simulation/model/session.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace distributedlog::simulation {

class Node {
 public:
  Node(Cluster& cluster, std::int32_t id);
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node() { drop_sessions(); }

  std::int32_t id() const noexcept { return id_; }
  const std::string& host() const noexcept { return host_; }
  const Address& address() const noexcept { return address_; }
  bool alive() const noexcept { return alive_; }
  TimePoint paused_until() const noexcept { return paused_until_; }
  bool idle() const;

  // What this node believes of a partition's leader.
  const Leadership& sees(const Partition& partition) const noexcept;
  // Whether it has heard of the partition yet.
  bool knows(const Partition& partition) const noexcept;

  void start();
  // Silently: nobody hears of it, connections are just dead (a machine without power).
  void stop(bool silently);
  void pause(Duration how_long);
  void cut_connections();
  // A connection to one of its addresses.
  void accept(const std::shared_ptr<Link>& link);
  void move_to(const std::string& ip);

 private:
  void listen();
  void drop_sessions();

  Cluster& cluster_;
  std::int32_t id_;
  std::string host_;
  Address address_;
  Duration lag_;
  bool alive_ = false;
  TimePoint paused_until_{};
  std::vector<std::shared_ptr<Session>> sessions_;
};

}  // namespace distributedlog::simulation
