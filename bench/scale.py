#!/usr/bin/env python3
"""What grows with what: this producer alone, one dimension at a time, against the sink. A table, and curves in HTML."""
import argparse
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import curves
from compare import Sink

FAST = ["batch.size=131072", "linger.ms=10", "buffer.memory=134217728"]


@dataclass(frozen=True)
class Series:
    name: str
    unit: str
    points: tuple
    options: object  # of a point: command line of `dlog bench`
    count: object = lambda _: 2_000_000
    partitions: object = lambda _: 6
    nodes: object = lambda _: 1


def throughput(*options):
    return ["--mode", "throughput", "--pending", "80000", *options]


SERIES = [
    Series("partitions, keyed records of 100 B", "partitions", (1, 10, 100, 1_000, 10_000),
           lambda _: throughput("--keyed", "--record-size", "100"), partitions=lambda point: point),
    Series("partitions, records of 100 B without keys", "partitions", (1, 10, 100, 1_000, 10_000),
           lambda _: throughput("--record-size", "100"), partitions=lambda point: point),
    Series("topics of 3 partitions, in turns, records of 100 B", "topics", (1, 10, 100, 1_000),
           lambda point: throughput("--topics", str(point)), partitions=lambda _: 3),
    Series("brokers, 60 partitions, keyed records of 100 B", "brokers", (1, 3, 10, 30),
           lambda _: throughput("--keyed"), partitions=lambda _: 60, nodes=lambda point: point),
    Series("coroutines, each awaiting its own send of 100 B", "coroutines", (1, 10, 100, 1_000, 10_000, 100_000),
           lambda point: ["--mode", "fanout", "--concurrency", str(point), "--property", "linger.ms=0"],
           count=lambda point: min(1_000_000, 20_000 * point)),
    Series("producers, each on an event loop and a thread of its own, records of 100 B", "producers", (1, 2, 4),
           lambda point: throughput("--producers", str(point))),
    Series("bytes of a record", "bytes", (10, 100, 1_000, 10_000, 100_000, 1_000_000),
           lambda point: throughput("--record-size", str(point)),
           count=lambda point: max(1_000, min(3_000_000, 1_500_000_000 // point))),
]


def measure(build, series, point, scale):
    count = max(1_000, int(series.count(point) * scale))
    with Sink(build, series.partitions(point), series.nodes(point)) as address:
        command = [str(build / "tools/dlog"), "bench", "--bootstrap-servers", address, "--topic", "bench", "--json",
                   "--count", str(count), "--warm-up", str(count // 10)]
        for setting in FAST:
            command += ["--property", setting]
        done = subprocess.run([*command, *series.options(point)], capture_output=True, text=True, timeout=300, check=True)
    run = json.loads(done.stdout.strip().splitlines()[-1])
    if run["errors"]:
        raise RuntimeError(f"{series.name}, {point}: {run}")
    return {"point": point, "records_per_second": run["records_per_second"], "cpu_us": run["cpu_us_per_record"],
            "memory_mb": run["peak_rss_mb"], "p99": run["latency_ms"]["p99"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, required=True, help="build directory, release")
    parser.add_argument("--quick", action="store_true", help="a twentieth of the records: does it run")
    options = parser.parse_args()
    build = options.build.resolve()
    found = []
    for series in SERIES:
        print(f"\n{series.name}\n  {series.unit:>12}{'records/s':>14}{'CPU us':>9}{'MB':>8}{'p99 ms':>10}", flush=True)
        rows = []
        for point in series.points:
            row = measure(build, series, point, 0.05 if options.quick else 1)
            rows.append(row)
            print(f"  {point:>12,}{row['records_per_second']:>14,.0f}{row['cpu_us']:>9.3f}{row['memory_mb']:>8.1f}"
                  f"{row['p99']:>10.3f}", flush=True)
        found.append((series, rows))
    page = build / "bench/scale.html"
    page.write_text(curves.page(found), encoding="utf-8")
    print(f"\ncurves: {page}")


if __name__ == "__main__":
    main()
