"""Adds up the cases in reports of `meson test` and prints "N passed, N failed, N skipped".

usage: summarize.py [--failures] REPORT.json...

A case is a line "ok - name", "not ok - name" or "ok - name # SKIP why" in what a test wrote; a test that writes none
is one case. With --failures it first shows the end of each failed test's output and each reason for a skip, ends with
1 when something failed, and adds a line to the file that DEV_COUNTS names.
"""
import json
import os
import re
import sys

CASE = re.compile(r"^(not )?ok( \d+)? - (.*)$")
SKIP = re.compile(r"#\s*skip\s*(.*)$", re.IGNORECASE)
SHOWN_LINES = 60


def tests_of(report):
    try:
        with open(report, encoding="utf-8") as file:
            return [json.loads(line) for line in file if line.strip()]
    except FileNotFoundError:
        return [{"name": f"{report} was not written", "result": "ERROR", "stdout": ""}]


def count(test):
    """(passed, failed, reasons of skips) of one test."""
    passed = failed = 0
    skips = []
    for line in test.get("stdout", "").splitlines():
        found = CASE.match(line)
        if not found:
            continue
        skip = SKIP.search(found.group(3))
        if found.group(1):
            failed += 1
        elif skip:
            skips.append(skip.group(1) or "no reason given")
        else:
            passed += 1
    if test["result"] == "SKIP":
        skips = skips or ["no reason given"]
    elif test["result"] not in ("OK", "EXPECTEDFAIL"):
        failed = max(failed, 1)  # a crash or a time-out fails, whatever had passed before
    elif passed + failed + len(skips) == 0:
        passed = 1
    return passed, failed, skips


def show_failure(test, reports):
    print(f"\n---- {test['name']}: {test['result'].lower()} after {test.get('duration', 0):.0f} s")
    text = test.get("stdout", "") + test.get("stderr", "")
    lines = [line for line in text.splitlines() if not line.startswith("ok")]
    for line in lines[-SHOWN_LINES:]:
        print("    " + line)
    print(f"    whole log: {', '.join(reports)}".replace(".json", ".txt"))


def main():
    show = "--failures" in sys.argv
    reports = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    passed, failed, skipped, reasons = 0, 0, 0, {}
    for report in reports:
        tests = tests_of(report)
        for test in tests:
            good, bad, skips = count(test)
            passed, failed, skipped = passed + good, failed + bad, skipped + len(skips)
            for reason in skips:
                reasons[reason] = reasons.get(reason, 0) + 1
            if show and bad:
                show_failure(test, [report])
    if show:
        for reason, times in reasons.items():
            print(f"SKIPPED {times}: {reason}")
        print()
        if os.environ.get("DEV_COUNTS"):
            with open(os.environ["DEV_COUNTS"], "a", encoding="utf-8") as file:
                file.write(f"{passed} {failed} {skipped}\n")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if show and failed else 0


if __name__ == "__main__":
    sys.exit(main())
