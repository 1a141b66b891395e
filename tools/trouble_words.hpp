// The tables behind the advice: what each trouble means, and what helps.
#pragma once

#include "check_report.hpp"

#include <string_view>

namespace distributedlog::tool {

struct TroubleWords {
  Trouble trouble;
  std::string_view name;  // for machines: "refused"
  std::string_view problem;
  std::string_view remedy;  // at a bootstrap address
};

const TroubleWords& words_of(Trouble trouble) noexcept;

// What helps against a send that failed with the error of this short name.
std::string_view send_remedy(std::string_view error) noexcept;

}  // namespace distributedlog::tool
