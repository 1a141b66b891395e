#!/usr/bin/env python3
"""Addresses, topics and records that cannot work: each a clear error that names the thing, and no hang."""
import contextlib
import socket
import threading

import kafka
from cases import case, expect, expect_equal, run_cases

VERSION = "4.3.1"
SHORT = ["--property", "max.block.ms=3000", "--property", "delivery.timeout.ms=6000", "--property",
         "request.timeout.ms=2000"]
cluster = None


def fails(bootstrap, topic, lines, *options, says):
    """The tool ends with 1 (some records failed) within half a minute, and its words name the thing."""
    result = kafka.produce(bootstrap, topic, lines, *SHORT, *options, seconds=30, check=False)
    text = result.stdout + result.stderr
    expect_equal(result.returncode, 1, f"exit code (it said: {text[-1500:]})")
    for word in says:
        expect(word.lower() in text.lower(), f"'{word}' is not in what it said: {text[-1500:]}")
    return text


@contextlib.contextmanager
def http_server():
    """Answers whatever comes with an HTTP error, as a web server on a wrongly copied port would."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        with contextlib.suppress(OSError):
            while True:
                peer, _ = listener.accept()
                with peer, contextlib.suppress(OSError):
                    peer.recv(4096)
                    peer.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


@case("a port where nobody listens: the error names the address")
def _():
    with socket.socket() as held:  # bound but not listening: connections are refused, and nobody else takes the port
        held.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{held.getsockname()[1]}"
        fails(address, "t", ["one"], says=[address])


@case("a host name that does not resolve: the error names the host")
def _():
    fails("no-such-host.invalid:9092", "t", ["one"], says=["no-such-host.invalid"])


@case("a web server instead of Kafka: the error names the address")
def _():
    with http_server() as address:
        fails(address, "t", ["one"], says=[address])


@case("the controller's port instead of a broker's: an error, no hang")
def _():
    with open(f"{cluster.folder}/node1/server.properties", encoding="utf-8") as file:
        controller = next(line for line in file if line.startswith("controller.quorum.voters="))
    fails(controller.rpartition("@")[2].strip(), "t", ["one"], says=[])


@case("an unknown topic where topics are not created: the error names the topic, within max.block.ms")
def _():
    text = fails(cluster.bootstrap, "absent", ["one", "two"], says=["absent"])
    expect("UNKNOWN_TOPIC_OR_PARTITION" in text.upper().replace(" ", "_") or "unknown topic" in text.lower(), text[-800:])


@case("a record above the topic's limit fails; its neighbours are acknowledged")
def _():
    cluster.create_topic("small", partitions=1, max_message_bytes=2000)
    fails(cluster.bootstrap, "small", ["before", "x" * 5000, "after"], "--property", "linger.ms=0",
          says=["message_too_large"])
    expect_equal([m.value for m in cluster.read_with_kcat("small")], ["before", "after"], "what stands in the log")


@case("a record above max.request.size fails before it is sent")
def _():
    cluster.create_topic("plain", partitions=1)
    fails(cluster.bootstrap, "plain", ["before", "x" * 20000, "after"], "--property", "max.request.size=10000",
          says=["max"])
    expect_equal([m.value for m in cluster.read_with_kcat("plain")], ["before", "after"], "what stands in the log")


@case("one dead address in the bootstrap list does not matter")
def _():
    cluster.create_topic("list", partitions=1)
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        dead = f"127.0.0.1:{held.getsockname()[1]}"
        kafka.produce(f"{dead},{cluster.bootstrap}", "list", ["one"], seconds=30)
    expect_equal([m.value for m in cluster.read_with_kcat("list")], ["one"], "what stands in the log")


@case("a malformed bootstrap list and an unknown property are usage errors")
def _():
    for bootstrap, options, word in (("localhost:notaport", [], "notaport"), (",", [], "bootstrap"),
                                     (cluster.bootstrap, ["--property", "lingr.ms=5"], "lingr.ms")):
        result = kafka.produce(bootstrap, "t", ["one"], *options, seconds=30, check=False)
        expect_equal(result.returncode, 2, f"exit code for {bootstrap} {options}")
        expect(word in result.stderr, f"'{word}' is not in: {result.stderr[-800:]}")


skip = kafka.missing(VERSION)
if skip:
    run_cases(skip)
with kafka.Cluster(VERSION, properties=["auto.create.topics.enable=false"]) as cluster:
    run_cases()
