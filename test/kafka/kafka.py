"""A real Apache Kafka for one test script: the cluster around it, and the two independent readers, kcat and Java."""
import collections
import json
import os
import pathlib
import shutil
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from cases import expect, run  # noqa: E402

Message = collections.namedtuple("Message", "partition offset key value")


def missing(version, *more):
    """Why tests against this version, with more tools than usual, cannot run here, or None."""
    for tool in ("java", "kcat", *more):
        if not shutil.which(tool):
            return f"{tool} is not installed"
    jars = run([HERE / "jars", version], seconds=900, check=False)
    return None if jars.returncode == 0 else f"no jars of Apache Kafka {version}: {jars.stderr.strip()[-200:]}"


class Cluster:
    """Started by `with`; every process of it ends with the block, or with this process however that ends."""

    def __init__(self, version="4.3.1", nodes=1, properties=(), heap=320, doors=False):
        self.version, self.nodes, self.properties, self.heap = version, nodes, list(properties), heap
        self.with_doors = ["--doors"] if doors else []

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="distributedlog-kafka-")
        options = ["--version", self.version, "--nodes", self.nodes, "--owner", os.getpid(), "--heap", self.heap,
                   *self.with_doors]
        for prop in self.properties:
            options += ["--prop", prop]
        try:
            self.bootstrap = self._do("start", *options, seconds=400).stdout.strip()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self._do("stop", seconds=120, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _do(self, verb, *arguments, seconds=120, check=True):
        return run([HERE / "cluster", verb, "--dir", self.folder, *arguments], seconds=seconds, check=check)

    def kill(self, node):
        self._do("kill", node)

    def term(self, node):
        self._do("term", node)

    def restart(self, node):
        self._do("restart", node, seconds=200)

    def pause(self, node):
        self._do("pause", node)

    def resume(self, node):
        self._do("resume", node)

    def doors(self):
        """[(the port that is told to clients, the port behind it)] of every node, for a proxy."""
        with open(f"{self.folder}/doors", encoding="utf-8") as file:
            return [tuple(map(int, line.split())) for line in file]

    def java_command(self, name, *arguments):
        return [HERE / "cluster", "java", "--dir", self.folder, name, *arguments]

    def java(self, name, *arguments, seconds=120):
        return run(self.java_command(name, *arguments), seconds=seconds)

    # ---- topics
    def create_topic(self, topic, partitions=1, **configs):
        name = "kafka.admin.TopicCommand" if self.version.startswith("2.") else "org.apache.kafka.tools.TopicCommand"
        options = [x for key, value in configs.items() for x in ("--config", f"{key.replace('_', '.')}={value}")]
        self.java(name, "--bootstrap-server", self.bootstrap, "--create", "--topic", topic, "--partitions", partitions,
                  "--replication-factor", min(3, self.nodes), *options)

    def partitions(self, topic, node=None):
        """{partition: (leader, nodes in sync)}, as this node sees it, or whichever answers first"""
        bootstrap = self.bootstrap.split(",")[node - 1] if node else self.bootstrap
        listing = run(["kcat", "-b", bootstrap, "-L", "-J", "-t", topic], seconds=60).stdout
        return {row["partition"]: (row["leader"], {node["id"] for node in row["isrs"]})
                for row in json.loads(listing)["topics"][0]["partitions"]}

    def leader(self, topic, partition=0):
        return self.partitions(topic)[partition][0]

    def led_by(self, node, topic):
        return [partition for partition, (leader, _) in self.partitions(topic).items() if leader == node]

    def in_sync(self, topic, seconds=120):
        """Waits until every node says that every node is in sync with the same leaders: one that stood still goes on
        saying what was true before."""
        deadline = time.monotonic() + seconds
        while True:
            views = [self.partitions(topic, node) for node in range(1, self.nodes + 1)]
            in_sync = all(len(nodes) == min(3, self.nodes) for _, nodes in views[0].values())
            if in_sync and all(view == views[0] for view in views):
                return
            expect(time.monotonic() < deadline, f"not all in sync after {seconds} s: {views}")
            time.sleep(0.2)

    # ---- readers
    def read_with_kcat(self, topic, seconds=120):
        """Every message from the first to the last; keys and values are lines of text."""
        out = run(["kcat", "-b", self.bootstrap, "-C", "-t", topic, "-o", "beginning", "-e", "-q",
                   "-X", "isolation.level=read_committed", "-X", "check.crcs=true",
                   "-f", "%p\t%o\t%K\t%k\t%S\t%s\n"], seconds=seconds).stdout
        messages = []
        for line in out.splitlines():
            partition, offset, key_size, key, value_size, value = line.split("\t", 5)
            messages.append(Message(int(partition), int(offset), None if key_size == "-1" else key,
                                    None if value_size == "-1" else value))
        return messages

    def read_with_java(self, topic, count, seconds=120):
        """The console consumer of this Kafka version; stops after `count` messages, or when nothing comes."""
        tools = "kafka.tools" if self.version.startswith("2.") else "org.apache.kafka.tools.consumer"
        out = self.java(f"{tools}.ConsoleConsumer", "--bootstrap-server", self.bootstrap, "--topic", topic,
                        "--from-beginning", "--max-messages", count, "--timeout-ms", 20000,
                        "--property", "print.key=true", "--property", "print.partition=true",
                        "--property", "print.offset=true", seconds=seconds).stdout
        messages = []
        for line in out.splitlines():
            if not line.startswith("Partition:"):
                continue
            partition, offset, key, value = line.split("\t", 3)
            messages.append(Message(int(partition.partition(":")[2]), int(offset.partition(":")[2]),
                                    None if key == "null" else key, None if value == "null" else value))
        return messages


class JavaProgram:
    """Java sources of this folder, compiled against one version's jars; the classes are gone after the block."""

    def __init__(self, version, *sources):
        self.jars = run([HERE / "jars", version], seconds=900).stdout.strip()
        self.sources = [HERE / source for source in sources]

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="distributedlog-java-")
        try:
            run(["javac", "-d", self.folder, "-cp", f"{self.jars}/*", *self.sources], seconds=120)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, name, *arguments, seconds, stdin=None):
        return run(["java", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", f"{self.jars}/*:{self.folder}", name,
                    *arguments], seconds=seconds, stdin=stdin)


def expect_dense(messages):
    """Offsets of every partition run from 0 without a gap and without a repeat."""
    offsets = collections.defaultdict(list)
    for message in messages:
        offsets[message.partition].append(message.offset)
    for partition, seen in offsets.items():
        expect(sorted(seen) == list(range(len(seen))), f"partition {partition}: offsets have gaps or repeats")


def by_partition(messages):
    """Values by partition, in the order of their offsets."""
    rows = collections.defaultdict(list)
    for message in sorted(messages, key=lambda m: (m.partition, m.offset)):
        rows[message.partition].append(message.value)
    return rows


# ---- the tool under test
def dlog():
    if "DLOG" not in os.environ:
        sys.exit("DLOG names no dlog: run this through `meson test`, or set it to the path of one")
    return os.environ["DLOG"]


def produce(bootstrap, topic, lines, *options, seconds=120, check=True):
    return run([dlog(), "produce", "--bootstrap-servers", bootstrap, "--topic", topic, *options],
               stdin="".join(line + "\n" for line in lines), seconds=seconds, check=check)
