#include "broker/log/data_folder.hpp"

#include "broker/failure.hpp"

#include <cerrno>
#include <string>
#include <system_error>

#include <sys/file.h>
#include <unistd.h>

namespace distributedlog::broker {
namespace {

namespace fs = std::filesystem;

fs::path make_temporary() {
  auto pattern = (fs::temp_directory_path() / "distributedlog-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw_errno("making the folder", pattern);
  return pattern;
}

fs::path make_wanted(const fs::path& wanted) {
  std::error_code failed;
  fs::create_directories(wanted, failed);
  if (failed) throw Failure("making the folder " + wanted.string(), failed);
  return fs::canonical(wanted);
}

File lock(const fs::path& folder) {
  auto file = File::open_or_create(folder / ".lock");
  while (::flock(file.descriptor(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) throw_errno("locking", folder.string());
    throw Failure("another broker uses the folder " + folder.string(), std::errc::device_or_resource_busy);
  }
  return file;
}

}  // namespace

DataFolder::DataFolder(const fs::path& wanted)
    : path_(wanted.empty() ? make_temporary() : make_wanted(wanted)), temporary_(wanted.empty()), lock_(lock(path_)) {}

DataFolder::~DataFolder() {
  std::error_code ignored;
  if (temporary_) fs::remove_all(path_, ignored);
}

}  // namespace distributedlog::broker
