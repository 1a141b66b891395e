#!/usr/bin/env python3
"""dlog check against Apache Kafka: what it tells of a healthy cluster, of one that lost a broker, and of a broker that
advertises an address where nobody is."""
import contextlib
import json
import socket
import time

import kafka
from cases import case, expect, expect_equal, run, run_cases

VERSION = "4.3.1"


def check(bootstrap, *options, code):
    """Its report; it must end with this code, in the time that it promises."""
    result = run([kafka.dlog(), "check", "--bootstrap-servers", bootstrap, "--json", "--timeout", 10000, *options],
                 seconds=60, check=False)
    expect_equal(result.returncode, code, f"exit code (it said: {result.stdout[-2000:]} {result.stderr[-500:]})")
    return json.loads(result.stdout)


def subjects(report):
    return [finding["subject"] for finding in report["findings"] if finding["severity"] == "wrong"]


@contextlib.contextmanager
def nobody():
    """An address where connections are refused: bound, so that nobody else takes it, but not listening."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{held.getsockname()[1]}"


@case(f"dlog check, Kafka {VERSION}, three nodes: healthy with a record sent; a killed node is told with what it took")
def _():
    with kafka.Cluster(VERSION, nodes=3) as cluster:
        absent = check(cluster.bootstrap, "--topic", "made-by-send", code=1)
        expect_equal(subjects(absent), ["topic made-by-send"], "what is wrong before the topic is there")
        report = check(cluster.bootstrap, "--topic", "made-by-send", "--send", code=0)
        expect_equal([broker["id"] for broker in report["brokers"]], [1, 2, 3], "brokers")
        expect(all(broker["ok"] and broker["round_trip_median_us"] > 0 for broker in report["brokers"]), report)
        expect_equal({entry["cluster_id"] for entry in report["bootstrap"]}, {report["cluster_id"]}, "clusters")
        replicas = [(p["replicas"], p["in_sync"]) for p in report["topics"][0]["partitions"]]
        expect_equal(replicas, [(3, 3)] * 3, "replicas and those in sync")
        sent = report["send"]
        expect(sent["acknowledged"] and sent["offset"] == 0, sent)
        message, = cluster.read_with_kcat("made-by-send")
        expect_equal((message.partition, message.value), (sent["partition"], "dlog check"), "what kcat reads")

        dead = cluster.bootstrap.split(",")[1]
        cluster.kill(2)
        report = check(cluster.bootstrap, "--topic", "made-by-send", code=1)
        expect(f"bootstrap {dead}" in subjects(report), report["findings"])
        alive, deadline = cluster.bootstrap.split(",")[0], time.monotonic() + 60
        while "3 under-replicated partitions" not in subjects(report):  # once the cluster has noticed
            expect(time.monotonic() < deadline, report["findings"])
            report = check(alive, "--topic", "made-by-send", code=1)
        report = check(alive, "--topic", "made-by-send", "--send", code=1)  # two replicas are enough
        expect(report["send"]["acknowledged"], report["send"])


@case(f"dlog check, Kafka {VERSION}: an advertised address where nobody is, a controller's port, a missing topic")
def _():
    with nobody() as lost:
        properties = [f"advertised.listeners=PLAINTEXT://{lost}", "auto.create.topics.enable=false"]
        with kafka.Cluster(VERSION, properties=properties) as cluster:
            report = check(cluster.bootstrap, code=1)
            expect_equal(subjects(report), [f"broker 1 at {lost}"], "what is wrong")
            expect("advertised.listeners" in report["findings"][0]["remedy"], report["findings"])
            expect_equal(subjects(check(cluster.bootstrap, "--topic", "absent", code=1)),
                         [f"broker 1 at {lost}", "topic absent"], "what is wrong with a topic")
            with open(f"{cluster.folder}/node1/server.properties", encoding="utf-8") as file:
                line = next(line for line in file if line.startswith("controller.quorum.voters="))
            report = check(line.rpartition("@")[2].strip(), code=1)
            expect_equal(report["bootstrap"][0]["trouble"], "no_producer_apis", "trouble at a controller's port")


skip = kafka.missing(VERSION)
run_cases(skip)
