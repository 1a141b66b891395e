#include "broker/log/file_pool.hpp"

namespace distributedlog::broker {

File& PooledFile::use() {
  auto& recent = pool_->recently_used_;
  if (file_.is_open()) {
    recent.splice(recent.begin(), recent, place_);
    return file_;
  }
  while (recent.size() >= pool_->max_open_) recent.back()->close();
  file_ = File::open_or_create(path_);
  place_ = recent.insert(recent.begin(), this);
  return file_;
}

void PooledFile::close() noexcept {
  if (!file_.is_open()) return;
  file_.close();
  pool_->recently_used_.erase(place_);
}

}  // namespace distributedlog::broker
