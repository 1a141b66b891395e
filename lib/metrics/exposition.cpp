#include "metrics/exposition.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace distributedlog::metrics {

namespace {

constexpr auto taken =
    std::to_array<std::string_view>({"address", "category", "code", "error", "le", "node", "stage", "topic"});

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool is_legal_name(std::string_view name) noexcept {
  return !name.empty() && is_letter(name.front()) && !name.starts_with("__") &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

void check(const PrometheusLabels& labels) {
  for (auto label = labels.begin(); label != labels.end(); ++label) {
    const std::string& name = label->first;
    const auto refuse = [&](const char* reason) {
      return std::invalid_argument("Prometheus label \"" + name + "\": " + reason);
    };
    if (!is_legal_name(name)) throw refuse("must match [a-zA-Z_][a-zA-Z0-9_]*, without __ in front");
    if (std::find(taken.begin(), taken.end(), name) != taken.end()) throw refuse("is used by the metrics themselves");
    if (std::any_of(labels.begin(), label, [&](const auto& other) { return other.first == name; }))
      throw refuse("is given twice");
  }
}

void append_label(std::string& text, std::string_view name, std::string_view value) {
  text += name;
  text += "=\"";
  for (const char c : value) {
    if (c == '\n') {
      text += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') text += '\\';
    text += c;
  }
  text += "\",";
}

}  // namespace

Exposition::Exposition(std::string_view prefix, const PrometheusLabels& labels) : prefix_(prefix) {
  check(labels);
  for (const auto& [name, value] : labels) append_label(common_, name, value);
}

void Exposition::family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = prefix_;
  name_ += name;
  text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name_, help, name_, type);
}

void Exposition::histogram(Labels labels, const Histogram& histogram, std::span<const std::uint64_t> edges,
                           double unit) {
  for (const std::uint64_t edge : edges) {
    line("_bucket", labels, fmt::format("{}", static_cast<double>(edge) * unit),
         fmt::format("{}", histogram.count_at_most(edge)));
  }
  const std::string count = fmt::format("{}", histogram.count());
  line("_bucket", labels, "+Inf", count);
  line("_sum", labels, {}, fmt::format("{}", static_cast<double>(histogram.sum()) * unit));
  line("_count", labels, {}, count);
}

void Exposition::line(std::string_view suffix, Labels labels, std::string_view le, std::string_view value) {
  text_ += name_;
  text_ += suffix;
  const std::size_t open = text_.size();
  text_ += '{';
  text_ += common_;
  for (const auto& [name, content] : labels) append_label(text_, name, content);
  if (!le.empty()) append_label(text_, "le", le);
  if (text_.size() == open + 1) {
    text_.pop_back();
  } else {
    text_.back() = '}';  // instead of the last comma
  }
  text_ += ' ';
  text_ += value;
  text_ += '\n';
}

}  // namespace distributedlog::metrics
