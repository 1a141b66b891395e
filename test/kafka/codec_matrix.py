#!/usr/bin/env python3
"""Every codec and every shape of record, into Apache Kafka and into the development broker, read back byte for byte by
the Java consumer and by kcat.

usage: DLOG=path/to/dlog CODEC_MATRIX=path/to/codec_matrix codec_matrix.py
"""
import os
import pathlib
import struct
import subprocess
import sys

import kafka
from cases import case, expect, expect_equal, run, run_cases

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "broker"))
from running_broker import Broker  # noqa: E402

VERSION = "4.3.1"
CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]
TOPICS = [f"matrix-{codec}" for codec in CODECS]
RECORDS = 40  # a topic
LARGEST = 3 * 1024 * 1024
reader = None  # the Java consumer


def send(bootstrap):
    """What codec_matrix says it sent, by topic."""
    lines = run([os.environ["CODEC_MATRIX"], bootstrap], seconds=60).stdout.splitlines()
    sent = {topic: [line for line in lines if line.startswith(topic + " ")] for topic in TOPICS}
    for topic, rows in sent.items():
        expect_equal(len(rows), RECORDS, f"records sent to {topic}")
        expect_equal([row.split(" ", 3)[1:3] for row in rows], [["0", str(i)] for i in range(RECORDS)],
                     f"places in {topic}")
    return sent


def same(seen, sent, what):
    """All of it, without a megabyte of hex in the message when it is not."""
    expect_equal(len(seen), len(sent), f"{what}: records")
    for mine, theirs in zip(sent, seen):
        expect(mine == theirs, f"{what}: sent {mine[:200]}..., read {theirs[:200]}...")


def java_reads(bootstrap, sent):
    seen = reader.run("ReadTopics", bootstrap, *TOPICS, seconds=90).stdout.splitlines()
    same(seen, [line for topic in TOPICS for line in sent[topic]], "Java")


def raw(field):
    return None if field == "null" else bytes.fromhex(field[1:])


def as_kcat_prints(line):
    """A record in the format below. kcat prints a header's value up to its first zero byte, and NULL for none."""
    _, partition, offset, timestamp, key, value, *headers = line.split(" ")
    key, value = raw(key), raw(value)
    pairs = [raw(name) + b"=" + (b"NULL" if raw(text) is None else raw(text).split(b"\0")[0])
             for name, text in zip(headers[::2], headers[1::2])]
    sizes = [-1 if field is None else len(field) for field in (key, value)]
    head = f"{partition} {offset} {timestamp} {sizes[0]} {sizes[1]}\n".encode()
    return head + (key or b"") + b"\n" + (value or b"") + b"\n" + b",".join(pairs) + b"\n"


def kcat_reads(bootstrap, sent):
    for topic in TOPICS:
        seen = subprocess.run(["kcat", "-b", bootstrap, "-C", "-t", topic, "-p", "0", "-o", "beginning", "-e", "-q",
                               "-X", "check.crcs=true", "-f", "%p %o %T %K %S\\n%k\\n%s\\n%h\\n"],
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=True).stdout
        at = 0
        for line in sent[topic]:
            wanted = as_kcat_prints(line)
            expect(seen[at:at + len(wanted)] == wanted,
                   f"kcat, {topic}: wanted {wanted[:200]}, read {seen[at:at + 200]}")
            at += len(wanted)
        expect_equal(len(seen), at, f"kcat, {topic}: bytes")


def codecs_on_disk(folder):
    """The codecs of the batches in a partition's folder: no consumer would notice a wrong one."""
    codecs = set()
    for segment in folder.glob("*.log"):
        data, at = segment.read_bytes(), 0
        while at + 61 <= len(data):
            length, = struct.unpack_from(">i", data, at + 8)
            attributes, = struct.unpack_from(">h", data, at + 21)
            codecs.add(CODECS[attributes & 7])
            at += 12 + length
    return codecs


def both_read(bootstrap, data):
    sent = send(bootstrap)
    for topic, codec in zip(TOPICS, CODECS):
        # What does not get smaller, like the random values, is left as it is.
        expect_equal(codecs_on_disk(pathlib.Path(data, topic + "-0")), {codec, "none"}, f"codecs of {topic}")
    java_reads(bootstrap, sent)
    kcat_reads(bootstrap, sent)


@case(f"Kafka {VERSION}: every codec, size, null, header and timestamp comes back byte for byte from Java and kcat")
def _():
    with kafka.Cluster(VERSION, properties=[f"message.max.bytes={LARGEST}", "num.partitions=1"]) as cluster:
        both_read(cluster.bootstrap, f"{cluster.folder}/node1/data")


@case("development broker: every codec, size, null, header and timestamp comes back byte for byte from Java and kcat")
def _():
    with Broker("--max-message-bytes", str(LARGEST)) as broker:
        both_read(broker.address, broker.folder)


skip = kafka.missing(VERSION, "javac")
if skip:
    run_cases(skip)
with kafka.JavaProgram(VERSION, "ReadTopics.java") as reader:
    run_cases()
