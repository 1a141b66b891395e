#include "simulation/scenario/plan_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <stdexcept>
#include <type_traits>

namespace distributedlog::simulation {

namespace {

template <class Value>
double to_number(const Value& value) {
  if constexpr (std::is_arithmetic_v<Value> || std::is_enum_v<Value>) {
    return static_cast<double>(value);
  } else {
    return std::chrono::duration<double, std::milli>(value).count();
  }
}

template <class Value>
void from_number(Value& value, double number) {
  if constexpr (std::is_arithmetic_v<Value> || std::is_enum_v<Value>) {
    value = static_cast<Value>(number);
  } else {
    value = std::chrono::duration_cast<Value>(std::chrono::duration<double, std::milli>(number));
  }
}

// `member` gives the number's place in a plan. Durations are in milliseconds.
template <class Member>
PlanField field(std::string name, PlanField::Kind kind, Member member) {
  return {std::move(name), kind, [member](const Plan& plan) { return to_number(member(const_cast<Plan&>(plan))); },
          [member](Plan& plan, double number) { from_number(member(plan), number); }};
}

template <class Member>
PlanField odds(std::string name, Member member) {
  return field("odds." + std::move(name), PlanField::Kind::fault,
               [member](Plan& plan) -> auto& { return plan.odds.*member; });
}

template <class Member>
PlanField caller(std::string name, Member member) {
  return field("caller." + std::move(name), PlanField::Kind::fault,
               [member](Plan& plan) -> auto& { return plan.workload.*member; });
}

template <class Member>
PlanField work(std::string name, Member member) {
  return field("work." + std::move(name), PlanField::Kind::size,
               [member](Plan& plan) -> auto& { return plan.workload.*member; });
}

template <class Member>
PlanField producer(std::string name, Member member) {
  return field("producer." + std::move(name), PlanField::Kind::other,
               [member](Plan& plan) -> auto& { return plan.producer.*member; });
}

PlanField topic_count() {
  return {"work.topics", PlanField::Kind::size,
          [](const Plan& plan) { return static_cast<double>(plan.topics.size()); },
          [](Plan& plan, double number) {
            const auto count = static_cast<std::size_t>(std::max(number, 1.0));
            if (count < plan.topics.size()) plan.topics.resize(count);
          }};
}

PlanField circuit_breaker() {
  return {"producer.circuit_breaker", PlanField::Kind::fault,
          [](const Plan& plan) -> double {
            return plan.producer.circuit_breaker ? plan.producer.circuit_breaker->failure_threshold : 0;
          },
          [](Plan& plan, double number) {
            plan.producer.circuit_breaker.reset();
            if (number > 0) plan.producer.circuit_breaker.emplace().failure_threshold = static_cast<int>(number);
          }};
}

// Can only be taken away.
PlanField own_settings() {
  return {"producer.topics", PlanField::Kind::fault,
          [](const Plan& plan) { return static_cast<double>(plan.producer.topics.size()); },
          [](Plan& plan, double number) {
            if (number <= 0) plan.producer.topics.clear();
          }};
}

std::vector<PlanField> all_fields() {
  using O = FaultOdds;
  using W = WorkloadPlan;
  using P = ProducerConfig;
  return {
      odds("refuse", &O::refuse),
      odds("hang", &O::hang),
      odds("cut_per_kilobyte", &O::cut_per_kilobyte),
      odds("tiny_chunks", &O::tiny_chunks),
      odds("tiny_pipes", &O::tiny_pipes),
      odds("lose_on_close", &O::lose_on_close),
      odds("stalls_per_second", &O::stalls_per_second),
      odds("cuts_per_second", &O::cuts_per_second),
      odds("lose_before", &O::lose_before),
      odds("lose_after", &O::lose_after),
      odds("hang_before", &O::hang_before),
      odds("hang_after", &O::hang_after),
      odds("slow_request", &O::slow_request),
      odds("throttle", &O::throttle),
      odds("append_error", &O::append_error),
      odds("append_error_final", &O::append_error_final),
      odds("metadata_error", &O::metadata_error),
      odds("init_error", &O::init_error),
      odds("crashes_per_second", &O::crashes_per_second),
      odds("silent_crash", &O::silent_crash),
      odds("pauses_per_second", &O::pauses_per_second),
      odds("moves_per_second", &O::moves_per_second),
      odds("lose_node", &O::lose_node),
      odds("hides_per_second", &O::hides_per_second),
      odds("recreations_per_second", &O::recreations_per_second),
      odds("growths_per_second", &O::growths_per_second),
      odds("forgets_per_second", &O::forgets_per_second),
      odds("calm_forgets_per_second", &O::calm_forgets_per_second),
      odds("set_backs_per_second", &O::set_backs_per_second),
      odds("relocations_per_second", &O::relocations_per_second),
      odds("isolations_per_second", &O::isolations_per_second),
      odds("hint_absent", &O::hint_absent),
      odds("hint_wrong", &O::hint_wrong),
      odds("odd_throttle", &O::odd_throttle),
      odds("odd_metadata", &O::odd_metadata),
      odds("answered_twice", &O::answered_twice),
      odds("stray_answer", &O::stray_answer),
      odds("answer_omits", &O::answer_omits),
      odds("answer_repeats", &O::answer_repeats),
      odds("answer_adds", &O::answer_adds),
      odds("hides_offset", &O::hides_offset),
      odds("names_duplicate", &O::names_duplicate),
      odds("names_unknown_producer", &O::names_unknown_producer),
      caller("block", &W::block),
      caller("successors", &W::successors),
      caller("prepare", &W::prepare),
      caller("many_doors", &W::many_doors),
      caller("cancel", &W::cancel),
      caller("flush", &W::flush),
      caller("too_large", &W::too_large),
      caller("close_early", &W::close_early),
      caller("destroy_early", &W::destroy_early),
      caller("wall_clock_jump", &W::wall_clock_jump),
      caller("conflicting_settings", &W::conflicting_settings),
      work("records", &W::records),
      work("tasks", &W::tasks),
      work("largest_value", &W::largest_value),
      topic_count(),
      field("cluster.nodes", PlanField::Kind::size, [](Plan& plan) -> auto& { return plan.cluster.nodes; }),
      field("compress_elsewhere", PlanField::Kind::fault, [](Plan& plan) -> auto& { return plan.compress_elsewhere; }),
      field("first_sequence", PlanField::Kind::fault, [](Plan& plan) -> auto& { return plan.first_sequence; }),
      field("first_epoch", PlanField::Kind::fault, [](Plan& plan) -> auto& { return plan.first_epoch; }),
      circuit_breaker(),
      own_settings(),
      field("fault_phase", PlanField::Kind::other, [](Plan& plan) -> auto& { return plan.fault_phase; }),
      field("cluster.message_max_bytes", PlanField::Kind::other,
            [](Plan& plan) -> auto& { return plan.cluster.message_max_bytes; }),
      work("longest_pause", &W::longest_pause),
      producer("acks", &P::acks),
      producer("enable_idempotence", &P::enable_idempotence),
      producer("max_in_flight", &P::max_in_flight),
      producer("linger", &P::linger),
      producer("batch_size", &P::batch_size),
      producer("batch_max_records", &P::batch_max_records),
      producer("buffer_memory", &P::buffer_memory),
      producer("compression", &P::compression),
      producer("request_timeout", &P::request_timeout),
      producer("delivery_timeout", &P::delivery_timeout),
      producer("max_block", &P::max_block),
      producer("max_request_size", &P::max_request_size),
      producer("partitioner_type", &P::partitioner_type),
      producer("metadata_max_age", &P::metadata_max_age),
      producer("connections_max_idle", &P::connections_max_idle),
  };
}

}  // namespace

const std::vector<PlanField>& plan_fields() {
  static const std::vector<PlanField> fields = all_fields();
  return fields;
}

std::string describe(const Plan& plan) {
  std::string text = fmt::format("seed {}, {}, {}:", plan.seed, plan.cluster.release.name,
                                 plan.with_faults ? "with faults" : "no faults");
  for (const PlanField& field : plan_fields()) {
    if (const double value = field.get(plan); value != 0) text += fmt::format(" {}={:.6g}", field.name, value);
  }
  return text;
}

Override parse_override(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) throw std::invalid_argument("not NAME=VALUE: " + std::string(text));
  const std::string_view name = text.substr(0, equals);
  const std::string_view value = text.substr(equals + 1);
  const auto& fields = plan_fields();
  if (std::none_of(fields.begin(), fields.end(), [name](const PlanField& known) { return known.name == name; })) {
    throw std::invalid_argument("no number of a plan has the name " + std::string(name));
  }
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size()) {
    throw std::invalid_argument("not a number: " + std::string(value));
  }
  return {std::string(name), number};
}

void apply(const std::vector<Override>& overrides, Plan& plan) {
  for (const auto& [name, number] : overrides) {
    for (const PlanField& field : plan_fields()) {
      if (field.name == name) field.set(plan, number);
    }
  }
}

}  // namespace distributedlog::simulation
