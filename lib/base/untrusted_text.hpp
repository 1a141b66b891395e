// Text that came from outside, made fit for a log line or a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace distributedlog {

// At most `max_bytes` bytes of valid UTF-8 on one line: control characters, bytes that are no UTF-8, line separators
// and bidirectional overrides become \n, \t, \r, \xNN or \u{N}; a backslash is doubled, so that nothing can pose as an
// escape. What is cut ends in "...".
std::string escape_untrusted(std::string_view text, std::size_t max_bytes = 256);

}  // namespace distributedlog
