#!/usr/bin/env python3
"""The same requests to a real Apache Kafka and to the development broker: the answers must be the same.

usage: DLOG=path/to/dlog same_answers.py
"""
import os
import pathlib
import struct
import subprocess
import sys
import time

import kafka
from cases import case, expect, expect_equal, run_cases
from raw_protocol import Peer, batch, record

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "broker"))
from running_broker import Broker  # noqa: E402

VERSION = "4.3.1"
real = ours = None
LAST = 2**31 - 1


differences = []


def same(what, question):
    """Puts the question to both; both must answer alike."""
    theirs, mine = question(real), question(ours)
    if mine != theirs:
        differences.append(f"{what}: we say {mine}, Kafka says {theirs}")


def comparing(name):
    """A case that lists all differences, not the first alone."""
    def register(function):
        @case(name)
        def _():
            differences.clear()
            function()
            expect(not differences, "\n".join(differences))
    return register


def topic(name):
    for peer in (real, ours):
        expect_equal(peer.create_topic(name), 0, f"creating {name}")
        deadline = time.monotonic() + 60
        while peer.metadata(name) != [0, 1] or peer.list_offsets(name, -1)[0] != 0:  # Kafka is not ready at once
            expect(time.monotonic() < deadline, f"{name} has no leader")
            time.sleep(0.05)


@comparing("the rules of sequence numbers")
def _():
    topic("sequences")

    def sent(what, producer_id, epoch, sequence, count=1):
        data = batch(count, producer=(producer_id, epoch, sequence), timestamp=1700000000000)
        return same(what, lambda peer: peer.produce("sequences", data))

    one, two, three, four = 1_000_001, 1_000_002, 1_000_003, 1_000_004
    for n in range(7):
        sent(f"batch {n} in order", one, 0, 3 * n, 3)
    for back in range(1, 8):
        sent(f"a duplicate {back} back", one, 0, 21 - 3 * back, 3)
    sent("a gap", one, 0, 22)
    sent("an overlap", one, 0, 20, 2)
    sent("a part of a known batch", one, 0, 18, 2)
    sent("the first half of a known batch", one, 0, 18, 1)
    sent("a longer one than a known batch", one, 0, 18, 4)
    sent("a new epoch that does not begin at 0", one, 1, 21)
    sent("a new epoch", one, 1, 0, 2)
    sent("the old epoch", one, 0, 21)
    sent("a duplicate of the old epoch", one, 0, 18, 3)
    sent("a duplicate of the new epoch", one, 1, 0, 2)
    sent("two epochs further", one, 3, 0)
    sent("an unknown producer from anywhere", two, 5, 4711, 2)
    sent("its duplicate", two, 5, 4711, 2)
    sent("its next", two, 5, 4713)
    sent("the last sequence but one", three, 0, LAST - 1, 2)
    sent("the wrap to 0", three, 0, 0, 3)
    sent("a duplicate from before the wrap", three, 0, LAST - 1, 2)
    sent("a batch over the wrap", four, 0, LAST - 1, 4)
    sent("what follows it", four, 0, 2)
    sent("its duplicate", four, 0, LAST - 1, 4)
    sent("a producer id without a sequence", four, 0, -1)
    sent("no producer id", -1, -1, -1, 5)


@comparing("the rules of batches")
def _():
    topic("batches")
    now = int(time.time() * 1000)

    def sent(what, data, **options):
        return same(what, lambda peer: peer.produce("batches", data, **options))

    sent("a sound batch", batch(3))
    sent("gzip", batch(3, attributes=1))
    sent("a base offset", batch(3, base_offset=1))
    sent("magic 1", batch(3, magic=1))
    sent("a wrong checksum", batch(3, crc=1))
    sent("a count that is too small", batch(3, said=2))
    sent("a count that is too large", batch(3, said=4))
    sent("a last delta that is too small", batch(3, delta=1))
    sent("a last delta that is too large", batch(3, delta=3))
    sent("count and delta too large together", batch(3, said=4, delta=3))
    sent("count and delta too small together", batch(3, said=2, delta=1))
    sent("a control batch", batch(1, attributes=0x20, producer=(1, 0, 0)))
    sent("a transactional batch without a transactional id", batch(1, attributes=0x10, producer=(1, 0, 0)))
    sent("LogAppendTime from a client", batch(1, attributes=0x08))
    sent("codec 5", batch(1, attributes=5))
    sent("codec 7", batch(1, attributes=7))
    sent("rubbish for snappy", batch(1, attributes=2))
    sent("rubbish for lz4", batch(1, attributes=3))
    sent("rubbish for zstd", batch(1, attributes=4))
    sent("zstd before version 7", batch(1, attributes=4), version=6)
    sent("two batches", batch(1) + batch(1))
    sent("no batch", b"")
    sent("a batch that is cut", batch(3)[:-1])
    sent("less than a header", batch(3)[:40])
    sent("a length that is too small", batch(3, length=10))
    sent("a record that ends too early", batch(1, records=record(0)[:-1]))
    sent("bytes behind the last record", batch(1, records=record(0) + b"\0"))
    # Not compared: offsets that do not count 0, 1, 2 inside a batch. Kafka takes them without a look, we refuse them.
    sent("two hours ahead", batch(2, timestamp=now + 7200000))
    sent("long ago", batch(2, timestamp=1))
    sent("no timestamp", batch(1, timestamp=-1))
    sent("larger than message.max.bytes", batch(1, records=record(0, b"x" * 1048600)))
    limit = 1048588
    overhead = len(batch(1, records=record(0, b"x" * 1000000))) - 1000000
    sent("exactly message.max.bytes", batch(1, records=record(0, b"x" * (limit - overhead))))
    sent("a byte more", batch(1, records=record(0, b"x" * (limit - overhead + 1))))
    sent("acks 2", batch(1), acks=2)
    sent("acks 1", batch(1), acks=1)
    sent("a partition that is not there", batch(1), partition=9)
    sent("a negative partition", batch(1), partition=-1)
    same("a topic that is not there", lambda peer: peer.produce("absent", batch(1)))
    same("the end of it all", lambda peer: peer.list_offsets("batches", -1))


@comparing("offsets, times and reads")
def _():
    topic("reads")
    for start in (1000, 2000):
        data = batch(3, timestamp=start, records=b"".join(record(i, time_delta=i) for i in range(3)))
        same("a batch", lambda peer: peer.produce("reads", data))
    for timestamp in (-1, -2, 0, 999, 1000, 1001, 1003, 2000, 2002, 2003, 10**13):
        same(f"the offset of {timestamp}", lambda peer: peer.list_offsets("reads", timestamp))
    same("a partition that is not there", lambda peer: peer.list_offsets("reads", -1, partition=4)[0])
    same("an epoch from the future", lambda peer: peer.list_offsets("reads", -1, epoch=1000)[0])
    for offset in (-1, 0, 1, 5, 6, 7):
        same(f"a fetch at {offset}", lambda peer: peer.fetch("reads", offset))
    same("a fetch of no topic", lambda peer: peer.fetch("absent", 0)[0])


@comparing("topics and names")
def _():
    for name in ("absent", "", ".", "..", "a/b", "a b", "x" * 249, "x" * 250):
        same(f"metadata of {name[:20]!r}", lambda peer: peer.metadata(name))
    for name, partitions, replication in (("again", 1, 1), ("again", 1, 1), ("no", 0, 1), ("no", -2, 1), ("no", 1, 0),
                                          ("no", 1, 5), ("../x", 1, 1), ("", 1, 1), ("defaults", -1, -1)):
        same(f"creating {name!r} {partitions} {replication}",
             lambda peer: peer.create_topic(name, partitions, replication))


@comparing("what is answered by closing the connection")
def _():
    def frame(*parts):
        body = b"".join(parts)
        return struct.pack(">i", len(body)) + body

    head = struct.pack(">ih", 7, -1)
    for what, bytes_sent in {
        "an unknown api": frame(struct.pack(">hh", 999, 0), head),
        "Produce 2": frame(struct.pack(">hh", 0, 2), head, b"\0" * 14),
        "Metadata 99": frame(struct.pack(">hh", 3, 99), head, b"\0"),
        "an empty Metadata": frame(struct.pack(">hh", 3, 1), head),
        "a negative size": struct.pack(">i", -5),
        "a frame above the limit": struct.pack(">i", 104857601),
        "ApiVersions 99": frame(struct.pack(">hh", 18, 99), head, b"\0\0"),
        "ApiVersions 3 with a bad name": frame(struct.pack(">hh", 18, 3), head, b"\0\x02_\x021\0"),
    }.items():
        same(what, lambda peer: (lambda answer: answer if answer == "closed" else answer[:6])(peer.raw(bytes_sent)))


@comparing("producer ids")
def _():
    deadline = time.monotonic() + 60
    while real.init_producer_id()[0] == 14:  # Kafka has to fetch its first block of ids
        expect(time.monotonic() < deadline, "Kafka gives out no producer id")
        time.sleep(0.05)
    same("an id for a producer", lambda peer: peer.init_producer_id())


def main():
    global real, ours
    reason = kafka.missing(VERSION)
    if reason:
        run_cases(reason)
    with kafka.Cluster(VERSION, properties=["auto.create.topics.enable=false"]) as cluster:
        with Broker("--no-auto-create-topics") as broker:
            real, ours = Peer(cluster.bootstrap), Peer(broker.address)
            run_cases()


main()
