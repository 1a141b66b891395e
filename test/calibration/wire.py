"""Kafka's requests of a producer in all their versions, put together and taken apart by hand."""
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kafka"))

from raw_protocol import Peer  # noqa: E402

PRODUCE, METADATA, API_VERSIONS, INIT_PRODUCER_ID = 0, 3, 18, 22
FLEXIBLE_FROM = {PRODUCE: 9, METADATA: 9, API_VERSIONS: 3, INIT_PRODUCER_ID: 2}


def _varint(value):
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


class Out:
    """A body; flexible versions have compact lengths and tags."""

    def __init__(self, api, version):
        self.flexible, self.data = version >= FLEXIBLE_FROM[api], b""

    def put(self, form, *values):
        self.data += struct.pack(">" + form, *values)
        return self

    def size(self, size, form):
        """Of what may be absent: None."""
        if self.flexible:
            self.data += _varint(0 if size is None else size + 1)
        else:
            self.put(form, -1 if size is None else size)
        return self

    def bytes(self, value, form="i"):
        self.size(None if value is None else len(value), form)
        self.data += value or b""
        return self

    def text(self, value):
        return self.bytes(None if value is None else value.encode(), "h")

    def array(self, count):
        return self.size(count, "i")

    def tags(self):
        if self.flexible:
            self.data += b"\0"
        return self


class In:
    def __init__(self, data, flexible):
        self.data, self.at, self.flexible = data, 0, flexible

    def take(self, form):
        values = struct.unpack_from(">" + form, self.data, self.at)
        self.at += struct.calcsize(">" + form)
        return values[0] if len(values) == 1 else values

    def varint(self):
        value = shift = 0
        while True:
            byte = self.take("B")
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def array(self):
        return range(max(self.varint() - 1 if self.flexible else self.take("i"), 0))

    def text(self):
        size = self.varint() - 1 if self.flexible else self.take("h")
        if size < 0:
            return None
        self.at += size
        return self.data[self.at - size:self.at].decode()

    def numbers(self):
        return [self.take("i") for _ in self.array()]

    def tags(self):
        """{tag: its bytes}"""
        found = {}
        for _ in range(self.varint() if self.flexible else 0):
            tag, size = self.varint(), self.varint()
            found[tag] = self.data[self.at:self.at + size]
            self.at += size
        return found


class Connection(Peer):
    """Answers are (In, correlation id), or "closed"."""

    def send(self, api, version, out=b"", correlation=1):
        flexible = version >= FLEXIBLE_FROM.get(api, 2**15)
        head = struct.pack(">hhi", api, version, correlation) + struct.pack(">h", 14) + b"distributedlog"
        head += b"\0" if flexible else b""
        body = out.data if isinstance(out, Out) else out
        return struct.pack(">i", len(head) + len(body)) + head + body

    def call(self, api, version, out):
        answer = self.raw(self.send(api, version, out))
        if answer == "closed":
            return answer
        flexible = version >= FLEXIBLE_FROM[api]
        return In(answer[5 if flexible and api != API_VERSIONS else 4:], flexible)

    def metadata_of(self, version, name=None, id=None):
        out = Out(METADATA, version).array(1)
        if version >= 10:
            out.data += id or bytes(16)
        out.text(name).tags()
        if version >= 4:
            out.put("b", 0)
        if 8 <= version <= 10:
            out.put("b", 0)
        if version >= 8:
            out.put("b", 0)
        answer = self.call(METADATA, version, out.tags())
        return answer if answer == "closed" else _metadata(answer, version)

    def produce(self, version, topic, id, partition, acks, records):
        out = Out(PRODUCE, version).text(None).put("hi", acks, 10000).array(1)
        if version >= 13:
            out.data += id
        else:
            out.text(topic)
        out.array(1).put("i", partition).bytes(records).tags().tags().tags()
        if acks != 0:
            answer = self.call(PRODUCE, version, out)
            return answer if answer == "closed" else _produced(answer, version)
        frame = self.raw(self.send(PRODUCE, version, out, 2) + self.send(API_VERSIONS, 0, correlation=3))
        if frame == "closed":
            return frame
        return "silence" if struct.unpack_from(">i", frame)[0] == 3 else "an answer"


def _metadata(answer, version):
    """{"brokers": {id: (host, port)}, "error", "id", "partitions": {index: (error, leader, epoch, replicas)}}"""
    if version >= 3:
        answer.take("i")
    found = {"brokers": {}, "partitions": {}, "id": bytes(16)}
    for _ in answer.array():
        node, host, port = answer.take("i"), answer.text(), answer.take("i")
        found["brokers"][node] = (host, port)
        if version >= 1:
            answer.text()
        answer.tags()
    if version >= 2:
        answer.text()
    if version >= 1:
        answer.take("i")
    for _ in answer.array():
        found["error"], found["name"] = answer.take("h"), answer.text()
        if version >= 10:
            found["id"] = bytes(answer.take("16s"))
        if version >= 1:
            answer.take("b")
        for _ in answer.array():
            error, index, leader = answer.take("hii")
            epoch = answer.take("i") if version >= 7 else -1
            replicas = answer.numbers()
            answer.numbers()
            if version >= 5:
                answer.numbers()
            answer.tags()
            found["partitions"][index] = (error, leader, epoch, replicas)
        if version >= 8:
            answer.take("i")
        answer.tags()
    return found


def _produced(answer, version):
    """{"error", "base", "time", "start", "blamed", "leader"}"""
    found = {"time": -1, "start": -1, "blamed": 0, "leader": -1}
    answer.array()
    if version >= 13:
        answer.take("16s")
    else:
        answer.text()
    answer.array()
    _, found["error"], found["base"], found["time"] = answer.take("ihqq")
    if version >= 5:
        found["start"] = answer.take("q")
    if version >= 8:
        for _ in answer.array():
            answer.take("i"), answer.text(), answer.tags()
            found["blamed"] += 1
        answer.text()
    leader = answer.tags().get(0)
    answer.tags()
    answer.take("i")
    endpoints = answer.tags().get(0)
    if leader and endpoints:
        found["leader"] = struct.unpack_from(">i", leader)[0]
    return found
