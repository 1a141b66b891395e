// CRC-32C (Castagnoli), the checksum of record batches: by processor instruction where there is one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace distributedlog::record {

// The checksum of `bytes`, continued from `crc`, the checksum of what stands before them (0 for nothing).
std::uint32_t crc32c_extend(std::uint32_t crc, std::span<const std::byte> bytes) noexcept;

inline std::uint32_t crc32c(std::span<const std::byte> bytes) noexcept { return crc32c_extend(0, bytes); }

// The same by tables alone, whatever the processor offers.
std::uint32_t crc32c_extend_portable(std::uint32_t crc, std::span<const std::byte> bytes) noexcept;

}  // namespace distributedlog::record
