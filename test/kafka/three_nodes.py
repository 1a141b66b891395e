#!/usr/bin/env python3
"""Three nodes that die, pause, restart or are cut off while `dlog verifiable-producer` writes.

Whatever happens, every message is acknowledged, none is missing, none stands twice, none has changed places, and the
log has each at the offset that was reported.

usage: DLOG=path/to/dlog three_nodes.py [--long [WORDS]]

--long is the whole of it, at default time-outs, or the cases with these words in their name; without it faults are fewer
and shorter.
"""
import statistics
import sys
import time

import kafka
from cases import case, expect, expect_equal, run_cases
from load import Load, properties
from proxy import Proxy
from raw_protocol import Peer, batch

VERSION = "4.3.1"
LONG = "--long" in sys.argv
ONLY = " ".join(sys.argv[sys.argv.index("--long") + 1:]) if LONG else ""
MOST_TIMES_JAVA = 1.5
NOT_ENOUGH_REPLICAS = 19
cluster = None
table = []


def note(fault, load, recovery=""):
    table.append(f"| {fault} | {len(load.acked):,} | 0 | 0 | 0 | 0 | {recovery} |")


def time_outs():
    """The defaults, or shorter ones for a shorter fault."""
    if LONG:
        return []
    return ["--command-config", properties(cluster, "short.properties", "request.timeout.ms=3000")]


def through(topic, fault, what, throughput, *options, bootstrap=None):
    """Runs `fault(load)` while messages are sent, then compares with the log."""
    cluster.create_topic(topic, partitions=3)
    with Load.ours(cluster, topic, "--throughput", throughput, *options, bootstrap=bootstrap) as load:
        load.reached(2 * throughput)
        fault(load)
        load.another(2 * throughput)
        load.finish()
    load.judge(cluster)
    note(what, load)


def now():
    return time.time() * 1000


KILLS = 5 if LONG else 2


@case(f"kill -9 of the leader and its restart, {KILLS} times: nothing lost, and back at most {MOST_TIMES_JAVA} times "
      "as late as the Java producer beside it")
def _():
    cluster.create_topic("kill", partitions=3)
    options = ["--throughput", 2000, "--repeating-keys", 30, "--value-prefix"]
    rounds = []
    with Load.ours(cluster, "kill", *options, 1) as ours, Load.java(cluster, "kill", *options, 2) as java:
        for _ in range(KILLS):
            for load in (ours, java):
                load.another(4000)
            victim = cluster.leader("kill")
            hit = cluster.led_by(victim, "kill")
            killed = now()
            cluster.kill(victim)
            for load in (ours, java):
                load.acknowledged_since(killed + 1000, hit)  # what was answered before it died is read by then
                load.another(2000)
            rounds.append([load.longest_gap(hit, killed, now()) for load in (ours, java)])
            cluster.restart(victim)
            cluster.in_sync("kill")
        ours.finish()
    for mine, theirs in rounds:
        print(f"# back after {mine:.2f} s, Java after {theirs:.2f} s", flush=True)
    mine, theirs = (statistics.median(column) for column in zip(*rounds))
    ours.judge(cluster, "1.")
    worst = max(mine / theirs for mine, theirs in rounds)
    note(f"kill -9 of the leader, {KILLS} times", ours,
         f"median {mine:.2f} s, Java {theirs:.2f} s; worst {worst:.2f} times Java's")
    expect(mine <= MOST_TIMES_JAVA * theirs, f"{mine:.2f} s, the Java producer took {theirs:.2f} s: {rounds}")


@case("rolling restart of all three nodes: nothing lost")
def _():
    rounds = 5 if LONG else 1

    def fault(load):
        for node in rounds * (1, 2, 3):
            load.another(8000)
            cluster.term(node)
            cluster.restart(node)
            cluster.in_sync("rolling")

    through("rolling", fault, f"all nodes stopped and started one by one, {rounds} rounds", 4000)


@case("the leader stands still for a while (SIGSTOP): nothing lost")
def _():
    seconds = 30 if LONG else 8

    def fault(load):
        victim = cluster.leader("pause")
        cluster.pause(victim)
        try:
            time.sleep(seconds)
        finally:
            cluster.resume(victim)
        cluster.in_sync("pause")

    through("pause", fault, f"SIGSTOP of the leader for {seconds} s", 600, *time_outs())


@case("the connection is cut after each append, before its answer: nothing lost, nothing twice")
def _():
    cuts = 500 if LONG else 50

    def fault(_):
        proxy.cut_each_append()
        proxy.wait_for_cuts(cuts, 300)
        proxy.heal()

    with Proxy(cluster.doors()) as proxy:
        through("cut", fault, f"connection cut after each append, {cuts} times", 500, bootstrap=proxy.bootstrap)


@case("the client is cut off from the leader alone: nothing lost")
def _():
    seconds = 45 if LONG else 8

    def fault(load):
        victim = cluster.leader("cut-off")
        proxy.silence(victim)
        time.sleep(seconds)
        proxy.heal()
        load.acknowledged_since(now(), cluster.led_by(victim, "cut-off"))

    with Proxy(cluster.doors()) as proxy:
        through("cut-off", fault, f"client cut off from the leader for {seconds} s", 300, *time_outs(),
                bootstrap=proxy.bootstrap)


@case("two of three nodes are away and come back: NOT_ENOUGH_REPLICAS, nothing lost")
def _():
    def fault(load):
        for node in (1, 2):
            cluster.term(node)
        answer = Peer(cluster.bootstrap.split(",")[2]).produce("two-away", batch(1))
        expect_equal(answer[0], NOT_ENOUGH_REPLICAS, "what the third answers")
        for node in (1, 2):
            cluster.restart(node)
        load.acknowledged_since(now(), [0, 1, 2])
        cluster.in_sync("two-away")

    through("two-away", fault, "two of three nodes stopped and started (NOT_ENOUGH_REPLICAS)", 500)


if LONG:
    @case("two of three nodes are killed and come back: nothing lost")
    def _():
        def fault(load):
            for node in (2, 3):
                cluster.kill(node)
            time.sleep(20)
            for node in (2, 3):
                cluster.restart(node)
            load.acknowledged_since(now(), [0, 1, 2])
            cluster.in_sync("two-killed")

        through("two-killed", fault, "kill -9 of two of three nodes", 300)


skip = kafka.missing(VERSION)
if skip:
    run_cases(skip)
with kafka.Cluster(VERSION, nodes=3, doors=True) as cluster:
    try:
        run_cases(only=ONLY)
    finally:
        print("\n| fault | acknowledged | lost | doubled | reordered | errors | recovery |\n|---|---|---|---|---|---|---|",
              *table, sep="\n", flush=True)
