#!/usr/bin/env python3
"""Every documented feature, as test/features proves it on the development broker, on one Apache Kafka version.

usage: features.py VERSION FEATURE_TESTS
"""
import os
import subprocess
import sys

import kafka
from cases import case, run_cases

VERSION, PROGRAM = sys.argv[1], sys.argv[2]


@case(f"Kafka {VERSION}: the documented features")
def _():
    with kafka.Cluster(VERSION, properties=["num.partitions=3"]) as cluster:
        environment = dict(os.environ, FEATURES_BOOTSTRAP=cluster.bootstrap)
        outcome = subprocess.run([PROGRAM], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                 text=True, timeout=300)
    # Its own lines, one a feature, are the cases that count.
    print("\n".join(f"{line} (Kafka {VERSION})" if line.startswith(("ok - ", "not ok - ")) else line
                    for line in outcome.stdout.splitlines()))
    if outcome.returncode != 0:
        raise AssertionError(f"feature_tests ended with {outcome.returncode}")


run_cases(kafka.missing(VERSION))
