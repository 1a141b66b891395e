#include "compression/codec_error.hpp"

#include <string>

namespace distributedlog::compression {
namespace {

class CodecCategory final : public boost::system::error_category {
 public:
  constexpr CodecCategory() noexcept : error_category(0x9c1d52a7e4b80f33ULL) {}

  const char* name() const noexcept override { return "distributedlog.compression"; }

  std::string message(int code) const override {
    switch (static_cast<codec_errc>(code)) {
      case codec_errc::malformed:
        return "malformed compressed data";
      case codec_errc::output_too_large:
        return "data decompresses to more than allowed";
      case codec_errc::input_too_large:
        return "data too large to compress";
      case codec_errc::invalid_level:
        return "compression level out of range";
      case codec_errc::failed:
        return "the compression library failed";
    }
    return "unknown compression error " + std::to_string(code);
  }
};

}  // namespace

const boost::system::error_category& codec_category() noexcept {
  static constexpr CodecCategory category;
  return category;
}

}  // namespace distributedlog::compression
