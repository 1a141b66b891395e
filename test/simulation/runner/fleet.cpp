#include "simulation/runner/fleet.hpp"

#include "simulation/runner/board.hpp"
#include "simulation/runner/one_seed.hpp"

#include <fmt/format.h>

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

namespace distributedlog::simulation {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto between_lines = 10s;
constexpr auto longest_seed = 10min;  // of real time; whoever takes longer hangs

struct Worker {
  pid_t process = 0;
  std::uint64_t seed = 0;  // as last seen, and since when
  Clock::time_point since{};
};

std::uint64_t first_seed(const Options& options) {
  if (options.seed) return *options.seed;
  if (options.first) return *options.first;
  std::uint64_t reached = 1;
  if (!options.resume.empty()) std::ifstream(options.resume) >> reached;
  return reached;
}

std::uint64_t seed_count(const Options& options) {
  if (options.seed) return 1;
  return options.seeds.value_or(options.seconds ? std::numeric_limits<std::uint32_t>::max() : 10);
}

double cpu_seconds() {
  double seconds = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    seconds += static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  }
  return seconds;
}

class Fleet {
 public:
  explicit Fleet(const Options& options) : options_(options), first_(first_seed(options)) {
    void* memory = mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
    board_ = new (memory) Board;
    board_->next = first_;
    board_->end = first_ + seed_count(options);
    const unsigned jobs = options.jobs != 0 ? options.jobs : std::thread::hardware_concurrency();
    workers_.resize(std::clamp<std::size_t>(jobs, 1, std::min<std::uint64_t>(most_jobs, seed_count(options))));
  }
  ~Fleet() { munmap(board_, sizeof(Board)); }
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  int run() {
    block_signals();
    for (Worker& worker : workers_) start(worker);
    Clock::time_point next_line = started_ + between_lines;
    while (running() > 0) {
      wait_for_signal(std::min(next_line, deadline()));
      reap();
      if (Clock::now() >= deadline()) stop();
      if (Clock::now() < next_line) continue;
      next_line += between_lines;
      end_those_that_hang();
      remember();
      if (options_.progress) tell("# ");
    }
    remember();
    conclude();
    return board_->failed == 0 ? 0 : 1;
  }

 private:
  Clock::time_point deadline() const {
    return options_.seconds && !board_->stop ? started_ + std::chrono::seconds(*options_.seconds)
                                             : Clock::time_point::max();
  }

  std::size_t running() const {
    return static_cast<std::size_t>(
        std::count_if(workers_.begin(), workers_.end(), [](const Worker& worker) { return worker.process != 0; }));
  }

  void stop() { board_->stop = true; }

  // The parent hears of its children, and of an interruption, one signal after the other.
  void block_signals() {
    sigemptyset(&awaited_);
    for (const int signal : {SIGCHLD, SIGINT, SIGTERM}) sigaddset(&awaited_, signal);
    sigprocmask(SIG_BLOCK, &awaited_, nullptr);
  }

  void wait_for_signal(Clock::time_point until) {
    const auto left = std::max<Clock::duration>(until - Clock::now(), Clock::duration::zero());
    const auto seconds = std::min<std::int64_t>(std::chrono::duration_cast<std::chrono::seconds>(left).count(), 3600);
    timespec timeout{};
    timeout.tv_sec = seconds;
    timeout.tv_nsec = static_cast<long>((left % 1s) / 1ns);
    const int signal = sigtimedwait(&awaited_, nullptr, &timeout);
    if (signal == SIGINT || signal == SIGTERM) stop();
  }

  void start(Worker& worker) {
    std::fflush(nullptr);
    const pid_t process = fork();
    if (process < 0) throw std::system_error(errno, std::generic_category(), "fork");
    worker = {process, 0, Clock::now()};
    if (process == 0) std::exit(work(static_cast<std::size_t>(&worker - workers_.data())));
  }

  // In the child, until there are no seeds left.
  int work(std::size_t number) {
    while (!board_->stop) {
      const std::uint64_t seed = board_->next++;
      if (seed >= board_->end) break;
      board_->at[number] = seed;
      const RunResult result = run_as_asked(seed, options_);
      board_->count(result);
      if (!result.passed()) {
        board_->fail(seed);
        print(report(result));
      }
    }
    board_->at[number] = 0;
    return 0;
  }

  void reap() {
    int status = 0;
    for (pid_t process; (process = waitpid(-1, &status, WNOHANG)) > 0;) {
      const auto worker = std::find_if(workers_.begin(), workers_.end(),
                                       [process](const Worker& candidate) { return candidate.process == process; });
      if (worker == workers_.end()) continue;
      worker->process = 0;
      if (WIFEXITED(status) && WEXITSTATUS(status) == 0) continue;
      const std::uint64_t seed = board_->at[static_cast<std::size_t>(worker - workers_.begin())].exchange(0);
      board_->fail(seed);
      print(WIFSIGNALED(status) ? fmt::format("#   seed {}: killed by signal {}\n", seed, WTERMSIG(status))
                                : fmt::format("#   seed {}: ended with {}\n", seed, WEXITSTATUS(status)));
      if (seed != 0 && board_->failed < failures_kept) start(*worker);
    }
  }

  void end_those_that_hang() {
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      Worker& worker = workers_[i];
      const std::uint64_t seed = board_->at[i];
      if (worker.process == 0) continue;
      if (seed != worker.seed) {
        worker.seed = seed;
        worker.since = Clock::now();
      } else if (seed != 0 && Clock::now() > worker.since + longest_seed) {
        kill(worker.process, SIGABRT);
      }
    }
  }

  // Where another run may go on: behind the oldest seed that is not done.
  std::uint64_t reached() const {
    std::uint64_t seed = std::min(board_->next.load(), board_->end.load());
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      if (const std::uint64_t at = board_->at[i]; at != 0) seed = std::min(seed, at);
    }
    return seed;
  }

  void remember() const {
    if (!options_.resume.empty()) std::ofstream(options_.resume) << reached() << '\n';
  }

  static void print(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
  }

  void tell(const char* prefix) const {
    const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    const double cpu = cpu_seconds();
    const auto seeds = static_cast<double>(board_->seeds);
    std::string text = fmt::format("{}{} seeds, {} records, {} acked, {} faults, {} virtual seconds in {:.1f} s",
                                   prefix, board_->seeds.load(), board_->records.load(), board_->acked.load(),
                                   board_->faults.load(), board_->virtual_ms / 1000, seconds);
    text += fmt::format(": {:.1f} seeds/s", seeds / seconds);
    if (running() == 0) text += fmt::format(", {:.1f} a second of a core", seeds / cpu);
    print(text + fmt::format(", {} failed, next is {}\n", board_->failed.load(), reached()));
  }

  void conclude() const {
    print(fmt::format("{} - seed {}..{} {}\n", board_->failed == 0 ? "ok" : "not ok", first_, reached() - 1,
                      options_.faults ? "with faults" : "no faults"));
    tell("# ");
    for (std::size_t i = 0; i < std::min<std::size_t>(board_->failed, failures_kept); ++i) {
      print(fmt::format("# failed: simulation --seed {}{} --trace\n", board_->failing[i].load(), options_.repeat()));
    }
  }

  const Options& options_;
  std::uint64_t first_;
  Board* board_ = nullptr;
  std::vector<Worker> workers_;
  sigset_t awaited_{};
  Clock::time_point started_ = Clock::now();
};

}  // namespace

int run_fleet(const Options& options) {
  Fleet fleet(options);
  return fleet.run();
}

}  // namespace distributedlog::simulation
