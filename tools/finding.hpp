// One thing that `dlog check` has to say.
#pragma once

#include <string>

namespace distributedlog::tool {

enum class Severity {
  wrong,    // records will not arrive, or not all of them
  warning,  // works today, may hurt tomorrow
  hint,     // could be better
};

struct Finding {
  Severity severity;
  std::string subject;  // what it is about: an address, a topic, a setting
  std::string problem;
  std::string remedy;
};

}  // namespace distributedlog::tool
