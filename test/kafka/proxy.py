"""Between a client and the nodes of a cluster: cuts connections instead of answering, or lets nothing through.

A cluster with doors tells those who come through the proxy to come through the proxy again, while its nodes talk to
each other directly: whatever happens here happens to the client alone.
"""
import collections
import contextlib
import socket
import struct
import threading

from cases import expect

PRODUCE = 0


class Proxy:
    """Started by `with`. doors: [(port to listen on, port of the node behind)], the first is node 1."""

    def __init__(self, doors):
        self.doors = doors
        self.bootstrap = ",".join(f"127.0.0.1:{port}" for port, _ in doors)
        self.cuts = 0
        self._changed = threading.Condition()
        self._silent = set()
        self._cut_each_append = False
        self._answered = set()  # batches whose first answer was swallowed
        self._sockets, self._over = [], False

    def __enter__(self):
        for node, (port, behind) in enumerate(self.doors, 1):
            listener = socket.create_server(("127.0.0.1", port))
            self._sockets.append(listener)
            threading.Thread(target=self._accept, args=(listener, node, behind), daemon=True).start()
        return self

    def __exit__(self, *_):
        with self._changed:
            self._over = True
            self._changed.notify_all()
            for one in self._sockets:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()

    # ---- what happens
    def silence(self, node):
        """Nothing goes in or out any more; connections stay open, and new ones come about."""
        with self._changed:
            self._silent.add(node)

    def heal(self):
        with self._changed:
            self._silent.clear()
            self._cut_each_append = False
            self._changed.notify_all()

    def cut_each_append(self):
        """The first answer to every batch is swallowed and its connection reset: written, and never told."""
        with self._changed:
            self._cut_each_append = True

    def wait_for_cuts(self, count, seconds):
        with self._changed:
            there = self._changed.wait_for(lambda: self.cuts >= count, seconds)
        expect(there, f"only {self.cuts} of {count} connections were cut within {seconds} s")

    # ---- one connection: two threads, frame by frame
    def _accept(self, listener, node, behind):
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                try:
                    broker = socket.create_connection(("127.0.0.1", behind))
                except OSError:
                    client.close()
                    continue
                with self._changed:
                    self._sockets += [client, broker]
                asked = collections.deque()
                for work in (self._requests, self._answers):
                    threading.Thread(target=self._one, args=(work, node, client, broker, asked), daemon=True).start()

    def _one(self, work, node, client, broker, asked):
        with contextlib.suppress(OSError, struct.error):
            work(node, client, broker, asked)
        for one in (client, broker):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _requests(self, node, client, broker, asked):
        stream = client.makefile("rb")
        while frame := _frame(stream):
            api, version = struct.unpack_from(">hh", frame)
            asked.append(batches(frame, version) if api == PRODUCE else set())
            self._held_back(node)
            broker.sendall(struct.pack(">i", len(frame)) + frame)

    def _answers(self, node, client, broker, asked):
        stream = broker.makefile("rb")
        while frame := _frame(stream):
            self._held_back(node)
            if self._swallows(asked.popleft()):
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                client.close()  # with a reset
                return
            client.sendall(struct.pack(">i", len(frame)) + frame)

    def _held_back(self, node):
        with self._changed:
            self._changed.wait_for(lambda: node not in self._silent or self._over)

    def _swallows(self, written):
        with self._changed:
            if not self._cut_each_append or written <= self._answered:
                return False
            self._answered |= written
            self.cuts += 1
            self._changed.notify_all()
            return True


def _frame(stream):
    size = stream.read(4)
    return stream.read(struct.unpack(">i", size)[0]) if len(size) == 4 else b""


def batches(frame, version):
    """Which batches a Produce request of a flexible version carries: (topic, partition, producer id, epoch, sequence)."""
    expect(version >= 9, f"a proxy for Produce 9 and higher saw version {version}")
    at = 8

    def number(form):
        nonlocal at
        value, = struct.unpack_from(">" + form, frame, at)
        at += struct.calcsize(">" + form)
        return value

    def varint():
        value = shift = 0
        while True:
            byte = number("B")
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def skip(size):
        nonlocal at
        at += size
        return frame[at - size:at]

    skip(max(number("h"), 0)), varint()  # client id, tags
    skip(max(varint() - 1, 0)), number("h"), number("i")  # transactional id, acks, time-out
    found = set()
    for _ in range(varint() - 1):
        topic = skip(16) if version >= 13 else skip(varint() - 1)
        for _ in range(varint() - 1):
            partition = number("i")
            records = skip(varint() - 1)
            found.add((topic, partition, *struct.unpack_from(">qhi", records, 43)))
            expect(varint() == 0, "a tagged field that this proxy does not know")
        expect(varint() == 0, "a tagged field that this proxy does not know")
    return found
