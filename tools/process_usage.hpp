// What this process has used of the machine.
#pragma once

namespace distributedlog::tool {

// User and system time of all threads, in seconds.
double cpu_seconds();

// The greatest resident memory so far (VmHWM), in MiB.
double peak_rss_mb();

}  // namespace distributedlog::tool
