// Keeps the number of open log files bounded: a thousand partitions need no thousand descriptors.
#pragma once

#include "broker/log/file.hpp"

#include <cstddef>
#include <filesystem>
#include <list>
#include <memory>

namespace distributedlog::broker {

class PooledFile;

class FilePool {
 public:
  explicit FilePool(std::size_t max_open) noexcept : max_open_(max_open) {}
  std::size_t open_count() const noexcept { return recently_used_.size(); }

 private:
  friend class PooledFile;
  std::list<PooledFile*> recently_used_;  // newest first
  std::size_t max_open_;
};

// A file that is opened when it is used and may be closed when it has not been used for a while.
class PooledFile {
 public:
  PooledFile(std::shared_ptr<FilePool> pool, std::filesystem::path path)
      : pool_(std::move(pool)), path_(std::move(path)) {}
  PooledFile(const PooledFile&) = delete;
  PooledFile& operator=(const PooledFile&) = delete;
  ~PooledFile() { close(); }

  // The open file; valid until another file of the pool is used.
  File& use();
  void close() noexcept;
  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::shared_ptr<FilePool> pool_;
  std::filesystem::path path_;
  File file_;
  std::list<PooledFile*>::iterator place_;
};

}  // namespace distributedlog::broker
