// What is known of a record whose send did not succeed.
#pragma once

namespace distributedlog {

enum class DeliveryCertainty : unsigned char {
  acked,          // the broker confirmed the record
  not_written,    // the record is certainly not in the log: sending it again cannot double it
  maybe_written,  // bytes left this process and no proof came back: the log holds it once or not at all
};

constexpr const char* to_string(DeliveryCertainty certainty) noexcept {
  switch (certainty) {
    case DeliveryCertainty::acked:
      return "acked";
    case DeliveryCertainty::not_written:
      return "not_written";
    case DeliveryCertainty::maybe_written:
      return "maybe_written";
  }
  return "maybe_written";
}

}  // namespace distributedlog
