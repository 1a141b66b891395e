"""A few of Kafka's requests in their non-flexible versions, byte by byte: for asking two brokers the same thing."""
import socket
import struct
import time
import zlib

_TABLE = []
for _n in range(256):
    for _ in range(8):
        _n = (_n >> 1) ^ (0x82F63B78 if _n & 1 else 0)
    _TABLE.append(_n)


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def varint(number):
    number = (number << 1) ^ (number >> 63)
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def record(delta, value=b"value", time_delta=0):
    body = b"\0" + varint(time_delta) + varint(delta) + varint(-1) + varint(len(value)) + value + varint(0)
    return varint(len(body)) + body


def batch(count=1, *, producer=(-1, -1, -1), base_offset=0, magic=2, attributes=0, delta=None, said=None, crc=None,
          timestamp=None, length=None, records=None, compress=True):
    """A record batch; what is not named is as a sound producer writes it. compress=False: the codec is a lie."""
    timestamp = int(time.time() * 1000) if timestamp is None else timestamp
    if records is None:
        records = b"".join(record(i) for i in range(count))
    if attributes & 7 == 1 and compress:
        gzip = zlib.compressobj(wbits=31)
        records = gzip.compress(records) + gzip.flush()
    checked = struct.pack(">hiqqqhii", attributes, count - 1 if delta is None else delta, timestamp, timestamp, *producer,
                          count if said is None else said) + records
    head = struct.pack(">ib", 0, magic) + struct.pack(">I", crc32c(checked) if crc is None else crc)
    return struct.pack(">qi", base_offset, len(head) + len(checked) if length is None else length) + head + checked


def text(value):
    return struct.pack(">h", -1) if value is None else struct.pack(">h", len(value)) + value.encode()


class Parser:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        values = struct.unpack_from(">" + form, self.data, self.at)
        self.at += struct.calcsize(">" + form)
        return values[0] if len(values) == 1 else values

    def text(self):
        size = self.take("h")
        if size < 0:
            return None
        self.at += size
        return self.data[self.at - size : self.at].decode()


class Peer:
    """One broker, asked over one connection; "closed" stands for the answer of a connection that was closed."""

    def __init__(self, address):
        host, port = address.split(",")[0].rsplit(":", 1)
        self.address, self.socket = (host, int(port)), None

    def raw(self, frame):
        if self.socket is None:
            self.socket = socket.create_connection(self.address, 20)
        self.socket.sendall(frame)
        try:
            size = struct.unpack(">i", self._read(4))[0]
            return self._read(size)
        except (ConnectionError, struct.error):
            self.socket.close()
            self.socket = None
            return "closed"

    def _read(self, size):
        data = b""
        while len(data) < size:
            more = self.socket.recv(size - len(data))
            if not more:
                raise ConnectionError
            data += more
        return data

    def ask(self, key, version, body):
        frame = struct.pack(">hhi", key, version, 1) + text("raw") + body
        answer = self.raw(struct.pack(">i", len(frame)) + frame)
        return answer if answer == "closed" else Parser(answer[4:])

    def produce(self, topic, data, *, partition=0, acks=-1, version=8):
        """[error, base offset, number of blamed records]"""
        body = text(None) + struct.pack(">hii", acks, 10000, 1) + text(topic)
        body += struct.pack(">ii", 1, partition) + struct.pack(">i", len(data)) + data
        answer = self.ask(0, version, body)
        if answer == "closed":
            return answer
        answer.take("i"), answer.text(), answer.take("ii")
        error, base, _ = answer.take("hqq")
        if version >= 5:
            answer.take("q")
        return [error, base, answer.take("i") if version >= 8 else 0]

    def list_offsets(self, topic, timestamp, partition=0, epoch=-1):
        body = struct.pack(">ibi", -1, 0, 1) + text(topic) + struct.pack(">iiiq", 1, partition, epoch, timestamp)
        answer = self.ask(2, 5, body)
        answer.take("ii"), answer.text(), answer.take("ii")
        return list(answer.take("hqq"))

    def fetch(self, topic, offset, partition=0):
        """[error, high watermark, whether there are records]"""
        body = struct.pack(">iiiibiii", -1, 0, 0, 1 << 20, 0, 0, -1, 1) + text(topic)
        body += struct.pack(">iiiqqi", 1, partition, -1, offset, -1, 1 << 20) + struct.pack(">i", 0) + text("")
        answer = self.ask(1, 11, body)
        answer.take("ihii"), answer.text(), answer.take("i")
        _, error, watermark, _, _, aborted = answer.take("ihqqqi")
        answer.at += 16 * max(aborted, 0)
        _, size = answer.take("ii")
        return [error, watermark, size > 0]

    def metadata(self, topic, create=False):
        """[error, partitions]"""
        answer = self.ask(3, 8, struct.pack(">i", 1) + text(topic) + struct.pack(">bbb", create, 0, 0))
        answer.take("i")
        for _ in range(answer.take("i")):
            answer.take("i"), answer.text(), answer.take("i"), answer.text()
        answer.text(), answer.take("ii")
        error = answer.take("h")
        answer.text(), answer.take("b")
        return [error, answer.take("i")]

    def create_topic(self, name, partitions=1, replication=1):
        body = struct.pack(">i", 1) + text(name) + struct.pack(">ihiiib", partitions, replication, 0, 0, 20000, 0)
        answer = self.ask(19, 4, body)
        answer.take("ii"), answer.text()
        return answer.take("h")

    def init_producer_id(self, transactional_id=None, producer_id=-1, epoch=-1):
        answer = self.ask(22, 1, text(transactional_id) + struct.pack(">i", 1000))
        _, error, _, epoch = answer.take("ihqh")
        return [error, epoch]
