"""Test cases for scripts: one "ok - name", "not ok - name" or "ok - name # SKIP why" line a case.

    @case("a line comes back")
    def _(): assert ...

    run_cases(skip=reason_or_None)
"""
import os
import signal
import subprocess
import sys
import traceback

SKIPPED = 77  # what Meson takes for a skipped test
_cases = []


def case(name):
    """Registers a case; cases run in the order in which they are written."""

    def register(function):
        _cases.append((name, function))
        return function

    return register


def expect(condition, message):
    """An assertion that stays on and says what it saw."""
    if not condition:
        raise AssertionError(message)


def expect_equal(seen, wanted, what):
    expect(seen == wanted, f"{what}: saw {shorten(seen)}, wanted {shorten(wanted)}")


def shorten(value, limit=600):
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= limit else text[:limit] + f"... ({len(text)} characters)"


def run(command, *, seconds, stdin=None, check=True, **options):
    """Runs a command to its end within a bound; its whole group is ended when it does not."""
    process = subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **options,
    )
    try:
        out, err = process.communicate(stdin, timeout=seconds)
    except BaseException as error:
        _end_group(process)
        if isinstance(error, subprocess.TimeoutExpired):
            raise AssertionError(f"{command[0]} did not end within {seconds} s: {' '.join(map(str, command))}") from None
        raise
    result = subprocess.CompletedProcess(command, process.returncode, out, err)
    if check and result.returncode != 0:
        raise AssertionError(
            f"{' '.join(map(str, command))}\nended with {result.returncode}\n{shorten(out, 2000)}\n{shorten(err, 4000)}"
        )
    return result


def _end_group(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def stop(process, seconds=15):
    """Ends a process we started: SIGTERM, then SIGKILL; returns its exit code."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


def run_cases(skip=None, only=""):
    """Runs every case (`only`: those with these words in their name) and leaves the process: 0 all passed, 1 some failed, 77 all skipped."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that every `finally` runs when Meson's time is up
    if skip and os.environ.get("CI") == "true":
        print(f"not ok - {os.path.basename(sys.argv[0])}: mandatory with CI=true, but {skip}")
        sys.exit(1)
    failed = 0
    for name, function in _cases:
        if only not in name:
            continue
        if skip:
            print(f"ok - {name} # SKIP {skip}", flush=True)
            continue
        try:
            function()
        except (Exception, KeyboardInterrupt) as error:  # noqa: B014
            failed += 1
            print(f"not ok - {name}", flush=True)
            print("".join("# " + line for line in traceback.format_exc().splitlines(keepends=True)), flush=True)
            if isinstance(error, KeyboardInterrupt):
                break
        else:
            print(f"ok - {name}", flush=True)
    sys.exit(1 if failed else SKIPPED if skip else 0)
