#include "broker/log/file.hpp"

#include "broker/failure.hpp"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace distributedlog::broker {
namespace {

int open_retrying(const std::string& path, int flags) {
  for (;;) {
    int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0644);
    if (descriptor >= 0 || errno != EINTR) return descriptor;
  }
}

}  // namespace

void throw_errno(const char* doing, const std::string& path) {
  boost::system::error_code reason(errno, boost::system::system_category());
  throw Failure(std::string(doing) + " " + path, reason);
}

File File::open_or_create(const std::filesystem::path& path) {
  int descriptor = open_retrying(path.string(), O_RDWR | O_CREAT);
  if (descriptor < 0) throw_errno("opening", path.string());
  return {descriptor, path.string()};
}

File File::open_read_only(const std::filesystem::path& path) {
  int descriptor = open_retrying(path.string(), O_RDONLY);
  if (descriptor < 0) throw_errno("opening", path.string());
  return {descriptor, path.string()};
}

File::File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

File& File::operator=(File&& other) noexcept {
  if (this != &other) {
    close();
    descriptor_ = std::exchange(other.descriptor_, -1);
    path_ = std::move(other.path_);
  }
  return *this;
}

void File::close() noexcept {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

std::int64_t File::size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) throw_errno("reading the size of", path_);
  return status.st_size;
}

void File::write_at(std::span<const std::byte> bytes, std::int64_t position) {
  while (!bytes.empty()) {
    auto written = ::pwrite(descriptor_, bytes.data(), bytes.size(), position);
    if (written < 0) {
      if (errno == EINTR) continue;
      throw_errno("writing to", path_);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    position += written;
  }
}

std::size_t File::read_at(std::span<std::byte> into, std::int64_t position) const {
  std::size_t done = 0;
  while (done < into.size()) {
    auto got = ::pread(descriptor_, into.data() + done, into.size() - done, position + static_cast<std::int64_t>(done));
    if (got < 0) {
      if (errno == EINTR) continue;
      throw_errno("reading from", path_);
    }
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

void File::truncate(std::int64_t size) {
  while (::ftruncate(descriptor_, size) != 0) {
    if (errno != EINTR) throw_errno("truncating", path_);
  }
}

void File::sync() {
  while (::fdatasync(descriptor_) != 0) {
    if (errno != EINTR) throw_errno("syncing", path_);
  }
}

void sync_folder(const std::filesystem::path& folder) {
  int descriptor = open_retrying(folder.string(), O_RDONLY | O_DIRECTORY);
  if (descriptor < 0) throw_errno("opening", folder.string());
  int result = ::fsync(descriptor);
  ::close(descriptor);
  if (result != 0) throw_errno("syncing", folder.string());
}

}  // namespace distributedlog::broker
