"""A verifiable producer under way, ours or Apache Kafka's own, and its word held against the log.

    with Load.ours(cluster, "topic", "--throughput", 1000) as load:
        load.reached(5000)
        ... something happens to the cluster ...
        load.finish()
    load.judge(cluster)
"""
import collections
import json
import subprocess
import tempfile
import threading
import time

import kafka
from cases import expect, expect_equal, stop

Ack = collections.namedtuple("Ack", "partition offset value at")  # at: the producer's clock, milliseconds
MOST = 2**31 - 1


class Load:
    """Started by `with`; reads the producer's lines as they come."""

    @classmethod
    def ours(cls, cluster, topic, *options, bootstrap=None):
        bootstrap = bootstrap or cluster.bootstrap
        return cls(topic, [kafka.dlog(), "verifiable-producer", "--bootstrap-server", bootstrap], options)

    @classmethod
    def java(cls, cluster, topic, *options):
        """The published tool tries nothing twice unless it is told to; like this it is as the Java client is."""
        as_by_default = properties(cluster, "java.properties", f"retries={MOST}", "enable.idempotence=true")
        command = cluster.java_command("org.apache.kafka.tools.VerifiableProducer", "--bootstrap-server",
                                       cluster.bootstrap, "--command-config", as_by_default)
        return cls(topic, command, options)

    def __init__(self, topic, command, options):
        self.topic, self.command = topic, [str(word) for word in [*command, "--topic", topic, *options]]
        self._changed = threading.Condition()
        self._done = False
        self.acked, self.failed, self.noise = [], [], []

    def __enter__(self):
        self._errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=self._errors, text=True)
        self._thread = threading.Thread(target=self._read)
        self._thread.start()
        return self

    def __exit__(self, *_):
        stop(self.process)
        self._thread.join()
        self.process.stdout.close()
        self._errors.close()

    def _read(self):
        for line in self.process.stdout:
            try:
                row = json.loads(line)
            except json.JSONDecodeError:
                self.noise.append(line)
                continue
            with self._changed:
                if row["name"] == "producer_send_success":
                    self.acked.append(Ack(row["partition"], row["offset"], row["value"], row["timestamp"]))
                elif row["name"] == "producer_send_error":
                    self.failed.append(row)
                self._changed.notify_all()
        with self._changed:
            self._done = True
            self._changed.notify_all()

    # ---- waiting
    def until(self, condition, what, seconds=120):
        with self._changed:
            there = self._changed.wait_for(lambda: self._done or condition(), seconds)
            expect(there, f"{what}: not within {seconds} s; {len(self.acked)} acknowledged so far")
            expect(not self._done, f"the producer ended early, after {len(self.acked)} acknowledged and "
                                   f"{len(self.failed)} failed: {self.failed[:1]}; not JSON: {self.noise[:3]}")

    def reached(self, count, seconds=120):
        self.until(lambda: len(self.acked) + len(self.failed) >= count, f"{count} messages answered", seconds)

    def another(self, count):
        self.reached(len(self.acked) + count)

    def acknowledged_since(self, moment, partitions, seconds=120):
        """Every one of these partitions has had an acknowledgement after that moment."""
        self.until(lambda: set(partitions) <= {ack.partition for ack in self._since(moment)},
                   f"acknowledgements on the partitions {partitions}", seconds)

    def _since(self, moment):
        for ack in reversed(self.acked):
            if ack.at < moment:
                return
            yield ack

    def finish(self, drain=True, seconds=240):
        """Lets it come to its end, by itself or (`drain`) by SIGTERM; it must end well."""
        if drain:
            self.process.terminate()
        self._thread.join(seconds)
        expect(not self._thread.is_alive(), f"it did not end within {seconds} s; {len(self.acked)} acknowledged")
        code = self.process.wait(30)
        self._errors.seek(0)
        errors = self._errors.read()[-2000:]
        expect(not self.noise, f"lines that are not JSON: {self.noise[:3]}")
        expect(not self.failed, f"{len(self.failed)} failed, the first: {self.failed[:1]}; {errors}")
        expect_equal(code, 0, f"exit code; {errors}")

    # ---- judging
    def longest_gap(self, partitions, since, until):
        """Seconds between two acknowledgements on one of the partitions, the longest within that time."""
        longest = 0
        for partition in partitions:
            last = since
            for ack in self.acked:
                if ack.partition == partition and since <= ack.at <= until:
                    longest, last = max(longest, ack.at - last), max(last, ack.at)
        return longest / 1000

    def _read_back(self, cluster, prefix, seconds=30):
        """The messages in the log. A leader that stood still answers readers from its own log until it learns of its
        successor, without what that one has taken: so what is missing is looked for again. What is lost stays so."""
        deadline = time.monotonic() + seconds
        while True:
            messages = [m for m in cluster.read_with_kcat(self.topic) if m.value.startswith(prefix)]
            lost = {ack.value for ack in self.acked} - {m.value for m in messages}
            if not lost or time.monotonic() > deadline:
                return messages, lost
            print(f"# {len(lost)} not seen yet; the leaders: {cluster.partitions(self.topic)}", flush=True)
            time.sleep(1)

    def judge(self, cluster, prefix=""):
        """Acknowledged is in the log: each once, at its offset, in order, and nothing else with this prefix is there."""
        messages, lost = self._read_back(cluster, prefix)
        times = collections.Counter(m.value for m in messages)
        twice = [value for value, n in times.items() if n > 1]
        expect(not lost, f"{len(lost)} acknowledged messages are missing, for example {sorted(lost)[:5]}")
        expect(not twice, f"{len(twice)} messages stand twice, for example {twice[:5]}")
        expect_equal(len(messages), len(self.acked), "messages in the log")
        logged = {(m.partition, m.offset, m.value) for m in messages}
        told = {(ack.partition, ack.offset, ack.value) for ack in self.acked}
        expect(logged == told, f"reported and real offsets differ in {len(logged - told)} places")
        for partition, values in kafka.by_partition(messages).items():
            numbers = [int(value.rpartition(".")[2]) for value in values]
            expect(numbers == sorted(numbers), f"partition {partition} is not in the order of sending")
        print(f"# {len(self.acked)} messages acknowledged: 0 lost, 0 doubled, 0 reordered, 0 errors", flush=True)


def properties(cluster, name, *lines):
    """A file of settings in the cluster's folder."""
    path = f"{cluster.folder}/{name}"
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return path
