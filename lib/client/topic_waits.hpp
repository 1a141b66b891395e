// Callers that wait to learn of topics: `partitions_for` and `prepare`.
#pragma once

#include "producer/sender.hpp"

#include <distributedlog/partition_info.hpp>

#include <boost/asio/any_completion_handler.hpp>

#include <cstdint>
#include <list>
#include <string>
#include <vector>

namespace distributedlog::client {

class ClusterClient;

// What such a wait ends in.
struct TopicAnswer {
  boost::system::error_code error;
  std::string detail;
  std::vector<PartitionInfo> partitions;  // of the first topic
};

class TopicWaits {
 public:
  using Handler = boost::asio::any_completion_handler<void(TopicAnswer)>;

  // `connect`: ready means that the leaders are connected and the producer id is there, too.
  // Takes the handler only when the wait has begun or ended: what throws has changed nothing.
  void add(std::uint64_t id, core::Sender& sender, std::vector<std::string> topics, bool connect, core::TimePoint now,
           Handler& handler);

  // Ends what is ready, refused or overdue.
  void settle(core::Sender& sender, ClusterClient& cluster, core::TimePoint now);
  void cancel(std::uint64_t wait);
  void fail_all(boost::system::error_code error);
  // Destroys the handlers without calling them.
  void drop() noexcept { waits_.clear(); }

  core::TimePoint next_deadline() const noexcept;

 private:
  struct Wait {
    std::uint64_t id = 0;
    std::vector<std::string> topics;
    bool connect = false;
    core::TimePoint deadline{};
    core::TimePoint look_again = core::TimePoint::max();
    Handler handler;
  };
  enum class State { waiting, ready, ended };

  static State look(Wait& wait, core::Sender& sender, ClusterClient& cluster);
  static void tell(Wait& wait, TopicAnswer answer);

  std::list<Wait> waits_;
};

}  // namespace distributedlog::client
