// Mistakes that real producer clients have made, each back at its place behind a switch. They are compiled in by
// -Dplanted_bugs=true alone, to measure the tests: `./dev planted` plants one after the other and counts how many seeds
// of the simulation it takes to find it. Everywhere else `planted` is a constant false, and nothing of them is left.
#pragma once

namespace distributedlog {

// What each one is, and where it happened, is told in test/README.md.
enum class Bug {
  none,
  p1_number_freed,
  p2_topic_forgotten,
  p3_epoch_bumped_for_all,
  p4_predecessor_renumbered,
  p5_epoch_without_reset,
  p6_retry_unexpected,
  p7_retry_rebuilt,
  p8_gap_forgotten,
  p9_numbered_too_early,
  p10_retry_overtaken,
  p11_sequence_overflows,
  p12_buffer_reused,
  p13_split_freed_twice,
  p14_flush_loses_pieces,
  p15_silent_new_identity,
  p16_failure_reported_delivered,
  p17_unanswered_means_failed,
  p18_cancelled_keeps_memory,
  p19_dead_leader_trusted,
  p20_rewound_epoch_ignored,
  p21_queued_request_lost,
  p22_half_sent_request,
  p23_send_after_close_lost,
  p24_conflict_accepted,
};

#ifdef DISTRIBUTEDLOG_PLANTED_BUGS
inline Bug planted_bug = Bug::none;  // set by a test program before it starts anything
inline bool planted(Bug bug) noexcept { return bug == planted_bug; }
#else
constexpr bool planted(Bug) noexcept { return false; }
#endif

}  // namespace distributedlog
