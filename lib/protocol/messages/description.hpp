// How a structure describes itself, once for its encoder, its decoder and its smallest size.
//
// A message describes its fields once, in wire order:
//     archive.field(self.host);                                   every version, never null
//     archive.field(self.rack, {.since = 1});                     only from version 1 on
//     archive.field(self.topics, {.since = 8, .null_since = 10}); std::optional, may be null from version 10 on
// and, if it has any, its tagged fields in describe_tags, in ascending order of tags:
//     archive.tagged(0, self, &Partition::current_leader, {.since = 10});
// Versions that lack a field leave it at its default when reading and drop it when writing.
#pragma once

#include <limits>

namespace distributedlog::protocol {

struct Versions {
  int since = 0;
  int until = std::numeric_limits<int>::max();
  int null_since = 0;

  constexpr bool contain(int version) const noexcept { return since <= version && version <= until; }
};

template <class Structure, class Archive>
concept HasTags = requires(Archive& archive, Structure& self) { Structure::describe_tags(archive, self); };

}  // namespace distributedlog::protocol
