"""Scenario B1: kill -9 again and again while a producer sends: whatever was acknowledged stands in the log, once and in order.

KILLS=500 in the environment makes it long; the default is short enough for every run of the tests.
"""
import collections
import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))

from cases import case, expect, expect_equal, run, run_cases  # noqa: E402
from running_broker import Broker  # noqa: E402

KILLS = int(os.environ.get("KILLS", "40"))
PARTITIONS = 3


def varint(data, at):
    shift = value = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return (value >> 1) ^ -(value & 1), at


def values_in(folder, topic, partition):
    """(offset, value) of every record in a partition's files, which are plain batches one behind the other."""
    found = []
    for path in sorted(pathlib.Path(folder, f"{topic}-{partition}").glob("*.log")):
        data, at = path.read_bytes(), 0
        while at < len(data):
            base, length = struct.unpack_from(">qi", data, at)
            (count,) = struct.unpack_from(">i", data, at + 57)
            end, place = at + 12 + length, at + 61
            for _ in range(count):
                size, place = varint(data, place)
                next_record = place + size
                _, place = varint(data, place + 1)
                delta, place = varint(data, place)
                key_size, place = varint(data, place)
                value_size, place = varint(data, place + max(key_size, 0))
                found.append((base + delta, data[place : place + value_size].decode()))
                place = next_record
            expect_equal(place, end, f"end of the batch at {base}")
            at = end
    return found


class Producing:
    """dlog verifiable-producer, its lines collected in a file."""

    def __init__(self, broker, topic, records, rate):
        self.out = open(os.path.join(broker.folder, "producer.out"), "w+")
        command = [os.environ["DLOG"], "verifiable-producer", "--bootstrap-server", broker.address, "--topic", topic,
                   "--max-messages", str(records), "--throughput", str(rate)]
        self.process = subprocess.Popen(command, stdout=self.out, stderr=subprocess.DEVNULL)

    def finish(self, seconds):
        try:
            self.process.wait(seconds)
        finally:
            self.process.kill()
        self.out.seek(0)
        return [json.loads(line) for line in self.out]


def check_log(broker, topic, told):
    acked = {}
    for line in told:
        expect(line["name"] != "producer_send_error", f"a record failed: {line}")
        if line["name"] == "producer_send_success":
            acked[line["value"]] = (line["partition"], line["offset"])
    everything = collections.Counter()
    for partition in range(PARTITIONS):
        records = values_in(broker.folder, topic, partition)
        expect_equal([offset for offset, _ in records], list(range(len(records))), f"offsets of partition {partition}")
        numbers = [int(value) for _, value in records]
        expect_equal(numbers, sorted(numbers), f"order of partition {partition}")
        everything.update(value for _, value in records)
        for offset, value in records:
            expect_equal(acked.get(value), (partition, offset), f"what was told of record {value}")
    expect_equal([value for value, times in everything.items() if times > 1], [], "records written twice")
    expect_equal(set(everything), set(acked), "records in the log and acknowledged ones")
    return len(acked)


@case(f"{KILLS} times kill -9 under load cost no acknowledged record, double none and keep the order")
def _():
    chance = random.Random(9)
    rate = 2000
    pause = 0.1  # seconds of work between two kills, on average
    with Broker("--segment-bytes", "65536", partitions=PARTITIONS) as broker:
        run([os.environ["DLOG"], "produce", "--bootstrap-servers", broker.address, "--topic", "other"], stdin="x\n",
            seconds=60)
        records = int(KILLS * pause * 2 * rate) + 2000
        producing = Producing(broker, "killed", records, rate)
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.02, 2 * pause))
            broker.kill()
            broker.start()
        told = producing.finish(KILLS * 10 + 120)
        expect_equal(check_log(broker, "killed", told), records, "acknowledged records")
        broker.kill()
        broker.start()  # and the last torn end, if any, does not keep it from starting


run_cases()
