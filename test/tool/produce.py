"""dlog produce against the development broker."""

import os
import signal
import subprocess

from support import Broker, Folder, Running, case, dlog, read_partition, values, wait_until


def produce(broker, *arguments, **more):
    return dlog("produce", "--bootstrap-servers", broker.servers, "--topic", "t", *arguments, **more)


@case
def lines_arrive_in_order():
    """Every line arrives once and in order, from a pipe and from a file"""
    lines = [b"%d" % i for i in range(100000)]
    with Folder() as folder, Broker(folder) as broker:
        produce(broker, stdin=b"\n".join(lines) + b"\n").expect(0, "100,000 records acknowledged")
        path = os.path.join(folder, "input")
        with open(path, "wb") as file:
            file.write(b"\n".join(lines))
        with open(path, "rb") as file:
            os.lseek(file.fileno(), len(b"0\n"), os.SEEK_SET)  # the tool goes on where the file stands
            produce(broker, stdin=file).expect(0, "99,999 records acknowledged")
        broker.stop()
        assert values(folder, "t") == lines + lines[1:]


@case
def lines_as_they_are():
    """Empty lines, carriage returns, bytes that are no text and a last line without an end are records"""
    with Folder() as folder, Broker(folder) as broker:
        produce(broker, stdin=b"\na\r\n\xff\x00\xfe\nlast").expect(0, "4 records")
        produce(broker, stdin=b"").expect(0, "0 records")
        with open("/dev/null", "rb") as nothing:
            produce(broker, stdin=nothing).expect(0, "0 records")
        broker.stop()
        assert values(folder, "t") == [b"", b"a\r", b"\xff\x00\xfe", b"last"]


@case
def keys_and_values():
    """A key separator splits at its first place; a line without one is told and costs only itself"""
    with Folder() as folder, Broker(folder) as broker:
        produce(broker, "--key-separator", ":", stdin="k:v\na:b:c\nnone\n:x\ny:\n").expect(
            1, "line 3: has no key separator", "not_written", "4 records acknowledged", "1 failed")
        produce(broker, "--key-separator", "\\t", stdin="k\tv\n").expect(0)
        broker.stop()
        assert [record[2:] for record in read_partition(folder, "t")] == [
            (b"k", b"v"), (b"a", b"b:c"), (b"", b"x"), (b"y", b""), (b"k", b"v")]


@case
def long_lines():
    """Lines may be as long as max.request.size allows; a longer one is told and costs only itself"""
    fits, too_long, far_too_long = b"f" * 900_000, b"l" * 1_048_570, b"x" * 5_000_000
    with Folder() as folder, Broker(folder) as broker:
        produce(broker, stdin=b"\n".join([b"a", fits, far_too_long, b"b", too_long, b"c", far_too_long])).expect(
            1, "line 3: longer than max_request_size", "line 5: ", "line 7: longer than", "4 records acknowledged",
            "3 failed: 3 not_written, 0 maybe_written")
        broker.stop()
        assert values(folder, "t") == [b"a", fits, b"b", b"c"]


@case
def settings_reach_the_producer():
    """Properties and files are obeyed; the command line goes before the file"""
    with Folder() as folder, Broker(folder) as broker:
        path = os.path.join(folder, "producer.properties")
        with open(path, "w") as file:
            file.write("max.request.size=100\nlinger.ms=1\n")
        produce(broker, "--config", path, stdin="x" * 200).expect(1, "max_request_size = 100")
        produce(broker, "--config", path, "--property", "max_request_size=1000", stdin="x" * 200).expect(0)


@case
def sigterm_drains():
    """SIGTERM ends reading, waits for what was read, and exits 0"""
    with Folder() as folder, Broker(folder) as broker:
        with Running("produce", "--bootstrap-servers", broker.servers, "--topic", "t", stdin=subprocess.PIPE) as tool:
            tool.process.stdin.write("one\ntwo\n")
            tool.process.stdin.flush()
            wait_until(lambda: os.path.isdir(folder + "/t-0") and len(values(folder, "t")) == 2, "two records")
            tool.send_signal(signal.SIGTERM)
            tool.finish().expect(0, "2 records acknowledged", "stopped by a signal")
        broker.stop()
        assert values(folder, "t") == [b"one", b"two"]
