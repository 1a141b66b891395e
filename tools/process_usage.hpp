// What this process has used of the machine.
#pragma once

namespace distributedlog::tool {

// User and system time of all threads, in seconds.
double cpu_seconds();

// Resident memory now (VmRSS), and at the most so far (VmHWM), in MiB.
double rss_mb();
double peak_rss_mb();

}  // namespace distributedlog::tool
