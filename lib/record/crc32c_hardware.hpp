// The processor's own CRC-32C: x86-64 with SSE 4.2 and PCLMUL (asked at run time), ARMv8 when compiled for it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace distributedlog::record {

bool crc32c_hardware_available() noexcept;

// On the bare register, without the inversion before and after. Call it only when available.
std::uint32_t crc32c_by_hardware(std::uint32_t crc, const std::byte* at, std::size_t size) noexcept;

}  // namespace distributedlog::record
