// What a codec can fail with, apart from client_errc::unsupported_compression.
#pragma once

#include <boost/system/error_code.hpp>

#include <type_traits>

namespace distributedlog::compression {

enum class codec_errc {
  malformed = 1,     // not what the codec's format allows, or cut short
  output_too_large,  // decompresses to more than the caller allows
  input_too_large,   // beyond 2 GiB
  invalid_level,
  failed,  // the codec library refused for a reason of its own
};

const boost::system::error_category& codec_category() noexcept;

inline boost::system::error_code make_error_code(codec_errc code) noexcept {
  return {static_cast<int>(code), codec_category()};
}

}  // namespace distributedlog::compression

template <>
struct boost::system::is_error_code_enum<distributedlog::compression::codec_errc> : std::true_type {};
