"""dlog verifiable-producer keeps the contract of Kafka's VerifiableProducer."""

import json
import os
import re
import select
import signal
import subprocess
import time

import support
from support import Broker, Folder, Running, case, dlog, read_partition, values, wait_until


def verifiable(broker, *arguments):
    outcome = dlog("verifiable-producer", "--bootstrap-server", broker.servers, "--topic", "t", *arguments)
    return outcome, [json.loads(line) for line in outcome.out.splitlines()]


def named(events, name):
    return [event for event in events if event["name"] == name]


@case
def shapes():
    """The lines have the names, fields and order of Kafka's tool"""
    with Folder() as folder, Broker(folder) as broker:
        outcome, events = verifiable(broker, "--max-messages", 3)
        outcome.expect(0)
        assert [event["name"] for event in events] == (
            ["startup_complete"] + 3 * ["producer_send_success"] + ["shutdown_complete", "tool_data"])
        for event in events:
            assert list(event)[:2] == ["timestamp", "name"]
            assert abs(event["timestamp"] - time.time() * 1000) < 600_000
        for i, event in enumerate(named(events, "producer_send_success")):
            assert {k: v for k, v in event.items() if k not in ("timestamp", "name")} == {
                "key": None, "value": str(i), "topic": "t", "partition": 0, "offset": i}
        assert set(events[-1]) == {"timestamp", "name", "sent", "acked", "target_throughput", "avg_throughput"}
        assert (events[-1]["sent"], events[-1]["acked"], events[-1]["target_throughput"]) == (3, 3, -1)


@case
def prefixes_keys_and_times():
    """Value prefixes, repeating keys and create times are as asked"""
    with Folder() as folder, Broker(folder) as broker:
        outcome, events = verifiable(broker, "--max-messages", 5, "--value-prefix", 7, "--repeating-keys", 2,
                                     "--message-create-time", 1_000_000)
        outcome.expect(0)
        sent = named(events, "producer_send_success")
        assert [event["value"] for event in sent] == ["7.0", "7.1", "7.2", "7.3", "7.4"]
        assert [event["key"] for event in sent] == ["0", "1", "0", "1", "0"]
        broker.stop()
        for _, timestamp, key, value in read_partition(folder, "t"):
            assert 1_000_000 <= timestamp < 1_600_000
            assert key == str(int(value.split(b".")[1]) % 2).encode()


@case
def acks():
    """acks 0 and 1 work, and with 0 there is no offset"""
    with Folder() as folder, Broker(folder) as broker:
        for acks, offsets in [(1, [0, 1]), (-1, [2, 3]), (0, [-1, -1])]:
            outcome, events = verifiable(broker, "--max-messages", 2, "--acks", acks)
            outcome.expect(0)
            assert [event["offset"] for event in named(events, "producer_send_success")] == offsets, (acks, events)


@case
def command_config():
    """Kafka's dotted names in the file are obeyed, and go before the command line"""
    with Folder() as folder, Broker(folder) as broker:
        path = os.path.join(folder, "producer.properties")
        with open(path, "w") as file:
            file.write("bootstrap.servers=%s\nretries=2147483647\nmax.request.size=4\nacks=all\n" % broker.servers)
        outcome = dlog("verifiable-producer", "--bootstrap-server", "127.0.0.1:1", "--topic", "t", "--max-messages", 1,
                       "--command-config", path).expect(1)
        error = json.loads(outcome.out.splitlines()[1])
        assert error["name"] == "producer_send_error" and error["exception"] == "record_too_large", error


@case
def throughput():
    """A throughput is kept to"""
    with Folder() as folder, Broker(folder) as broker:
        outcome, events = verifiable(broker, "--max-messages", 101, "--throughput", 100)
        outcome.expect(0)
        # 101 messages a hundredth of a second apart take a second; a busy machine may only take longer.
        assert events[-1]["avg_throughput"] <= 101.5 and events[-1]["target_throughput"] == 100


@case
def sigterm_drains():
    """SIGTERM ends sending, waits for what is under way and exits 0; one thread does it all"""
    with Folder() as folder, Broker(folder) as broker:
        with Running("verifiable-producer", "--bootstrap-server", broker.servers, "--topic", "t", "--throughput", 5000,
                     "--max-messages", -1) as tool:
            for _ in range(1000):
                tool.next_line()
            with open(f"/proc/{tool.process.pid}/status") as status:
                assert re.search(r"^Threads:\s+1$", status.read(), re.M)
            tool.send_signal(signal.SIGTERM)
            outcome = tool.finish().expect(0)
        events = [json.loads(line) for line in outcome.out.splitlines()]
        acked = [event["value"].encode() for event in named(events, "producer_send_success")]
        assert [event["name"] for event in events[-2:]] == ["shutdown_complete", "tool_data"]
        assert events[-1]["sent"] == events[-1]["acked"] == len(acked) >= 999
        broker.stop()
        assert values(folder, "t") == acked == [b"%d" % i for i in range(len(acked))]


@case
def sigterm_while_nobody_reads():
    """A SIGTERM that meets a full pipe costs neither lines nor the exit code"""
    with Folder() as folder, Broker(folder) as broker:
        command = [support.DLOG, "verifiable-producer", "--bootstrap-server", broker.servers, "--topic", "t",
                   "--throughput", "5000"]  # lines leave by a few: the last write finds no room at all
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            wait_until(lambda: _full(process), "a pipe that is full")
            process.terminate()
            wait_until(lambda: not _pending(process.pid, signal.SIGTERM), "the signal's arrival")
            events = [json.loads(line) for line in process.stdout]
        assert process.returncode == 0, process.returncode
        assert events[-1]["sent"] == events[-1]["acked"] == len(named(events, "producer_send_success"))


def _full(process):
    """No room in the pipe, and whoever would write to it sleeps."""
    with open(f"/proc/{process.pid}/fd/1", "wb", buffering=0) as other_end:
        room = select.select([], [other_end], [], 0)[1]
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
        return not room and file.read().rpartition(")")[2].split()[0] == "S"


def _pending(pid, number):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        masks = dict(line.split(":", 1) for line in file)
    return int(masks["ShdPnd"], 16) >> (number - 1) & 1


@case
def broker_killed_and_restarted():
    """A broker killed while sending and started again: everything is acknowledged, nothing lost or doubled"""
    with Folder() as folder:
        with Broker(folder) as first:
            address = first.servers
            with Running("verifiable-producer", "--bootstrap-server", address, "--topic", "t", "--max-messages", 20000,
                         "--throughput", 10000) as tool:
                for _ in range(5000):
                    tool.next_line()
                first.kill()
                with Broker(folder, listen=address) as second:
                    outcome = tool.finish().expect(0)
                    second.stop()
        events = [json.loads(line) for line in outcome.out.splitlines()]
        assert events[-1]["sent"] == events[-1]["acked"] == 20000
        assert values(folder, "t") == [b"%d" % i for i in range(20000)]
