#!/usr/bin/env python3
"""Three nodes that die, pause and restart while `dlog verifiable-producer` writes.

Whatever happens, every message is acknowledged, none is missing and none stands twice, and the log has each at the
offset that was reported.
"""
import collections
import json
import threading

import kafka
from cases import case, expect, expect_equal, run_cases

VERSION = "4.3.1"
cluster = None


class Progress:
    """Reads the producer's lines as they come; `reached(n)` waits until n messages have been answered."""

    def __init__(self, stream):
        self._changed = threading.Condition()
        self._done = False
        self.acked, self.failed, self.noise = [], [], []
        self._thread = threading.Thread(target=self._read, args=(stream,))
        self._thread.start()

    def _read(self, stream):
        for line in stream:
            try:
                row = json.loads(line)
            except json.JSONDecodeError:
                self.noise.append(line)
                continue
            with self._changed:
                if row["name"] == "producer_send_success":
                    self.acked.append((row["partition"], row["offset"], row["value"]))
                elif row["name"] == "producer_send_error":
                    self.failed.append(row)
                self._changed.notify_all()
        with self._changed:
            self._done = True
            self._changed.notify_all()

    def reached(self, count, seconds=120):
        with self._changed:
            there = self._changed.wait_for(lambda: self._done or len(self.acked) + len(self.failed) >= count, seconds)
            expect(there, f"only {len(self.acked)} of {count} messages were answered within {seconds} s")
            expect(not self._done, f"the producer ended early, after {len(self.acked)} acknowledged and "
                                   f"{len(self.failed)} failed: {self.failed[:1]}; not JSON: {self.noise[:3]}")

    def finish(self, seconds):
        self._thread.join(seconds)
        expect(not self._thread.is_alive(), f"the producer did not end within {seconds} s; {len(self.acked)} acknowledged")


def produce_through(topic, throughput, fault, *options, count=None):
    """Runs `fault(progress)` while messages are sent, `count` of them or until it is over; then compares with the log."""
    cluster.create_topic(topic, partitions=3)
    with kafka.verifiable_producer(cluster.bootstrap, topic, "--max-messages", count or -1, "--throughput", throughput,
                                   *options) as child:
        progress = Progress(child.stdout)
        try:
            fault(progress)
            if count is None:
                child.terminate()  # it drains, closes and ends well
            progress.finish(240)
            code = child.wait(30)
        except BaseException:
            child.kill()
            raise
    expect(not progress.noise, f"lines that are not JSON: {progress.noise[:3]}")
    expect(not progress.failed, f"{len(progress.failed)} failed, the first: {progress.failed[:1]}; {child.errors[-2000:]}")
    expect_equal(len(progress.acked), count or len(progress.acked), "messages acknowledged")
    expect_equal(code, 0, "exit code")
    print(f"# {len(progress.acked)} messages acknowledged")
    check_log(topic, progress.acked)


def check_log(topic, acked):
    messages = cluster.read_with_kcat(topic)
    times = collections.Counter(m.value for m in messages)
    twice = [value for value, n in times.items() if n > 1]
    missing = {value for _, _, value in acked} - set(times)
    expect(not missing, f"{len(missing)} acknowledged messages are missing, for example {sorted(missing)[:5]}")
    expect(not twice, f"{len(twice)} messages stand twice, for example {twice[:5]}")
    expect_equal(len(messages), len(acked), "messages in the log")
    logged = {(m.partition, m.offset, m.value) for m in messages}
    expect(logged == set(acked), f"reported and real offsets differ in {len(logged - set(acked))} places")
    for partition, values in kafka.by_partition(messages).items():
        numbers = [int(value.rpartition(".")[2]) for value in values]
        expect(numbers == sorted(numbers), f"partition {partition} is not in the order of sending")


@case("kill -9 of the leader and its restart: 200,000 messages, none missing, none twice")
def _():
    def fault(progress):
        progress.reached(40000)
        victim = cluster.leader("leader-kill")
        cluster.kill(victim)
        progress.reached(len(progress.acked) + 20000)
        cluster.restart(victim)

    produce_through("leader-kill", 20000, fault, count=200000)


@case("rolling restart of all three nodes under 4,000 messages a second: none missing, none twice")
def _():
    def fault(progress):
        for node in (1, 2, 3):
            progress.reached(len(progress.acked) + 8000)
            cluster.term(node)
            cluster.restart(node)
        progress.reached(len(progress.acked) + 8000)

    produce_through("rolling", 4000, fault)


@case("the leader stands still for a while (SIGSTOP): none missing, none twice")
def _():
    def fault(progress):
        progress.reached(8000)
        victim = cluster.leader("pause")
        cluster.pause(victim)
        try:
            progress.reached(len(progress.acked) + 8000)
        finally:
            cluster.resume(victim)
        progress.reached(len(progress.acked) + 8000)

    with_short_requests = ["--command-config", write_properties("request.timeout.ms=3000", "retries=2147483647")]
    produce_through("pause", 4000, fault, *with_short_requests)


def write_properties(*lines):
    path = f"{cluster.folder}/producer.properties"
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return path


skip = kafka.missing(VERSION)
if skip:
    run_cases(skip)
with kafka.Cluster(VERSION, nodes=3) as cluster:
    run_cases()
