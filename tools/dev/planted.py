"""Plants one bug after the other and counts the seeds of the simulation until it is found.

usage: planted.py PROGRAM [SEEDS]     at most SEEDS seeds a bug (default 2000)

Ends with 1 when a bug is not found, or when something is found although none is planted.
"""
import concurrent.futures
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
AT_ONCE = 2
LONGEST = 1800  # seconds for one bug
CONTROL_SEEDS = 200


def bugs():
    """("P7", "retry rebuilt") and so on, as the library names them."""
    names = re.findall(r"^  (p\d+)_(\w+),", (ROOT / "lib/base/planted.hpp").read_text(encoding="utf-8"), re.MULTILINE)
    return [(number.upper(), words.replace("_", " ")) for number, words in names]


def hunt(program, bug, seeds):
    """The program's last word, the seed it came to, and the seconds it took."""
    start = time.monotonic()
    try:
        done = subprocess.run([program, bug, str(seeds)], stdout=subprocess.PIPE, text=True, timeout=LONGEST, check=False)
        lines, code = done.stdout.splitlines(), done.returncode
    except subprocess.TimeoutExpired as late:
        output = late.stdout or b""
        lines, code = (output.decode() if isinstance(output, bytes) else output).splitlines(), 0
        lines.append(f"broken 0 took longer than {LONGEST} s")
    last = lines[-1] if lines else "broken 0 printed nothing"
    if code < 0:  # the bug took the program with it
        last = f"found {last.split()[-1]} the client crashed, signal {-code}"
    return last, time.monotonic() - start


def main():
    program, seeds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    planted = bugs()
    control = min(seeds, CONTROL_SEEDS)
    found, slowest = 0, 0
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        nothing = pool.submit(hunt, program, "none", control)
        hunts = [(bug, words, pool.submit(hunt, program, bug, seeds)) for bug, words in planted]
        for bug, words, result in hunts:
            last, seconds = result.result()
            verdict, _, rest = last.partition(" ")
            if verdict == "found":
                seed, _, why = rest.partition(" ")
                found, slowest = found + 1, max(slowest, int(seed))
                print(f"ok - {bug:4}{words:28} seed {seed:>5} {seconds:6.1f} s  {why[:100]}", flush=True)
            else:
                print(f"not ok - {bug:4}{words:28} {seconds:6.1f} s  {last[:200]}", flush=True)
        clean, _ = nothing.result()
    honest = clean == "not found"
    print(f"{'ok' if honest else 'not ok'} - none planted, {control} seeds: {clean}")
    print(f"# {found} of {len(planted)} planted bugs found, within {slowest} seeds")
    return 0 if honest and found == len(planted) else 1


if __name__ == "__main__":
    sys.exit(main())
