// The main function of every test executable: Catch2's own session, and one line a test case for the closing count.
#define CATCH_CONFIG_RUNNER
#include "support/catch.hpp"

#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp>
#include <catch2/catch_test_case_info.hpp>
#include <catch2/reporters/catch_reporter_event_listener.hpp>
#include <catch2/reporters/catch_reporter_registrars.hpp>
using ListenerBase = Catch::EventListenerBase;
static const std::string& name_of(const Catch::TestCaseStats& stats) { return stats.testInfo->name; }
#else
using ListenerBase = Catch::TestEventListenerBase;
static const std::string& name_of(const Catch::TestCaseStats& stats) { return stats.testInfo.name; }
#endif

#include <iostream>

namespace {

// "ok - name" and "not ok - name" are what tools/dev/summarize.py counts, whatever the suite is written in.
class CaseLines : public ListenerBase {
 public:
  using ListenerBase::ListenerBase;

  void testCaseEnded(const Catch::TestCaseStats& stats) override {
    const bool passed = stats.totals.testCases.failed == 0 && stats.totals.assertions.failed == 0;
    std::cout << (passed ? "ok - " : "not ok - ") << name_of(stats) << std::endl;
  }
};

}  // namespace

CATCH_REGISTER_LISTENER(CaseLines)

int main(int argc, char** argv) { return Catch::Session().run(argc, argv); }
