"""The workloads of the comparison: what is sent, under which settings, in how many rounds' worth of records."""
import random
from dataclasses import dataclass, field

FAST = {"batch.size": "131072", "linger.ms": "100"}
WORDS = ("amber basket coffee delta evening forest garden harbor island jazz kettle lantern meadow north orchid paper "
         "quartz river saddle timber umbra velvet willow xenon yellow zephyr").split()
EVENTS = ["page_view", "add_to_cart", "checkout", "search"]


@dataclass(frozen=True)
class Workload:
    name: str
    mode: str
    size: int
    count: int
    settings: dict = field(default_factory=dict)
    keyed: bool = False
    concurrency: int = 0
    rate: int = 0
    burst: int = 1  # records that are due together
    partitions: int = 6
    figure: str = "throughput"  # what the row is about: throughput or latency
    pending: int = 0  # records under way at most, of ours; the others have their own bounds
    ours: dict = field(default_factory=dict)  # settings of ours alone, where equal words do not mean equal things
    ours_with_broker: dict = field(default_factory=dict)  # more of them where a real broker takes its time
    clients: tuple = ()  # only these rivals; all when there is none
    helpers: int = 1  # threads that compress, in a run of ours beside the one with a single thread
    spin: int = 0  # microseconds an event loop looks around before it sleeps, in another run of ours


WORKLOADS = [
    Workload("100 B, no compression, 128 KB batches", "throughput", 100, 4_000_000, {**FAST, "linger.ms": "5"}),
    Workload("documented fast settings: LZ4, linger 100, 10 in flight", "throughput", 100, 4_000_000,
             {**FAST, "compression.type": "lz4", "enable.idempotence": "false",
              "max.in.flight.requests.per.connection": "10"}),
    Workload("idempotent, keyed, LZ4", "throughput", 100, 3_000_000, {**FAST, "compression.type": "lz4"}, keyed=True),
    Workload("1 KB, LZ4", "throughput", 1024, 600_000, {**FAST, "compression.type": "lz4"}, helpers=2, pending=8192),
    Workload("1 KB, snappy", "throughput", 1024, 600_000, {**FAST, "compression.type": "snappy"}, helpers=2,
             pending=8192),
    Workload("1 KB, zstd", "throughput", 1024, 300_000, {**FAST, "compression.type": "zstd"}, helpers=2, pending=8192),
    # "gzip" means another ratio to each client: 6.1 to zlib (librdkafka, Java), 5.1 to franz-go. Ours is held to each.
    Workload("1 KB, gzip as small as zlib's", "throughput", 1024, 60_000, {**FAST, "compression.type": "gzip"},
             ours={"compression.gzip.level": "7"}, clients=("librdkafka", "Java"), helpers=2,
             pending=8192),
    Workload("1 KB, gzip 3 % smaller than franz-go's", "throughput", 1024, 200_000,
             {**FAST, "compression.type": "gzip"}, ours={"compression.gzip.level": "3"}, clients=("franz-go",), helpers=2,
             pending=8192),
    Workload("1 KB, gzip 1 % larger than franz-go's", "throughput", 1024, 200_000,
             {**FAST, "compression.type": "gzip"}, ours={"compression.gzip.level": "2"}, clients=("franz-go",), helpers=2,
             pending=8192),
    Workload("1,000 partitions, LZ4", "throughput", 100, 2_000_000, {**FAST, "compression.type": "lz4"},
             keyed=True, partitions=1000, pending=65536,
             ours_with_broker={"buffer.memory": "134217728"}),
    Workload("4 KB batches", "throughput", 100, 2_000_000, {"batch.size": "4096", "linger.ms": "5"}),
    Workload("1,000 tasks, each awaiting its own send", "fanout", 100, 1_000_000,
             {"batch.size": "131072", "linger.ms": "0"}, concurrency=1000),
    Workload("one at a time, 1 KB", "pingpong", 1024, 20_000, {"linger.ms": "0"}, figure="latency", spin=50),
    Workload("paced, 10,000 a second, ten each millisecond", "paced", 100, 50_000, {"linger.ms": "0"}, rate=10_000,
             burst=10, figure="latency"),
    Workload("paced, 10,000 a second, one by one", "paced", 100, 50_000, {"linger.ms": "0"}, rate=10_000,
             figure="latency"),
]


def event(dice, number, size):
    """A JSON event of exactly `size` bytes, with its key."""
    user = dice.randrange(10_000)
    text = (f'{{"id":{number},"user":"user-{user}","event":"{dice.choice(EVENTS)}","amount":{dice.randrange(500)}.'
            f'{dice.randrange(100):02},"note":"')
    while len(text) + 2 < size:
        text += dice.choice(WORDS) + " "
    return f"user-{user}", text[:size - 2] + '"}'


def write_records(path, size, keyed, count=8192):
    dice = random.Random(f"{size} {keyed}")
    with open(path, "w", encoding="ascii") as out:
        for number in range(count):
            key, value = event(dice, number, size)
            out.write(f"{key}\t{value}\n" if keyed else f"{value}\n")
