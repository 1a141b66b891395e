#include "process_usage.hpp"

#include <sys/resource.h>
#include <sys/time.h>

#include <cstdlib>
#include <fstream>
#include <string>

namespace distributedlog::tool {

double cpu_seconds() {
  ::rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const ::timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double peak_rss_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return static_cast<double>(std::strtoull(line.c_str() + 6, nullptr, 10)) / 1024;
  }
  return 0;
}

}  // namespace distributedlog::tool
