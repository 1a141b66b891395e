#!/usr/bin/env python3
"""Puts the sequences of grammar.py to a broker and compares with what Apache Kafka 4.3.1 answered (answers.txt).

usage: DLOG=path/to/dlog replay.py dev | kafka | record

dev: the development broker. kafka: Apache Kafka 4.3.1. record: the same, and its answers go into answers.txt.
"""
import contextlib
import pathlib
import sys
import time

import grammar
from wire import API_VERSIONS, INIT_PRODUCER_ID, METADATA, PRODUCE, Connection, In, Out

import kafka
from cases import case, expect, run_cases
from raw_protocol import batch, record

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "broker"))
from running_broker import Broker  # noqa: E402

VERSION = "4.3.1"
ANSWERS = pathlib.Path(__file__).resolve().parent / "answers.txt"
TOPIC = "calibration"
TIMESTAMP = 1700000000000
NAMES = {"own": TOPIC, "absent": "absent", "bad": "a b", "empty": "", "long": "x" * 250}


class Cluster:
    """Two nodes and the topic whose n-th partition belongs to the n-th sequence."""

    def __init__(self, bootstrap, partitions):
        self.bootstrap = bootstrap
        peer = Connection(bootstrap)
        expect(peer.create_topic(TOPIC, partitions) == 0, "the topic was not created")
        deadline = time.monotonic() + 60
        while True:
            view = peer.metadata_of(12, TOPIC)
            ready = len(view["brokers"]) == 2 and len(view["partitions"]) == partitions
            if ready and all(error == 0 for error, *_ in view["partitions"].values()):
                break
            expect(time.monotonic() < deadline, "the topic has no leaders")
            time.sleep(0.1)
        self.id = view["id"]
        self.leaders = {index: row[1] for index, row in view["partitions"].items()}
        self.nodes = {node: f"{host}:{port}" for node, (host, port) in view["brokers"].items()}
        self._await_ids_and_leaders()

    def _await_ids_and_leaders(self):
        """Nodes learn of what they lead a little after the cluster has decided, and fetch producer ids late."""
        deadline = time.monotonic() + 60
        for node, address in self.nodes.items():
            peer = Connection(address)
            while peer.init_producer_id()[0] != 0:
                expect(time.monotonic() < deadline, "no producer id")
                time.sleep(0.05)
            for index in [index for index, leader in self.leaders.items() if leader == node]:
                while peer.list_offsets(TOPIC, -1, index)[0] != 0:
                    expect(time.monotonic() < deadline, f"partition {index} is not led")
                    time.sleep(0.05)


class Sequence:
    """One sequence's partition, and its connections to both nodes."""

    def __init__(self, cluster, partition):
        self.cluster, self.partition = cluster, partition
        self.peers = {node: Connection(address) for node, address in cluster.nodes.items()}

    def answer(self, text):
        verb, *words = text.split()
        return getattr(self, "_" + verb)(dict(word.split("=") for word in words))

    def close(self):
        for peer in self.peers.values():
            if peer.socket:
                peer.socket.close()

    def _peer(self, words):
        leader = self.cluster.leaders[self.partition]
        other = next(node for node in self.peers if node != leader)
        return self.peers[other if words.get("to") == "other" else leader]

    def _produce(self, words):
        own = words.get("topic") != "absent"
        answer = self._peer(words).produce(
            int(words.get("v", 12)), TOPIC if own else "absent", self.cluster.id if own else bytes(15) + b"\1",
            self.partition if words.get("part") != "none" else 1 << 20, int(words.get("acks", -1)), _records(words))
        if isinstance(answer, str):
            return answer
        told = [("base", answer["base"]), ("time", answer["time"]), ("start", answer["start"])]
        text = " ".join([f"error={answer['error']}", *(f"{name}={value}" for name, value in told if value != -1)])
        if answer["blamed"]:
            text += f" blamed={answer['blamed']}"
        if answer["leader"] != -1:
            text += " leader=" + ("right" if answer["leader"] == self.cluster.leaders[self.partition] else "wrong")
        return text

    def _end(self, words):
        return f"offset={self._peer(words).list_offsets(TOPIC, -1, self.partition)[2]}"

    def _metadata(self, words):
        topic, version = words["topic"], int(words["v"])
        ids = {"id": self.cluster.id, "no-id": bytes(15) + b"\1"}
        view = self._peer(words).metadata_of(version, NAMES.get(topic), ids.get(topic))
        if view == "closed":
            return view
        partitions = view["partitions"].values()
        return (f"error={view['error']} brokers={len(view['brokers'])} partitions={len(partitions)} "
                f"named={'yes' if view['name'] is not None else 'no'} id={'yes' if any(view['id']) else 'no'} "
                f"leaders={'yes' if all(row[1] in view['brokers'] for row in partitions) else 'no'}")

    def _init(self, words):
        version = int(words["v"])
        out = Out(INIT_PRODUCER_ID, version).text(None).put("i", 1000)
        if version >= 3:
            out.put("qh", int(words.get("id", -1)), int(words.get("epoch", -1)))
        answer = self._peer(words).call(INIT_PRODUCER_ID, version, out.tags())
        if answer == "closed":
            return answer
        _, error, id, epoch = answer.take("ihqh")
        return f"error={error} id={'yes' if id >= 0 else 'no'} epoch={epoch}"

    def _versions(self, words):
        version = int(words["v"])
        out = Out(API_VERSIONS, version)
        if version >= 3:
            out.text("calibration").text("1").tags()
        peer = self._peer(words)
        frame = peer.raw(peer.send(API_VERSIONS, version, out))
        if frame == "closed":
            return frame
        answer = In(frame[4:], False)
        error = answer.take("h")
        answer.flexible = version >= 3 and error != 35
        highest = {}
        for _ in answer.array():
            key, _, highest[key] = answer.take("hhh")
            answer.tags()
        named = (("produce", PRODUCE), ("metadata", METADATA), ("versions", API_VERSIONS), ("init", INIT_PRODUCER_ID))
        return " ".join([f"error={error}", *(f"{name}={highest[key]}" for name, key in named if key in highest)])

    def _raw(self, words):
        peer = self._peer(words)
        frame = peer.raw(peer.send(int(words["api"]), int(words["v"]), bytes(64)))
        return frame if frame == "closed" else "an answer"


def _records(words):
    if words.get("records") == "none":
        return b""
    count = int(words["count"])
    options = {name: int(words[key]) for name, key in (("magic", "magic"), ("delta", "delta"), ("said", "said"),
                                                       ("base_offset", "base"), ("length", "length")) if key in words}
    if words.get("crc") == "bad":
        options["crc"] = 1
    value = b"x" * int(words["value"]) if "value" in words else b"value"
    data = batch(count, records=b"".join(record(i, value) for i in range(count)) + bytes(int(words.get("tail", 0))),
                 producer=(int(words["id"]), int(words["epoch"]), int(words["seq"])), timestamp=TIMESTAMP, attributes=int(words.get("attr", 0)), compress=False, **options)
    return 2 * data if "twice" in words else data[:len(data) - int(words.get("cut", 0))]


def read_answers():
    """[(name, [(step, answer), ...])]"""
    rows = []
    for line in ANSWERS.read_text(encoding="ascii").splitlines():
        if line.startswith("== "):
            rows.append((line[3:], []))
        elif line and not line.startswith("#"):
            rows[-1][1].append(tuple(line.split(" -> ")))
    return rows


def write_answers(rows):
    lines = [f"# What Apache Kafka {VERSION} answers to the sequences of grammar.py; `replay.py record` writes it."]
    for name, steps in rows:
        lines += ["", f"== {name}", *(f"{step} -> {answer}" for step, answer in steps)]
    ANSWERS.write_text("\n".join(lines) + "\n", encoding="ascii")


def ask_all(bootstrap):
    sequences = grammar.sequences()
    cluster = Cluster(bootstrap, len(sequences))
    rows = []
    for partition, (name, steps) in enumerate(sequences):
        with contextlib.closing(Sequence(cluster, partition)) as sequence:
            rows.append((name, [(step, sequence.answer(step)) for step in steps]))
    return rows


def compare(answers):
    wanted = read_answers()
    expect([(name, [step for step, _ in steps]) for name, steps in wanted] == grammar.sequences(),
           "answers.txt is not of this grammar.py: record it anew")
    different = [f"{name}: {step}: {mine}, Kafka {VERSION}: {theirs}"
                 for (name, asked), (_, told) in zip(answers, wanted)
                 for (step, mine), (_, theirs) in zip(asked, told) if mine != theirs]
    expect(not different, f"{len(different)} answers differ\n" + "\n".join(different[:200]))
    print(f"# {len(wanted)} sequences, {sum(len(steps) for _, steps in wanted)} answers")


def main():
    whom = sys.argv[1]
    if whom == "dev":
        @case(f"the development broker answers every sequence as Apache Kafka {VERSION} did")
        def _():
            with Broker("--no-auto-create-topics", nodes=2) as broker:
                compare(ask_all(broker.address))

        run_cases()

    @case(f"Apache Kafka {VERSION} still answers every sequence as it did")
    def _():
        with kafka.Cluster(VERSION, nodes=2, properties=["auto.create.topics.enable=false"]) as cluster:
            answers = ask_all(cluster.bootstrap)
        if whom == "record":
            write_answers(answers)
        compare(answers)

    run_cases(kafka.missing(VERSION))


main()
