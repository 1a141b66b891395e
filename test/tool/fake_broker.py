"""A broker that says what a test wants said: old versions, bad addresses, partitions without leaders."""

import contextlib
import socket
import struct
import threading

PRODUCE, METADATA, API_VERSIONS, INIT_PRODUCER_ID = 0, 3, 18, 22
CURRENT = {PRODUCE: (3, 8), METADATA: (0, 4), API_VERSIONS: (0, 0), INIT_PRODUCER_ID: (0, 1)}


def _text(value):
    if value is None:
        return struct.pack(">h", -1)
    return struct.pack(">h", len(value.encode())) + value.encode()


def _array(items):
    return struct.pack(">i", len(items)) + b"".join(items)


class Server:
    """Accepts on a loopback port of its own and hands each connection to `serve`, on a thread; ends with the block."""

    def __init__(self, serve=None):
        if serve:
            self.serve = serve
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        self.peers, self.threads = [], []

    def __enter__(self):
        self._start(self._accept)
        return self

    def __exit__(self, *_):
        for one in [self.listener, *self.peers]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self.threads:
            thread.join(10)

    def _start(self, work, *arguments):
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self.threads.append(thread)
        thread.start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                peer, _ = self.listener.accept()
                self.peers.append(peer)
                self._start(self._one, peer)

    def _one(self, peer):
        with contextlib.suppress(OSError, struct.error), peer:
            self.serve(peer)


def says(answer):
    """A server that reads a little, answers this whatever it was, and hangs up."""

    def serve(peer):
        peer.recv(4096)
        peer.sendall(answer)

    return Server(serve)


def says_nothing():
    """A server that takes connections and leaves it at that."""

    def serve(peer):
        while peer.recv(4096):
            pass

    return Server(serve)


class FakeBroker(Server):
    """ApiVersions (in version 0 alone) and Metadata up to version 4.

    brokers: [(id, host, port, rack)], by default itself. topics: [(error, name, [(partition, leader, replicas,
    in_sync)])]; only those asked for are told, and unknown ones as such.
    """

    def __init__(self, versions=CURRENT, brokers=None, topics=(), cluster_id="fake", hangs_up_at=None):
        super().__init__()
        self.versions, self.topics, self.cluster_id = versions, list(topics), cluster_id
        self.brokers = [(1, "127.0.0.1", self.port, None)] if brokers is None else brokers
        self.hangs_up_at = hangs_up_at
        self.requests = []

    def serve(self, peer):
        stream = peer.makefile("rb")
        while size := stream.read(4):
            request = stream.read(struct.unpack(">i", size)[0])
            api, version, correlation = struct.unpack_from(">hhi", request)
            self.requests.append((api, version))
            if api == self.hangs_up_at:
                return
            body = self._versions(version) if api == API_VERSIONS else self._metadata(request)
            peer.sendall(struct.pack(">ii", 4 + len(body), correlation) + body)

    def _versions(self, version):
        rows = _array([struct.pack(">hhh", api, *span) for api, span in sorted(self.versions.items())])
        return struct.pack(">h", 35 if version > 0 else 0) + rows

    def _metadata(self, request):
        client, = struct.unpack_from(">h", request, 8)
        at = 10 + max(client, 0)
        count, = struct.unpack_from(">i", request, at)
        at += 4
        asked = []
        for _ in range(max(count, 0)):
            size, = struct.unpack_from(">h", request, at)
            asked.append(request[at + 2:at + 2 + size].decode())
            at += 2 + size
        known = {topic[1]: topic for topic in self.topics}
        rows = self.topics if count < 0 else [known.get(name, (3, name, [])) for name in asked]
        brokers = _array([struct.pack(">i", node) + _text(host) + struct.pack(">i", port) + _text(rack)
                          for node, host, port, rack in self.brokers])
        return (struct.pack(">i", 0) + brokers + _text(self.cluster_id) + struct.pack(">i", 1) +
                _array([self._topic(*row) for row in rows]))

    @staticmethod
    def _topic(error, name, partitions):
        def ids(count):
            return _array([struct.pack(">i", node + 1) for node in range(count)])

        rows = [struct.pack(">hii", 5 if leader < 0 else 0, partition, leader) + ids(replicas) + ids(in_sync)
                for partition, leader, replicas, in_sync in partitions]
        return struct.pack(">h", error) + _text(name) + b"\0" + _array(rows)
