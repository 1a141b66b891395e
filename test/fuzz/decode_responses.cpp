#include "fuzz/message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace distributedlog::test;
  EveryMessage::responses(OneMessage{std::as_bytes(std::span{data, size})});
  return 0;
}
