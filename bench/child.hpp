// Processes of their own for measurements, which would otherwise find what others left behind.
#pragma once

#include <distributedlog/dev_broker.hpp>
#include <distributedlog/dev_broker_faults.hpp>

#include <boost/asio/io_context.hpp>

#include <csignal>
#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bench {

// A child that runs `work` with the writing end of a pipe; it ends with this object, or with the parent.
class Child {
 public:
  explicit Child(const std::function<void(int out)>& work) {
    int ends[2] = {};
    if (::pipe(ends) != 0) return;
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::close(ends[0]);
      work(ends[1]);
      ::_exit(0);
    }
    ::close(ends[1]);
    out_ = ends[0];
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    ::close(out_);
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  // What it writes next; a value of zeros when it ended without.
  template <class Value>
  Value read() const {
    static_assert(std::is_trivially_copyable_v<Value>);
    Value value{};
    return ::read(out_, &value, sizeof value) == static_cast<::ssize_t>(sizeof value) ? value : Value{};
  }

 private:
  ::pid_t pid_ = -1;
  int out_ = -1;
};

template <class Value>
void tell(int out, const Value& value) {
  if (::write(out, &value, sizeof value) != static_cast<::ssize_t>(sizeof value)) ::_exit(1);
}

// What `measure` finds in a process of its own.
template <class Value>
Value alone(Value (*measure)()) {
  return Child([measure](int out) { tell(out, measure()); }).read<Value>();
}

// A development broker in a process of its own: its memory and its CPU are not the producer's.
class BrokerProcess {
 public:
  using Prepare = void (*)(distributedlog::DevBrokerFaults&);

  explicit BrokerProcess(distributedlog::DevBrokerConfig config, Prepare prepare = nullptr)
      : child_([&](int out) {
          boost::asio::io_context context{1};
          distributedlog::DevBroker broker(context, config);
          broker.start();
          if (prepare != nullptr) prepare(broker.faults());
          const std::string servers = broker.bootstrap_servers();
          tell(out, static_cast<std::uint16_t>(std::stoul(servers.substr(servers.rfind(':') + 1))));
          context.run();
        }),
        address_("127.0.0.1:" + std::to_string(child_.read<std::uint16_t>())) {}

  const std::string& address() const noexcept { return address_; }

 private:
  Child child_;
  std::string address_;
};

}  // namespace bench
