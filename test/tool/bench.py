"""dlog bench in its four modes, and dlog demo."""

import json
import os

from support import Broker, Folder, case, dlog, read_partition, values

FIELDS = {"records_acked", "errors", "seconds", "records_per_second", "mb_per_second", "cpu_us_per_record",
          "peak_rss_mb", "latency_ms"}


def bench(broker, *arguments):
    return dlog("bench", "--bootstrap-servers", broker.servers, *arguments)


@case
def modes():
    """Each mode sends what was asked for and tells all figures in one line of JSON"""
    with Folder() as folder, Broker(folder) as broker:
        for mode in ["throughput", "pingpong", "fanout", "paced"]:
            outcome = bench(broker, "--topic", mode, "--mode", mode, "--count", 2000, "--warm-up", 100, "--record-size",
                            200, "--rate", 5000, "--concurrency", 50, "--keyed", "--json").expect(0)
            figures = json.loads(outcome.out)
            assert set(figures) == FIELDS and set(figures["latency_ms"]) == {"p50", "p99", "p999", "max"}
            assert (figures["records_acked"], figures["errors"]) == (2000, 0)
            assert figures["records_per_second"] > 0 and figures["peak_rss_mb"] > 1
            latency = figures["latency_ms"]
            assert 0 < latency["p50"] <= latency["p99"] <= latency["p999"] <= latency["max"]
        broker.stop()
        for mode in ["throughput", "pingpong", "fanout", "paced"]:
            stored = read_partition(folder, mode)
            assert len(stored) == 2100
            for _, _, key, value in stored:
                assert len(value) == 200 and json.loads(value)["user"].encode() == key


@case
def several_producers():
    """--producers deals the records out to producers on threads of their own; all of them are measured and stored"""
    with Folder() as folder, Broker(folder) as broker:
        for producers, count in [(3, 2000), (5, 3)]:
            topic = f"t{producers}"
            outcome = bench(broker, "--topic", topic, "--producers", producers, "--count", count, "--warm-up", 100,
                            "--json").expect(0)
            figures = json.loads(outcome.out)
            assert (figures["records_acked"], figures["errors"]) == (count, 0)
        broker.stop()
        assert len(read_partition(folder, "t3")) == 2100
        assert len(read_partition(folder, "t5")) == 103


@case
def table():
    """Without --json there is a table"""
    with Folder() as folder, Broker(folder) as broker:
        out = bench(broker, "--topic", "t", "--count", 100).expect(0).out
        for word in ["records/s", "MB/s", "CPU us/record", "p99"]:
            assert word in out


@case
def made_up_records_repeat():
    """The same seed makes the same records, another makes others, and sizes are exact"""
    with Folder() as folder, Broker(folder) as broker:
        for topic, seed, size in [("a", 1, 150), ("b", 1, 150), ("c", 2, 150), ("d", 1, 1), ("e", 1, 100_000)]:
            bench(broker, "--topic", topic, "--count", 20, "--warm-up", 0, "--seed", seed, "--record-size",
                  size).expect(0)
        broker.stop()
        assert values(folder, "a") == values(folder, "b") != values(folder, "c")
        assert {len(value) for value in values(folder, "d")} == {1}
        assert {len(value) for value in values(folder, "e")} == {100_000}


@case
def input_file():
    """Lines of a file are sent in turn, with and without keys"""
    with Folder() as folder, Broker(folder) as broker:
        path = os.path.join(folder, "input")
        with open(path, "w") as file:
            file.write("k1\tv1\nv2\nk3\tv3\tx")
        bench(broker, "--topic", "t", "--count", 5, "--warm-up", 0, "--input", path, "--mode", "pingpong").expect(0)
        broker.stop()
        assert [record[2:] for record in read_partition(folder, "t")] == [
            (b"k1", b"v1"), (None, b"v2"), (b"k3", b"v3\tx"), (b"k1", b"v1"), (None, b"v2")]


@case
def demo():
    """The demo proves itself and says where the log lies"""
    with Folder() as folder:
        outcome = dlog("demo", "--data-dir", folder, "--records", 5000).expect(0)
        assert "5,000 acknowledged" in outcome.out and folder in outcome.out
        assert "every acknowledged record stands there once and in order" in outcome.out
        dlog("demo", "--data-dir", os.path.join("/dev/null", "x"), "--records", 10).expect(1, "/dev/null/x")
