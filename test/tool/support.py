"""What the tests of the dlog command share: running it, reading a broker's log, telling outcomes."""

import os
import queue
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback

DLOG = None
PATIENCE = 60  # seconds for anything that should be done at once, on a machine that is busy elsewhere
CASES = []


def case(function):
    """Marks a test; its docstring is its name."""
    CASES.append(function)
    return function


class Folder:
    """A new folder, removed afterwards."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="dlog-test-")
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


class Outcome:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def expect(self, code, *texts):
        """The exit code, and texts that standard error must hold."""
        told = f"exit code {self.code}\nstdout: {self.out[-2000:]}\nstderr: {self.err[-2000:]}"
        assert self.code == code, f"exit code {code} expected: {told}"
        for text in texts:
            assert text in self.err, f"'{text}' expected on stderr: {told}"
        return self


def dlog(*arguments, stdin=b""):
    """Runs the command to its end."""
    if isinstance(stdin, str):
        stdin = stdin.encode()
    feed = {"input": stdin} if isinstance(stdin, bytes) else {"stdin": stdin}
    done = subprocess.run([DLOG, *map(str, arguments)], capture_output=True, timeout=PATIENCE, **feed)
    return Outcome(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))


class Running:
    """A dlog that goes on while the test does something else. Its output arrives line by line."""

    def __init__(self, *arguments, stdin=subprocess.DEVNULL):
        self.process = subprocess.Popen([DLOG, *map(str, arguments)], stdin=stdin, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self.lines, self.errors, self.queue = [], [], queue.Queue()
        self.threads = [threading.Thread(target=self._read_out, daemon=True),
                        threading.Thread(target=self._read_err, daemon=True)]
        for thread in self.threads:
            thread.start()

    def _read_out(self):
        for line in self.process.stdout:
            self.queue.put(line.rstrip("\n"))
        self.queue.put(None)

    def _read_err(self):
        for line in self.process.stderr:
            self.errors.append(line.rstrip("\n"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def next_line(self):
        line = self.queue.get(timeout=PATIENCE)
        assert line is not None, f"dlog ended early: {self.errors}"
        self.lines.append(line)
        return line

    def send_signal(self, number):
        self.process.send_signal(number)

    def finish(self):
        """Waits for the end; gives all lines of standard output."""
        code = self.process.wait(timeout=PATIENCE)
        while (line := self.queue.get(timeout=PATIENCE)) is not None:
            self.lines.append(line)
        for thread in self.threads:
            thread.join(timeout=PATIENCE)
        return Outcome(code, "\n".join(self.lines), "\n".join(self.errors))


class Broker(Running):
    """dlog broker, ready for clients once it is made."""

    def __init__(self, data_dir, *arguments, listen="127.0.0.1:0"):
        super().__init__("broker", "--listen", listen, "--data-dir", data_dir, *arguments)
        self.data_dir = data_dir
        line = self.next_line()
        match = re.fullmatch(r"listening on (\S+)", line)
        assert match, line
        self.servers = match.group(1)

    def stop(self):
        self.send_signal(signal.SIGTERM)
        self.finish().expect(0)

    def kill(self):
        self.process.kill()
        self.process.wait()


def free_port():
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, what):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.02)


def _varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return (value >> 1) ^ -(value & 1), at


def _field(data, at):
    size, at = _varint(data, at)
    return (None, at) if size < 0 else (bytes(data[at:at + size]), at + size)


def read_partition(data_dir, topic, partition=0):
    """(offset, timestamp, key, value) of every record in the log: an own reader, not the library's."""
    folder = os.path.join(data_dir, f"{topic}-{partition}")
    records = []
    for name in sorted(n for n in os.listdir(folder) if n.endswith(".log")):
        with open(os.path.join(folder, name), "rb") as file:
            data = memoryview(file.read())
        at = 0
        while at + 61 <= len(data):
            base, length = struct.unpack_from(">qi", data, at)
            attributes, = struct.unpack_from(">h", data, at + 21)
            assert attributes & 7 == 0, "this reader knows no compression"
            first_timestamp, = struct.unpack_from(">q", data, at + 27)
            count, = struct.unpack_from(">i", data, at + 57)
            body = at + 61
            for _ in range(count):
                size, body = _varint(data, body)
                end = body + size
                timestamp, field = _varint(data, body + 1)
                delta, field = _varint(data, field)
                key, field = _field(data, field)
                value, field = _field(data, field)
                records.append((base + delta, first_timestamp + timestamp, key, value))
                body = end
            at += 12 + length
    return records


def values(data_dir, topic, partition=0):
    return [record[3] for record in read_partition(data_dir, topic, partition)]


def run_cases():
    failures = 0
    for function in CASES:
        name = (function.__doc__ or function.__name__).strip()
        try:
            function()
            print(f"ok - {name}", flush=True)
        except Exception:  # the next case still has its say
            failures += 1
            print(f"not ok - {name}", flush=True)
            traceback.print_exc(file=sys.stdout)
    return failures
