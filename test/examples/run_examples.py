#!/usr/bin/env python3
"""Every example against the development broker: it ends well and prints what its comments promise.

usage: DLOG=path/to/dlog run_examples.py FOLDER_OF_EXAMPLES NAME...
"""
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from cases import case, expect, run, run_cases, stop  # noqa: E402

FOLDER = pathlib.Path(sys.argv[1])
NAMES = sys.argv[2:]
PROMISED = {
    "01_send": ["record 0 of orders-0"],
    "02_many_coroutines": ["10000 records in "],
    "03_callbacks": ["sent to partition 0, offset 0", "offset 2", "failed: invalid topic name (not_written)"],
    "04_futures": ["offset "],
    "05_records": ["partition 0, key of 7 bytes, value of 7 bytes"],
    "06_configuration": ["bootstrap_servers=", "max_in_flight = 6: ", "batch_size = "],
    "07_errors": ["not_written", "acknowledged", "closed", "worth another try"],
    "08_dev_broker": ["user-4 is in partition "],
    "09_shutdown": ["1000 sent; when closing 0 delivered, 0 failed, 0 unknown"],
    "10_circuit_breaker": ["closed -> open", "3 failures in a row, next probe in", "half_open -> closed",
                           "acknowledged at offset "],
    "11_batching_and_compression": ["alert at offset ", "5001 records, ", " to 1"],
    "12_keyed_partitioning": ["10 users, each in one partition: yes", "premium in partition 0"],
    "13_high_throughput": ["100100 acknowledged, 0 failed, "],
    "14_blocking": ["partition 0, offset 0", "success at offset 101", "error: invalid topic name"],
    "15_http_service": ["offset 0", "metrics: served"],
    "16_lowest_latency": ["1000 acknowledged, half of them within "],
}
servers = None


def register(name):
    @case(f"example {name}")
    def _():
        out = run([FOLDER / name, servers], seconds=120).stdout
        for words in PROMISED[name]:
            expect(words in out, f"no {words!r} in:\n{out}")


for known in NAMES:
    register(known)

with tempfile.TemporaryDirectory(prefix="distributedlog-examples-") as data:
    broker = subprocess.Popen(
        [os.environ["DLOG"], "broker", "--listen", "127.0.0.1:0", "--data-dir", data],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        ready = broker.stdout.readline()
        servers = ready.removeprefix("listening on ").strip()
        expect(servers, "the development broker does not start")
        run_cases()
    finally:
        stop(broker)
