// A topic's name that is cheap to hand around.
#pragma once

#include <distributedlog/export.hpp>

#include <string>
#include <string_view>

namespace distributedlog {

// One pointer to a name that lives as long as the process, so that every `RecordMetadata` can carry its topic without
// allocating and may outlive the producer. Only topics that the cluster knows, or that a record failed for, are kept.
// Thread-safe.
class TopicName {
 public:
  TopicName() noexcept = default;

  // The one copy of `name`; takes a lock, meant for once a topic, not once a record.
  DISTRIBUTEDLOG_API static TopicName intern(std::string_view name);

  const std::string& str() const noexcept { return name_ != nullptr ? *name_ : empty(); }
  std::string_view view() const noexcept { return str(); }
  operator std::string_view() const noexcept { return view(); }

  friend bool operator==(TopicName a, TopicName b) noexcept { return a.name_ == b.name_; }
  friend bool operator==(TopicName a, std::string_view b) noexcept { return a.view() == b; }

 private:
  DISTRIBUTEDLOG_API static const std::string& empty() noexcept;
  const std::string* name_ = nullptr;
};

}  // namespace distributedlog
