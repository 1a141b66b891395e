#include "bench_loops.hpp"

#include "event_loop.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <algorithm>
#include <barrier>
#include <chrono>
#include <deque>
#include <exception>
#include <functional>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace distributedlog::tool {

namespace {

namespace asio = boost::asio;

// The share of the one with this number, when `total` is dealt out to `among`.
std::uint64_t share(std::uint64_t total, std::size_t number, std::size_t among) {
  return total / among + (number < total % among ? 1 : 0);
}

class Loop {
 public:
  Loop(const ProducerConfig& config, const BenchPlan& plan, const PayloadSet& payloads, std::size_t number)
      : producer_(context_, config),
        load_(producer_, plan.load, payloads),
        spin_(plan.spin),
        warm_up_(share(plan.warm_up, number, plan.producers)),
        count_(share(plan.count, number, plan.producers)) {}

  void run(std::barrier<>& warm) noexcept {
    try {
      run_to_end(context_, producer_.get_executor(), measure(warm), spin_);
    } catch (...) {
      failure_ = std::current_exception();
    }
    if (!arrived_) warm.arrive_and_drop();
  }

  void add_to(BenchResult& result) const {
    if (failure_) std::rethrow_exception(failure_);
    Measured& all = result.measured;
    if (all.errors == 0) all.first_error = measured_.first_error;
    all.acked += measured_.acked;
    all.errors += measured_.errors;
    all.bytes += measured_.bytes;
    all.latency_ns.merge(measured_.latency_ns);
    // They start together, and the CPU is the whole process's: whoever takes longest has seen all of it.
    all.seconds = std::max(all.seconds, measured_.seconds);
    all.cpu_seconds = std::max(all.cpu_seconds, measured_.cpu_seconds);
    result.warm_up_failed |= warm_up_failed_;
  }

 private:
  asio::awaitable<int> measure(std::barrier<>& warm) {
    if (warm_up_ != 0) measured_ = co_await load_.run(warm_up_);
    warm_up_failed_ = measured_.errors != 0;
    arrived_ = true;
    warm.arrive_and_wait();
    if (!warm_up_failed_ && !load_.interrupted()) measured_ = co_await load_.run(count_);
    co_await producer_.close();
    co_return 0;
  }

  asio::io_context context_{1};
  Producer producer_;
  BenchLoad load_;
  std::chrono::microseconds spin_;
  std::uint64_t warm_up_;
  std::uint64_t count_;
  Measured measured_;
  bool warm_up_failed_ = false;
  bool arrived_ = false;
  std::exception_ptr failure_;
};

}  // namespace

BenchResult run_loads(ProducerConfig config, const BenchPlan& plan, const PayloadSet& payloads) {
  std::optional<asio::thread_pool> compressors;
  if (plan.compression_threads != 0) {
    compressors.emplace(plan.compression_threads);
    config.compress_on = [&pool = *compressors](std::function<void()> job) { asio::post(pool, std::move(job)); };
  }
  std::deque<Loop> loops;
  for (std::size_t number = 0; number < plan.producers; ++number) loops.emplace_back(config, plan, payloads, number);
  std::barrier warm(static_cast<std::ptrdiff_t>(plan.producers));
  {
    std::vector<std::jthread> threads;  // the first producer has this one
    for (std::size_t number = 1; number < plan.producers; ++number) {
      threads.emplace_back([&warm, &loop = loops[number]] { loop.run(warm); });
    }
    loops.front().run(warm);
  }
  compressors.reset();  // what it still holds comes back to loops that are there
  BenchResult result;
  for (const Loop& loop : loops) loop.add_to(result);
  return result;
}

}  // namespace distributedlog::tool
