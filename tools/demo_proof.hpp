// Holds what was acknowledged against what stands in the log.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace distributedlog::tool {

class DemoProof {
 public:
  static std::string key_of(int user);
  static std::string value_of(int user, int sequence);

  void acknowledged(int user, int sequence, std::int32_t partition, std::int64_t offset);

  // Reads the topic and tells on standard output what was found. True when every acknowledged record stands where its
  // acknowledgement said, once, and each user's records stand in the order in which they were sent.
  bool check(const std::string& data_dir, const std::string& topic) const;

 private:
  struct Sent {
    int user;
    int sequence;
  };
  using Place = std::pair<std::int32_t, std::int64_t>;  // partition, offset

  std::map<Place, Sent> acknowledged_;
  std::uint64_t two_at_one_place_ = 0;
};

}  // namespace distributedlog::tool
