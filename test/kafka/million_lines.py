#!/usr/bin/env python3
"""A million lines through `dlog produce` into Apache Kafka, and the bench's figures from the same cluster."""
import json

import kafka
from cases import case, expect, expect_equal, run, run_cases

VERSION = "4.3.1"
COUNT = 1_000_000
cluster = None


def numbers():
    return [str(i) for i in range(1, COUNT + 1)]


@case(f"Kafka {VERSION}: a million lines into one partition come back in order")
def _():
    cluster.create_topic("one", partitions=1)
    kafka.produce(cluster.bootstrap, "one", numbers(), seconds=300)
    messages = cluster.read_with_kcat("one", seconds=300)
    kafka.expect_dense(messages)
    expect([m.value for m in messages] == numbers(), f"{len(messages)} messages, not the million in order")


@case(f"Kafka {VERSION}: a million lines into six partitions come back as the same multiset")
def _():
    cluster.create_topic("six", partitions=6)
    kafka.produce(cluster.bootstrap, "six", numbers(), "--property", "compression.type=lz4", seconds=300)
    messages = cluster.read_with_kcat("six", seconds=300)
    kafka.expect_dense(messages)
    expect(sorted(int(m.value) for m in messages) == list(range(1, COUNT + 1)), f"{len(messages)} messages that differ")


@case(f"Kafka {VERSION}: every mode of dlog bench acknowledges all it sends")
def _():
    for mode, count in (("throughput", 200000), ("pingpong", 2000), ("fanout", 50000), ("paced", 5000)):
        more = ["--rate", "5000"] if mode == "paced" else ["--concurrency", "100"] if mode == "fanout" else []
        out = run([kafka.dlog(), "bench", "--bootstrap-servers", cluster.bootstrap, "--topic", f"bench-{mode}", "--mode",
                   mode, "--count", count, "--record-size", 100, "--property", "compression.type=lz4", "--json", *more],
                  seconds=200).stdout
        row = json.loads(out.splitlines()[-1])
        print(f"# {mode}: {json.dumps(row)}")
        expect_equal(row["errors"], 0, f"{mode}: errors")
        expect_equal(row["records_acked"], count, f"{mode}: records acknowledged")


skip = kafka.missing(VERSION)
if skip:
    run_cases(skip)
with kafka.Cluster(VERSION, heap=512) as cluster:
    run_cases()
