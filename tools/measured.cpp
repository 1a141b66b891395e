#include "measured.hpp"

#include "process_usage.hpp"
#include "progress.hpp"

#include <fmt/format.h>

namespace distributedlog::tool {

namespace {

double milliseconds(const Histogram& nanoseconds, double percent) {
  return static_cast<double>(nanoseconds.percentile(percent)) / 1e6;
}

double per_record(double seconds, std::uint64_t records) {
  return records == 0 ? 0 : seconds * 1e6 / static_cast<double>(records);
}

double per_second(double amount, double seconds) { return seconds > 0 ? amount / seconds : 0; }

void print_json(const Measured& m) {
  const std::string latency =
      fmt::format(R"({{"p50":{:.4f},"p99":{:.4f},"p999":{:.4f},"max":{:.4f}}})", milliseconds(m.latency_ns, 50),
                  milliseconds(m.latency_ns, 99), milliseconds(m.latency_ns, 99.9), milliseconds(m.latency_ns, 100));
  fmt::print(R"({{"records_acked":{},"errors":{},"seconds":{:.4f},"records_per_second":{:.1f},"mb_per_second":{:.3f},)"
             R"("cpu_us_per_record":{:.4f},"peak_rss_mb":{:.2f},"latency_ms":{}}})"
             "\n",
             m.acked, m.errors, m.seconds, per_second(static_cast<double>(m.acked), m.seconds),
             per_second(static_cast<double>(m.bytes) / 1e6, m.seconds), per_record(m.cpu_seconds, m.acked),
             peak_rss_mb(), latency);
}

void print_table(const Measured& m) {
  fmt::print("records acknowledged  {:>14}\n", with_commas(m.acked));
  fmt::print("errors                {:>14}\n", with_commas(m.errors));
  fmt::print("seconds               {:>14.3f}\n", m.seconds);
  fmt::print("records/s             {:>14}\n",
             with_commas(static_cast<std::uint64_t>(per_second(static_cast<double>(m.acked), m.seconds))));
  fmt::print("MB/s                  {:>14.2f}\n", per_second(static_cast<double>(m.bytes) / 1e6, m.seconds));
  fmt::print("CPU us/record         {:>14.3f}\n", per_record(m.cpu_seconds, m.acked));
  fmt::print("peak memory, MiB      {:>14.1f}\n", peak_rss_mb());
  fmt::print("latency ms: p50 {:.3f}  p99 {:.3f}  p99.9 {:.3f}  max {:.3f}\n", milliseconds(m.latency_ns, 50),
             milliseconds(m.latency_ns, 99), milliseconds(m.latency_ns, 99.9), milliseconds(m.latency_ns, 100));
}

}  // namespace

void print(const Measured& measured, bool json) {
  if (json) {
    print_json(measured);
  } else {
    print_table(measured);
  }
}

}  // namespace distributedlog::tool
