#include "process_usage.hpp"

#include <sys/resource.h>
#include <sys/time.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

namespace distributedlog::tool {

double cpu_seconds() {
  ::rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const ::timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

namespace {

double status_mb(std::string_view name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) {
      return static_cast<double>(std::strtoull(line.c_str() + name.size(), nullptr, 10)) / 1024;
    }
  }
  return 0;
}

}  // namespace

double rss_mb() { return status_mb("VmRSS:"); }
double peak_rss_mb() { return status_mb("VmHWM:"); }

}  // namespace distributedlog::tool
