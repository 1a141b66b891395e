// Two promises that the workload itself looks after: conflicts are refused, and the report of a close is true.
#include "simulation/scenario/workload.hpp"

#include <fmt/format.h>

#include <memory>

namespace distributedlog::simulation {

// Settings that contradict each other are refused, never bent in silence.
void Workload::offer_conflict(Random dice) {
  ProducerConfig config = configuration();
  config.enable_idempotence = true;
  config.acks = Acks::all;
  const std::uint64_t which = dice.below(3);
  if (which == 0) config.acks = Acks::leader;
  if (which == 1) config.max_in_flight = 6;
  if (which == 2) config.max_retries = 0;
  try {
    const Producer accepted(std::make_shared<SimRuntime>(world_, network_, "nobody"), config);
    world_.violation("C5 a producer was made of settings that contradict each other");
  } catch (const ProducerError&) {
  }
}

void Workload::judge_reports() {
  for (const auto& [report, before] : reports_) judge_report(report, before);
}

// Whatever a report counts was told after the call. (Who waits for a Delivery may hear of it a moment after the close.)
void Workload::judge_report(const CloseReport& report, const Tally& before) {
  const Tally& now = ledger_.tally();
  const Tally told{now.acked - before.acked, now.not_written - before.not_written,
                   now.maybe_written - before.maybe_written};
  if (report.delivered <= told.acked && report.failed <= told.not_written && report.unknown <= told.maybe_written)
    return;
  world_.violation(fmt::format("C5 close reports {} delivered, {} failed, {} unknown; the callers were told {}, {}, {}",
                               report.delivered, report.failed, report.unknown, told.acked, told.not_written,
                               told.maybe_written));
}

}  // namespace distributedlog::simulation
