// One batch of one partition, from its first record to its outcome.
#pragma once

#include "producer/batch_memory.hpp"
#include "record/record_writer.hpp"

#include <distributedlog/compression.hpp>
#include <distributedlog/detail/node_memory.hpp>
#include <distributedlog/detail/pending_send.hpp>
#include <distributedlog/record.hpp>

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <boost/system/error_code.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace distributedlog::core {

using TimePoint = std::chrono::steady_clock::time_point;
using boost::system::error_code;
using detail::PendingList;
using detail::PendingSend;

class BatchChannel;

enum class BatchState : unsigned char {
  open,       // takes records; a cancelled record leaves it alone
  queued,     // closed for records, waiting for its turn or its backoff; bytes frozen once it was sent
  in_flight,  // part of a request that has no answer yet
  done,       // its outcome is decided; only a socket may still hold its bytes
};

// Who the batch is for the broker's duplicate check. Given when it is sent first, kept through every retry.
struct BatchIdentity {
  std::int64_t producer_id = -1;
  std::int16_t epoch = -1;
  std::int32_t base_sequence = -1;
};

class Batch;
using BatchPtr = boost::intrusive_ptr<Batch>;

// Reference-counted because a socket may hold the bytes longer than anybody waits for the outcome. Single-threaded.
class Batch : public detail::InNodeMemory, public boost::intrusive_ref_counter<Batch, boost::thread_unsafe_counter> {
 public:
  // The buffer was taken as a batch's; it goes back when there is no memory for the rest.
  static BatchPtr make(BatchChannel& owner, BatchMemory& memory, Buffer buffer, TimePoint oldest_record,
                       std::uint64_t order);
  Batch(BatchChannel& owner, BatchMemory& memory, Buffer buffer, TimePoint oldest_record, std::uint64_t order) noexcept;
  // Gives buffer and charge back: only now, because a socket may have read the bytes until this moment.
  ~Batch();
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  // Room for `bytes` more without growing.
  bool fits(std::size_t bytes) const noexcept { return size + bytes <= buffer.capacity(); }
  // The exact bytes the record would take as the next one.
  record::RecordSize measure(const Record& record, std::int64_t timestamp_ms) const noexcept;
  // Goes on in a larger buffer, with the bytes written so far.
  void move_into(Buffer larger);
  // Goes on in another buffer whose bytes the caller writes.
  void replace_buffer(Buffer other);
  // Encodes the record, measured as the next one, and takes its waiter. Requires room.
  void append(PendingSend& send, record::RecordSize record_size, std::int64_t timestamp_ms) noexcept;
  // Takes one record out of an open batch, bytes and waiter; those behind move up.
  void remove(PendingSend& send) noexcept;

  // The final bytes: header, identity, crc. `attributes` carries the codec bits of what `buffer` holds.
  void finish(std::int16_t attributes) noexcept;
  // Writes a new identity into finished bytes. No socket may hold them (`writers` 0).
  void renumber() noexcept;
  std::span<const std::byte> bytes() const noexcept { return {buffer.data(), size}; }
  std::span<const std::byte> records() const noexcept;

  bool ever_sent() const noexcept { return attempts > 0; }

  // What every record touches comes first, in `hot_bytes`: with many partitions each line of it is fetched for it.
  static constexpr std::size_t hot_bytes = 128;
  std::int32_t count = 0;
  BatchChannel& channel;
  Buffer buffer;
  std::size_t size;                 // bytes of `buffer` in use, the header included
  std::uint32_t newest_record = 0;  // bytes of it
  BatchState state = BatchState::open;
  bool due = false;          // open, and its linger is over
  bool compressed = false;   // `buffer` holds what the codec made of the records
  bool compressing = false;  // the codec is at work elsewhere: the bytes stay as they are, and here
  std::int64_t base_timestamp_ms = 0;
  std::int64_t max_timestamp_ms = 0;
  PendingList sends;                     // waiters still attached, in order
  std::array<PendingSend*, 4> recent{};  // the last ones while it is open, for `PendingSend::ahead`
  BatchMemory& memory;
  std::size_t raw_size = 0;      // before compression
  std::int32_t cancellable = 0;  // sends that somebody may cancel: an upper bound
  TimePoint created;             // the oldest record's acceptance: linger and delivery deadline count from it
  TimePoint opened{};            // its first record was encoded
  TimePoint sealed{};            // closed for records
  std::uint64_t order;           // position in its channel's stream of batches
  bool finished = false;         // has its header: frozen but for a new identity
  Compression codec = Compression::none;
  bool maybe_written = false;  // an attempt left this process and its fate is not known
  bool given_up = false;       // its waiters were told; only the sequence is still of interest
  int attempts = 0;            // requests that carried it
  int failures = 0;            // refusals that count against max_retries
  std::optional<BatchIdentity> identity;
  std::uint64_t request = 0;  // the request that carries it while in flight
  int writers = 0;            // requests that still hold the bytes for a socket
  error_code last_error;
  std::string broker_message;  // escaped already

  // Hooks of the two time-ordered lists.
  Batch* expiry_next = nullptr;
  Batch* expiry_previous = nullptr;
};

}  // namespace distributedlog::core
