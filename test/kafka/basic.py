#!/usr/bin/env python3
"""Every codec and the settings that change what goes over the wire, into one Apache Kafka version.

usage: DLOG=path/to/dlog basic.py VERSION
"""
import collections
import itertools
import json
import sys

import kafka
from cases import case, expect, expect_equal, run, run_cases
from load import Load

VERSION = sys.argv[1]
COUNT = 20000
KEYS = 97
CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]
cluster = None


def keyed_lines(count=COUNT):
    return [f"key-{i % KEYS}|" + json.dumps({"n": i, "text": "abc" * (i % 7)}) for i in range(count)]


def check_keyed(messages, lines):
    """Equal as a multiset, every key on one partition, its values in the order in which they were sent."""
    wanted = collections.defaultdict(list)
    for line in lines:
        key, _, value = line.partition("|")
        wanted[key].append(value)
    seen, places = collections.defaultdict(list), collections.defaultdict(set)
    for message in sorted(messages, key=lambda m: (m.partition, m.offset)):
        seen[message.key].append(message.value)
        places[message.key].add(message.partition)
    expect_equal(len(messages), len(lines), "messages")
    expect(all(len(p) == 1 for p in places.values()), "a key is on more than one partition")
    for key, values in wanted.items():
        expect(seen[key] == values, f"values of {key} differ or are out of order")
    kafka.expect_dense(messages)


def round_trip(topic, *options):
    lines = keyed_lines()
    kafka.produce(cluster.bootstrap, topic, lines, "--key-separator", "|", *options)
    messages = cluster.read_with_kcat(topic)
    check_keyed(messages, lines)
    return messages


def properties(**settings):
    return list(itertools.chain(*(("--property", f"{k.replace('_', '.')}={v}") for k, v in settings.items())))


def codec_case(codec):
    @case(f"Kafka {VERSION}: {COUNT} keyed lines with {codec}, read by kcat and by the Java consumer")
    def _():
        topic = f"codec-{codec}"
        messages = round_trip(topic, *properties(compression_type=codec, linger_ms=20, batch_size=65536))
        by_java = cluster.read_with_java(topic, COUNT)
        expect(sorted(by_java) == sorted(messages), f"Java read {len(by_java)} messages that differ from kcat's")


def settings_case(name, **settings):
    @case(f"Kafka {VERSION}: {COUNT} keyed lines with {name}")
    def _():
        round_trip("settings-" + name.replace(" ", "-").replace(",", ""), *properties(**settings))


for one in CODECS:
    codec_case(one)
settings_case("linger 0 and small batches", linger_ms=0, batch_size=512)
settings_case("one request in flight", max_in_flight_requests_per_connection=1, linger_ms=5)
settings_case("acks 1 without idempotence", acks=1, enable_idempotence="false")
settings_case("a small buffer", buffer_memory=262144, batch_size=16384, linger_ms=50)


@case(f"Kafka {VERSION}: keys land where murmur2 puts them for every other client")
def _():
    lines = [f"key-{i}|{i}" for i in range(500)]
    kafka.produce(cluster.bootstrap, "ours", lines, "--key-separator", "|")
    run(["kcat", "-b", cluster.bootstrap, "-P", "-t", "theirs", "-K|", "-X", "partitioner=murmur2_random"],
        stdin="\n".join(lines) + "\n", seconds=60)
    ours = {m.key: m.partition for m in cluster.read_with_kcat("ours")}
    theirs = {m.key: m.partition for m in cluster.read_with_kcat("theirs")}
    expect_equal(len(ours), 500, "keys read back")
    expect(ours == theirs, "the same key is on different partitions")


@case(f"Kafka {VERSION}: lines without a key spread over every partition, in order on each")
def _():
    lines = [str(i) for i in range(COUNT)]
    kafka.produce(cluster.bootstrap, "keyless", lines, *properties(batch_size=2048))
    messages = cluster.read_with_kcat("keyless")
    expect(all(m.key is None for m in messages), "a key appeared")
    expect_equal(sorted(int(m.value) for m in messages), list(range(COUNT)), "values")
    rows = kafka.by_partition(messages)
    expect_equal(sorted(rows), [0, 1, 2], "partitions used")
    for partition, values in rows.items():
        numbers = [int(v) for v in values]
        expect(numbers == sorted(numbers), f"partition {partition} is out of order")


@case(f"Kafka {VERSION}: verifiable-producer reports exactly what stands in the log")
def _():
    with Load.ours(cluster, "verified", "--max-messages", 5000, "--value-prefix", 7) as load:
        load.finish(drain=False)
    expect_equal(len(load.acked), 5000, "acknowledged")
    load.judge(cluster)


skip = kafka.missing(VERSION)
if skip:
    run_cases(skip)
with kafka.Cluster(VERSION) as cluster:
    run_cases()
