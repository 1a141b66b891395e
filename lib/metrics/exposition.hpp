// The text exposition format 0.0.4: families, samples, escapes.
#pragma once

#include <distributedlog/histogram.hpp>
#include <distributedlog/prometheus.hpp>

#include <fmt/format.h>

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace distributedlog::metrics {

using Label = std::pair<std::string_view, std::string_view>;
using Labels = std::initializer_list<Label>;

// The samples of a family follow its head.
class Exposition {
 public:
  // Throws std::invalid_argument for labels that must not be.
  Exposition(std::string_view prefix, const PrometheusLabels& labels);

  // `help` is one line without a backslash.
  void family(std::string_view name, std::string_view type, std::string_view help);

  template <class Number>
  void sample(Labels labels, Number value) {
    line("", labels, {}, fmt::format("{}", value));
  }

  // `edges` are upper ends of the histogram's buckets, rising; values are multiplied by `unit`.
  void histogram(Labels labels, const Histogram& histogram, std::span<const std::uint64_t> edges, double unit);

  std::string take() && { return std::move(text_); }

 private:
  void line(std::string_view suffix, Labels labels, std::string_view le, std::string_view value);

  std::string prefix_;
  std::string name_;
  std::string common_;  // the labels of every sample, with a comma behind each
  std::string text_;
};

}  // namespace distributedlog::metrics
