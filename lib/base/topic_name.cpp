// The process-wide table of topic names.
#include <distributedlog/topic_name.hpp>
#include <functional>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_set>

namespace distributedlog {
namespace {

struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const noexcept { return std::hash<std::string_view>{}(name); }
};

struct NameTable {
  std::shared_mutex mutex;
  std::unordered_set<std::string, NameHash, std::equal_to<>> names;  // nodes never move
};

// Never destroyed: a RecordMetadata may be read while the process winds down. The pointer keeps it reachable, so that
// a leak checker has nothing to say.
NameTable& table() {
  static NameTable* const instance = new NameTable;
  return *instance;
}

}  // namespace

TopicName TopicName::intern(std::string_view name) {
  TopicName result;
  if (name.empty()) return result;
  NameTable& all = table();
  {
    const std::shared_lock lock(all.mutex);
    if (const auto found = all.names.find(name); found != all.names.end()) {
      result.name_ = &*found;
      return result;
    }
  }
  const std::unique_lock lock(all.mutex);
  result.name_ = &*all.names.emplace(name).first;
  return result;
}

const std::string& TopicName::empty() noexcept {
  static const std::string* const none = new std::string;
  return *none;
}

}  // namespace distributedlog
