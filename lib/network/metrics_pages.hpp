// Asks the user's source for pages, each within a time limit.
#pragma once

#include <distributedlog/metrics_endpoint.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <utility>

namespace distributedlog::network {

struct MetricsPage {
  enum class Outcome { told, failed, late };
  Outcome outcome = Outcome::late;
  std::string text;
};

class MetricsPages : public std::enable_shared_from_this<MetricsPages> {
 public:
  // At most so many calls of the source run at once.
  MetricsPages(MetricsEndpoint::Source source, std::size_t at_most) : source_(std::move(source)), at_most_(at_most) {}

  // `executor` is serial. A call that is late is cancelled and left alone: whether it ends is up to the source.
  boost::asio::awaitable<MetricsPage> next(boost::asio::any_io_executor executor, std::chrono::milliseconds limit);
  // Every call is late now.
  void give_up();

 private:
  struct Call;

  boost::asio::awaitable<void> run(std::shared_ptr<Call> call);

  MetricsEndpoint::Source source_;
  std::size_t at_most_;
  std::set<std::shared_ptr<Call>> running_;
};

}  // namespace distributedlog::network
