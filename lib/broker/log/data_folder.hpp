// The folder of a broker: made when missing, locked while in use, so that two brokers cannot write one log.
#pragma once

#include "broker/log/file.hpp"

#include <filesystem>

namespace distributedlog::broker {

class DataFolder {
 public:
  // Empty: a fresh folder under the system's temporary directory, which the destructor removes. Throws Failure
  // that names the folder; a lock held by somebody else is `device_or_resource_busy`.
  explicit DataFolder(const std::filesystem::path& wanted);
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;
  ~DataFolder();

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
  bool temporary_;
  File lock_;
};

}  // namespace distributedlog::broker
