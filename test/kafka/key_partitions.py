#!/usr/bin/env python3
"""Keys are where the Java producer puts them: asked of the Java client itself.

usage: KEY_PARTITIONS=path/to/key_partitions key_partitions.py
"""
import os

import kafka
from cases import case, expect_equal, run, run_cases

VERSION = "4.3.1"
COUNTS = [1, 3, 6, 12, 100]


@case("100,000 random keys of 0 to 64 bytes have the Java producer's partition of 1, 3, 6, 12 and 100")
def _():
    ours = run([os.environ["KEY_PARTITIONS"]], seconds=60).stdout
    with kafka.JavaProgram(VERSION, "KeyPartitions.java") as program:
        seen = program.run("KeyPartitions", stdin=ours, seconds=60).stdout.splitlines()
    expect_equal(seen, ["keys 100000", "lengths 65", *(f"partitions {count} {count}" for count in COUNTS)],
                 "what the Java client found")


skip = kafka.missing(VERSION, "javac")
run_cases(skip)
