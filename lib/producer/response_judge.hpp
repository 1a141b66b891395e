// What one partition's answer means for its batch: the table of protocol error codes, with the facts of the batch.
#pragma once

#include <cstdint>

namespace distributedlog::core {

enum class Verdict : unsigned char {
  acked,             // stored at the offset told
  acked_before,      // stored by an earlier attempt; the offset is not known
  retry,             // send again after a backoff, same identity
  retry_in_order,    // refused only because an older batch is missing: send again when that one is settled
  retry_renumbered,  // proven unwritten and its number is of no use: a new epoch, then again
  split,             // too large as a whole: in smaller pieces
  fail,              // permanent
};

struct BatchFacts {
  bool idempotent = true;
  bool maybe_written = false;    // an earlier attempt's fate is unknown
  bool older_unsettled = false;  // an older batch of the partition has no outcome
  std::int32_t records = 1;
};

struct Judgement {
  Verdict verdict;
  bool fate_unknown = false;  // this answer itself leaves open whether the batch was written
  bool opens_hole = false;    // its sequence number will never be used: a new epoch is due
};

Judgement judge(std::int16_t error_code, const BatchFacts& batch) noexcept;

}  // namespace distributedlog::core
