// All consumer groups of the cluster, in memory only, and their timers.
#pragma once

#include "broker/groups/group.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace distributedlog::broker {

class GroupCoordinator {
 public:
  explicit GroupCoordinator(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  // Runs `action(Group&, now)` and sets the group's timer by what became of it. A group is made when it is new.
  template <class Action>
  auto with(const std::string& id, Action action) {
    auto entry = find_or_make(id);
    struct Rearm {
      std::shared_ptr<Entry> entry;
      ~Rearm() { arm(entry); }
    } rearm{entry};
    return action(entry->group, std::chrono::steady_clock::now());
  }

  // An id that no other member has.
  static std::string make_member_id(std::string_view client_id);

  void stop() noexcept;

 private:
  struct Entry {
    explicit Entry(const boost::asio::any_io_executor& executor) : timer(executor) {}
    Group group;
    boost::asio::steady_timer timer;
  };

  std::shared_ptr<Entry> find_or_make(const std::string& id);
  static void arm(const std::shared_ptr<Entry>& entry);

  boost::asio::any_io_executor executor_;
  std::map<std::string, std::shared_ptr<Entry>, std::less<>> groups_;
};

}  // namespace distributedlog::broker
