#include <distributedlog/trace_context.hpp>

#include <algorithm>

namespace distributedlog {

namespace {

constexpr std::string_view digits = "0123456789abcdef";
constexpr std::string_view frame = "00-00000000000000000000000000000000-0000000000000000-00";
constexpr std::size_t flags_at = 53;

bool is_hex(std::string_view text) noexcept { return text.find_first_not_of(digits) == std::string_view::npos; }
bool is_zero(std::string_view text) noexcept { return text.find_first_not_of('0') == std::string_view::npos; }

// A generator that gives nothing but zeros is broken; an id of zeros would be refused by everybody.
std::uint64_t non_zero(const TraceContext::RandomBits& random) {
  for (int attempt = 0; attempt < 8; ++attempt) {
    if (const std::uint64_t bits = random(); bits != 0) return bits;
  }
  return 1;
}

}  // namespace

std::optional<TraceContext> TraceContext::parse(std::string_view text) noexcept {
  if (text.size() < frame.size()) return std::nullopt;
  const std::string_view version = text.substr(0, 2);
  const std::string_view known = text.substr(0, frame.size());
  if (!is_hex(version) || version == "ff") return std::nullopt;
  if (version == "00" && text.size() != frame.size()) return std::nullopt;
  if (text.size() > frame.size() && text[frame.size()] != '-') return std::nullopt;
  for (const std::size_t dash : {std::size_t{2}, std::size_t{35}, std::size_t{52}}) {
    if (known[dash] != '-') return std::nullopt;
  }
  TraceContext context;
  std::copy(known.begin(), known.end(), context.text_.begin());
  if (!is_hex(context.trace_id()) || !is_hex(context.span_id()) || !is_hex(known.substr(flags_at))) return std::nullopt;
  if (is_zero(context.trace_id()) || is_zero(context.span_id())) return std::nullopt;
  if (version != "00") {
    context.text_[0] = context.text_[1] = '0';
    context.set_flags(context.flags() & sampled_flag);
  }
  return context;
}

TraceContext TraceContext::new_root(const RandomBits& random) {
  TraceContext context;
  std::copy(frame.begin(), frame.end(), context.text_.begin());
  context.set_hex(3, random());
  context.set_hex(19, non_zero(random));
  context.set_hex(36, non_zero(random));
  context.set_flags(sampled_flag);
  return context;
}

TraceContext TraceContext::with_sampled(bool sampled) const noexcept {
  TraceContext context = *this;
  context.set_flags(sampled ? sampled_flag : 0);
  return context;
}

TraceContext TraceContext::child(const RandomBits& random) const {
  TraceContext context = *this;
  context.set_hex(36, non_zero(random));
  context.set_flags(flags() & sampled_flag);
  return context;
}

std::uint8_t TraceContext::flags() const noexcept {
  return static_cast<std::uint8_t>(digits.find(text_[flags_at]) * 16 + digits.find(text_[flags_at + 1]));
}

void TraceContext::set_flags(std::uint8_t flags) noexcept {
  text_[flags_at] = digits[flags >> 4U];
  text_[flags_at + 1] = digits[flags & 15U];
}

void TraceContext::set_hex(std::size_t at, std::uint64_t bits) noexcept {
  for (std::size_t end = at + 16; end > at; bits >>= 4U) text_[--end] = digits[bits & 15U];
}

}  // namespace distributedlog
