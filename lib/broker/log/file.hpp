// A file descriptor with the few operations a log needs. Every failure throws Failure naming path and reason.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace distributedlog::broker {

class File {
 public:
  File() noexcept = default;
  static File open_or_create(const std::filesystem::path& path);
  static File open_read_only(const std::filesystem::path& path);

  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  ~File() { close(); }

  bool is_open() const noexcept { return descriptor_ >= 0; }
  int descriptor() const noexcept { return descriptor_; }
  void close() noexcept;

  std::int64_t size() const;
  // All of it, or an exception; a part may have been written then.
  void write_at(std::span<const std::byte> bytes, std::int64_t position);
  // Fewer bytes than asked for only at the end of the file.
  std::size_t read_at(std::span<std::byte> into, std::int64_t position) const;
  void truncate(std::int64_t size);
  void sync();

 private:
  File(int descriptor, std::string path) noexcept : descriptor_(descriptor), path_(std::move(path)) {}

  int descriptor_ = -1;
  std::string path_;
};

// Makes a rename or a new name in `folder` survive a power cut.
void sync_folder(const std::filesystem::path& folder);

// Throws Failure of the current errno.
[[noreturn]] void throw_errno(const char* doing, const std::string& path);

}  // namespace distributedlog::broker
