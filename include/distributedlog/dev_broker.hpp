// The development broker: a small Kafka broker inside the caller's own event loop, for quick starts and for tests.
#pragma once

#include <distributedlog/export.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace distributedlog {

class DevBrokerFaults;
namespace broker {
class Cluster;
}

// When written records are forced to the disk. Whatever the policy, what was acknowledged survives kill -9 of the
// process; only `each` survives a power cut.
enum class FsyncPolicy {
  never,     // the operating system decides
  interval,  // at most fsync_interval after the write
  each,      // before every acknowledgement
};

// A plain struct: set what differs, leave the rest.
struct DevBrokerConfig {
  // host:port of the first node, numeric address or "localhost"; "[v6]:port" allowed. Port 0: every node gets a free
  // one; else the nodes listen on port, port + 1, ...
  std::string listen = "127.0.0.1:0";

  // There is no authentication and no TLS: anything but a loopback address is refused unless this is set.
  bool allow_remote = false;

  // Where the log lies: one folder a partition, made when missing. One broker at a time (lock file). Empty: a fresh
  // temporary folder, removed when the broker is stopped.
  std::string data_dir;

  // Nodes of the cluster, all in this process, node ids 1 to `nodes`. 1 to 100.
  int nodes = 1;

  // Partitions of a topic created without a number. 1 to 10000.
  std::int32_t default_partitions = 1;

  // Create a topic when a client asks for it by name (and allows it to be created).
  bool auto_create_topics = true;

  FsyncPolicy fsync = FsyncPolicy::never;
  std::chrono::milliseconds fsync_interval{1000};

  // A segment file that would grow beyond this is closed and the next one begun. At least 1024.
  std::int64_t segment_bytes = std::int64_t{1024} * 1024 * 1024;

  // Largest batch, as sent, with its header (Kafka's message.max.bytes).
  std::int32_t max_message_bytes = 1048588;

  // For benchmarks of clients: headers and sequence numbers are checked, batches get offsets and are acknowledged, but
  // their contents are neither looked at nor stored.
  bool discard = false;

  // Bytes of requests that have not arrived in full, over all connections: whoever would go beyond is disconnected. At
  // least 1 MiB.
  std::size_t request_memory = std::size_t{256} * 1024 * 1024;
};

// A development broker speaks the real protocol over real sockets and keeps a real log. It has no threads and no
// replication (several nodes share one storage), and writes files synchronously on the executor.
//
// Thread-safety: none; call members on `get_executor()`, or while nothing runs the context. The context itself may be
//   run by many threads.
// Lifetime: the execution context must outlive the broker. The destructor stops it, without blocking.
class DISTRIBUTEDLOG_API DevBroker {
 public:
  using executor_type = boost::asio::any_io_executor;

  explicit DevBroker(executor_type executor, DevBrokerConfig config = {});

  template <class ExecutionContext>
    requires requires(ExecutionContext& context) {
      { context.get_executor() } -> std::convertible_to<executor_type>;
    }
  explicit DevBroker(ExecutionContext& context, DevBrokerConfig config = {})
      : DevBroker(executor_type(context.get_executor()), std::move(config)) {}

  DevBroker(DevBroker&&) noexcept;
  DevBroker& operator=(DevBroker&&) noexcept;
  ~DevBroker();

  executor_type get_executor() const noexcept;

  // Locks and recovers the data folder, binds every node and serves from then on; when it returns, clients can connect.
  // Throws ProducerError (client_errc::broker_start_failed) that names the folder or the address and the system's
  // reason; nothing is left behind then.
  void start();

  // Closes every connection and file and unlocks the folder. A second call does nothing. It can be started again.
  void stop() noexcept;

  // "host:port[,host:port...]" of the running nodes, in the order of their ids.
  std::string bootstrap_servers() const;

  // The folder in use (the temporary one when the configuration names none); empty before start().
  const std::string& data_dir() const noexcept;

  // What tests ask for and do to it (<distributedlog/dev_broker_faults.hpp>).
  DevBrokerFaults& faults() noexcept;

 private:
  std::shared_ptr<broker::Cluster> cluster_;
  std::unique_ptr<DevBrokerFaults> faults_;
};

}  // namespace distributedlog
