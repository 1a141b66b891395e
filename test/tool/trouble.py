"""Nobody there, the wrong one there, or not what was asked for: a clear error within its time, nothing lost silently."""

import json
import socket
import subprocess
import threading
import time

import support
from support import Broker, Folder, case, dlog, free_port

# Short, but long enough for a busy machine to try what it should try.
SHORT = ["--property", "max.block.ms=1500", "--property", "request.timeout.ms=1000", "--property",
         "delivery.timeout.ms=1500"]


def bounded(function):
    """Runs it and tells whether it kept to seconds, far from the default minute of max.block.ms."""
    started = time.monotonic()
    outcome = function()
    took = time.monotonic() - started
    assert took < 30, f"took {took} s"
    return outcome


@case
def nobody_there():
    """No broker at the address: each line is told with its address and as not written"""
    address = f"127.0.0.1:{free_port()}"
    outcome = bounded(lambda: dlog("produce", "--bootstrap-servers", address, "--topic", "t", *SHORT, stdin="a\nb\n"))
    outcome.expect(1, "line 1: ", "line 2: ", "not_written", "0 records acknowledged", "2 failed", address)


@case
def errors_are_json():
    """verifiable-producer tells failures as JSON with their certainty"""
    address = f"127.0.0.1:{free_port()}"
    with Folder() as folder:
        path = folder + "/p"
        with open(path, "w") as file:
            file.write("max.block.ms=500\n")
        outcome = bounded(lambda: dlog("verifiable-producer", "--bootstrap-server", address, "--topic", "t",
                                       "--max-messages", 2, "--command-config", path)).expect(1)
    events = [json.loads(line) for line in outcome.out.splitlines()]
    errors = [event for event in events if event["name"] == "producer_send_error"]
    assert len(errors) == 2
    assert set(errors[0]) == {"timestamp", "name", "key", "value", "topic", "exception", "message", "delivery"}
    assert errors[0]["delivery"] == "not_written" and errors[0]["value"] == "0" and errors[0]["message"]
    assert events[-1]["sent"] == 2 and events[-1]["acked"] == 0


@case
def bench_without_broker():
    """bench tells that nothing was measured"""
    outcome = bounded(lambda: dlog("bench", "--bootstrap-servers", f"127.0.0.1:{free_port()}", "--topic", "t",
                                   "--warm-up", 1, "--json", *SHORT)).expect(1, "the warm-up failed", "first error")
    assert json.loads(outcome.out)["records_acked"] == 0


@case
def unknown_host():
    """A host name that does not resolve is named"""
    bounded(lambda: dlog("produce", "--bootstrap-servers", "no-such-host.invalid:9092", "--topic", "t", *SHORT,
                         stdin="a\n")).expect(1, "no-such-host.invalid", "not_written")


@case
def not_kafka():
    """A server that speaks something else is told as such"""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(16)

        def answer():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(1000)
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        address = "127.0.0.1:%d" % server.getsockname()[1]
        outcome = bounded(lambda: dlog("produce", "--bootstrap-servers", address, "--topic", "t", *SHORT, stdin="a\n"))
        outcome.expect(1, "not_written", address)
        assert "Kafka" in outcome.err, outcome.err
        server.shutdown(socket.SHUT_RDWR)


@case
def unknown_topic():
    """A topic that nobody creates is named within max.block.ms"""
    with Folder() as folder, Broker(folder, "--no-auto-create-topics") as broker:
        bounded(lambda: dlog("produce", "--bootstrap-servers", broker.servers, "--topic", "nowhere", *SHORT,
                             stdin="a\n")).expect(1, "nowhere", "not_written", "UNKNOWN_TOPIC_OR_PARTITION")


@case
def one_good_server():
    """One address that answers is enough, whatever the others are"""
    with Folder() as folder, Broker(folder) as broker:
        servers = f"127.0.0.1:{free_port()},{broker.servers}"
        bounded(lambda: dlog("produce", "--bootstrap-servers", servers, "--topic", "t", stdin="a\n")).expect(0)


@case
def output_lost():
    """Output that cannot be written is a failure"""
    with Folder() as folder, Broker(folder) as broker, open("/dev/full", "w") as full:
        done = subprocess.run([support.DLOG, "verifiable-producer", "--bootstrap-server", broker.servers, "--topic", "t",
                               "--max-messages", "1"], stdout=full, stderr=subprocess.PIPE, timeout=support.PATIENCE)
        assert done.returncode == 1 and b"standard output" in done.stderr
