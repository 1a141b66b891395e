#!/usr/bin/env python3
"""Measures this producer beside its rivals: the same records, settings and sink, runs interleaved, medians compared.

Prints a table and writes a report as one HTML file. CPU and memory are each client's process alone.
"""
import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import report
from clients import ALL_OURS, all_clients, label, rivals_in
from workloads import WORKLOADS, write_records


class Sink:
    """bench/sink in a process of its own, for as long as a `with` lasts; `seen` is what came, when it is over."""

    @staticmethod
    def topic(_workload, _client):
        return "bench"

    def __init__(self, build, partitions, nodes=1):
        self.command = [str(build / "bench/sink"), "--partitions", str(partitions), "--nodes", str(nodes)]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        return self.process.stdout.readline().removeprefix("listening on ").strip()

    def __exit__(self, *_):
        self.process.terminate()
        words = self.process.communicate(timeout=10)[0].split()  # N records, N bytes, N requests
        self.seen = {what.rstrip(","): int(number) for number, what in zip(words[::2], words[1::2])}


class Given:
    """A broker that is there already; a topic for each client and number of partitions, made by the broker when it is
    asked for, or before by `create`."""

    def __init__(self, address, create=None):
        self.address, self.create, self.seen, self.made = address, create, {}, set()

    def topic(self, workload, client):
        name = f"bench-{workload.partitions}-{client.name.replace(' +', '-helped').replace(' ', '-')}"
        if self.create and name not in self.made:
            self.create(name, workload.partitions)
            self.made.add(name)
        return name

    def __enter__(self):
        return self.address

    def __exit__(self, *_):
        pass


def kafka(stack):
    """A real Apache Kafka that ends with the stack. It keeps little, because nobody reads."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "test/kafka"))
    from kafka import Cluster, missing  # pylint: disable=import-outside-toplevel
    why_not = missing("4.3.1")
    if why_not:
        sys.exit(f"no Apache Kafka to measure against: {why_not}")
    properties = ["log.retention.bytes=67108864", "log.segment.bytes=33554432", "log.retention.check.interval.ms=1000",
                  "log.segment.delete.delay.ms=1000"]
    cluster = stack.enter_context(Cluster("4.3.1", properties=properties, heap=1024))
    return Given(cluster.bootstrap, lambda name, partitions: cluster.create_topic(name, partitions))


def measure(workload, clients, options, folder):
    """Every client's runs of one workload, in turns, another one first each round. A broker that keeps something gets a
    round before that nobody measures: its topics are new, and its code is cold."""
    records = folder / f"{workload.size}-{workload.keyed}"
    if not records.exists():
        write_records(records, workload.size, workload.keyed)
    clients = [client for client in clients if client.plays(workload)]
    runs = {client.name: [] for client in clients}
    for turn in range(-1 if options.given else 0, options.rounds):
        for client in clients[turn % len(clients):] + clients[:turn % len(clients)]:
            target = options.given or Sink(options.build, workload.partitions)
            with target as address:
                run = client.run(workload, address, records, target.topic(workload, client), options)
            if run["errors"] or not run["records_acked"]:
                raise RuntimeError(f"{client.name} in '{workload.name}': {run}")
            wire = each(target.seen, "bytes", "records")
            if turn < 0:
                continue
            runs[client.name].append({**run, "wire": wire, "batch": each(target.seen, "records", "requests")})
            if is_uncompressed(workload, wire):
                raise RuntimeError(f"{client.name} in '{workload.name}' does not compress: it is no rival there")
    return runs


def is_uncompressed(workload, wire):
    """Where batches are large enough to tell."""
    return "compression.type" in workload.settings and workload.partitions < 100 and wire > 0.9 * workload.size


def each(seen, what, unit):
    """How much of `what` came for every `unit`; 0 where nobody counts."""
    return seen[what] / seen[unit] if seen.get(unit) else 0


def medians(runs):
    """One figure each of a client's runs."""
    def middle(pick):
        return statistics.median(pick(run) for run in runs)
    return {
        "records_per_second": middle(lambda run: run["records_per_second"]),
        "cpu_us": middle(lambda run: run["cpu_us_per_record"]),
        "memory_mb": middle(lambda run: run["peak_rss_mb"]),
        "p50": middle(lambda run: run["latency_ms"]["p50"]),
        "p99": middle(lambda run: run["latency_ms"]["p99"]),
        "p999": middle(lambda run: run["latency_ms"]["p999"]),
        "wire": middle(lambda run: run["wire"]),
        "batch": middle(lambda run: run["batch"]),
        "runs": [run["records_per_second"] for run in runs],
    }


def ratios(found, ours):
    """Ours over the best rival's: throughput the higher the better, the others the lower."""
    rivals = rivals_in(found).values()
    if not rivals:
        return {}
    our = found[ours]
    best = {"records_per_second": max(rival["records_per_second"] for rival in rivals)}
    for name in ("cpu_us", "memory_mb", "p50", "p99"):
        best[name] = min(rival[name] for rival in rivals)
    return {name: our[name] / best[name] for name in best if best[name]}


def print_row(workload, found):
    print(f"\n{workload.name}")
    print(f"  {'':<12}{'records/s':>14}{'CPU us':>9}{'MB':>8}{'p50 ms':>10}{'p99 ms':>10}{'wire B':>9}"
          f"{'rec/req':>9}")
    for name, f in found.items():
        print(f"  {label(name, workload):<12}{f['records_per_second']:>14,.0f}{f['cpu_us']:>9.3f}{f['memory_mb']:>8.1f}{f['p50']:>10.3f}"
              f"{f['p99']:>10.3f}{f['wire']:>9.1f}{f['batch']:>9.0f}")
    for ours in (name for name in ALL_OURS if name in found and rivals_in(found)):
        ratio = ratios(found, ours)
        print(f"  {label(ours, workload) + ':':<12}{ratio['records_per_second']:>13.2f}x{ratio['cpu_us']:>8.2f}x{ratio['memory_mb']:>7.2f}x"
              f"{ratio.get('p50', 0):>9.2f}x{ratio.get('p99', 0):>9.2f}x", flush=True)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, required=True, help="build directory, release")
    parser.add_argument("--rounds", type=int, help="default: 5")
    parser.add_argument("--quick", action="store_true", help="one round of a twentieth of the records: does it run")
    parser.add_argument("--rows", help="only workloads with this in their name")
    parser.add_argument("--clients", nargs="*", default=[], help="only these rivals: librdkafka java franz-go")
    parser.add_argument("--broker", metavar="HOST:PORT", help="a broker that runs already, in place of the sink")
    parser.add_argument("--kafka", action="store_true",
                        help="an Apache Kafka of its own in place of the sink; half of the records, three rounds")
    parser.add_argument("--html", type=Path, help="where the report goes; default: BUILD/bench/report.html")
    options = parser.parse_args()
    options.build = options.build.resolve()
    options.scale = 0.05 if options.quick else 0.5 if options.kafka else 1
    options.rounds = options.rounds or (1 if options.quick else 3 if options.kafka else 5)
    options.given = Given(options.broker) if options.broker else None
    options.html = options.html or options.build / "bench/report.html"
    return options


def against(options):
    return "Apache Kafka 4.3.1" if options.kafka else options.broker or "the sink"


def main():
    options = arguments()
    results = []
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        clients, missing = all_clients(options.build, Path(folder), options.clients)
        for line in missing:
            print(f"left out: {line}")
        if options.kafka:
            options.given = kafka(stack)
        for workload in WORKLOADS:
            if options.rows and options.rows not in workload.name:
                continue
            runs = measure(workload, clients, options, Path(folder))
            found = {name: medians(of_client) for name, of_client in runs.items()}
            print_row(workload, found)
            results.append((workload, found))
    if not results:
        sys.exit(f"no workload has '{options.rows}' in its name")
    facts = {"rounds": options.rounds, "cores": os.cpu_count(), "against": against(options),
             "left out": missing}
    options.html.write_text(report.page(results, facts), encoding="utf-8")
    (options.html.with_suffix(".json")).write_text(
        json.dumps({workload.name: found for workload, found in results}, indent=1), encoding="utf-8")
    print(f"\nreport: {options.html}")


if __name__ == "__main__":
    main()
