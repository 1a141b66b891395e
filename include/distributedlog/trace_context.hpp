// W3C trace context: the `traceparent` header that ties a record to the trace it belongs to.
#pragma once

#include <distributedlog/export.hpp>
#include <distributedlog/record.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace distributedlog {

// A valid trace context; there is no other. Cheap to copy. It owns the text that its header refers to:
//
//   const dl::TraceContext trace = parent.child();
//   const dl::Header headers[] = {trace.header()};
//   co_await producer.send(dl::Record("orders", key, value).headers(headers));
//
// Thread-safety: as a plain value.
class DISTRIBUTEDLOG_API TraceContext {
 public:
  // 64 random bits a call. Zeros are asked for again, a few times.
  using RandomBits = std::function<std::uint64_t()>;

  static constexpr std::uint8_t sampled_flag = 1;

  // A `traceparent` as it came in. Nothing when it is not valid: not lower-case hexadecimal, an id of zeros, version
  // ff, a wrong length. Of a version above 00 the part that every version has is taken, as the standard wants it.
  static std::optional<TraceContext> parse(std::string_view traceparent) noexcept;

  // The start of a new trace, sampled. The ids are random, but not fit for secrets.
  static TraceContext new_root();
  static TraceContext new_root(const RandomBits& random);

  // The same trace with a new span id. Of the flags only `sampled` is handed on.
  TraceContext child() const;
  TraceContext child(const RandomBits& random) const;

  // The same, but for the `sampled` flag; other flags are dropped.
  TraceContext with_sampled(bool sampled) const noexcept;

  // "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"; lives as long as this object.
  std::string_view traceparent() const noexcept { return {text_.data(), text_.size()}; }
  std::string_view trace_id() const noexcept { return traceparent().substr(3, 32); }
  std::string_view span_id() const noexcept { return traceparent().substr(36, 16); }
  std::uint8_t flags() const noexcept;
  bool sampled() const noexcept { return (flags() & sampled_flag) != 0; }

  // Borrows the text of this object, which must live until the send completes.
  Header header() const& noexcept { return {"traceparent", traceparent()}; }
  Header header() const&& = delete;

  friend bool operator==(const TraceContext&, const TraceContext&) noexcept = default;

 private:
  TraceContext() noexcept = default;
  void set_flags(std::uint8_t flags) noexcept;
  void set_hex(std::size_t at, std::uint64_t bits) noexcept;

  std::array<char, 55> text_{};
};

}  // namespace distributedlog
