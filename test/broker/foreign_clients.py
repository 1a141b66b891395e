"""Other people's clients against the development broker: kcat (librdkafka) and Apache Kafka's own Java tools."""
import os
import pathlib
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))

from cases import case, expect, expect_equal, run, run_cases  # noqa: E402
from running_broker import Broker  # noqa: E402

JAVA_VERSION = "4.3.1"
LINES = [f"line {n}" for n in range(5000)]
TEXT = "\n".join(LINES) + "\n"


def kcat(broker, *arguments, stdin=None, seconds=60):
    return run(["kcat", "-b", broker.address, *arguments], stdin=stdin, seconds=seconds).stdout


def produce(broker, topic, *options, text=TEXT):
    kcat(broker, "-P", "-t", topic, *options, stdin=text)


def consume(broker, topic):
    return kcat(broker, "-C", "-t", topic, "-o", "beginning", "-e", "-q", "-X", "check.crcs=true").splitlines()


def group(broker, topic, name):
    return kcat(broker, "-G", name, "-e", "-q", "-X", "auto.offset.reset=earliest", topic).splitlines()


_jars = None


def jars():
    """The Java client's class path, or a reason to leave its cases out."""
    global _jars
    if _jars is None:
        if not shutil.which("java"):
            raise Skipped("java is not installed")
        found = run([HERE.parent / "kafka" / "jars", JAVA_VERSION], seconds=900, check=False)
        if found.returncode != 0:
            raise Skipped(f"no jars of Apache Kafka {JAVA_VERSION}")
        _jars = found.stdout.strip() + "/*"
    return _jars


class Skipped(Exception):
    pass


def java(name, *arguments, stdin=None, seconds=120):
    command = ["java", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", jars(), name, *arguments]
    return run(command, stdin=stdin, seconds=seconds).stdout


def java_consume(broker, topic, count, *options):
    return java("org.apache.kafka.tools.consumer.ConsoleConsumer", "--bootstrap-server", broker.address, "--topic", topic,
                "--max-messages", str(count), "--timeout-ms", "30000", *options).splitlines()


def case_with_java(name):
    """A case of its own, left out with its reason where there is no Java."""
    def register(function):
        try:
            jars()
        except Skipped as reason:
            expect(os.environ.get("CI") != "true", f"mandatory with CI=true, but {reason}")
            print(f"ok - {name} # SKIP {reason}", flush=True)
            return function
        return case(name)(function)
    return register


@case("kcat produces with every codec, idempotent or not, and reads it back")
def _():
    with Broker(partitions=3) as broker:
        for codec in ("none", "gzip", "snappy", "lz4", "zstd"):
            for idempotent in ("false", "true"):
                topic = f"{codec}-{idempotent}"
                produce(broker, topic, "-z", codec, "-X", f"enable.idempotence={idempotent}")
                expect_equal(sorted(consume(broker, topic)), sorted(LINES), topic)


@case("kcat keeps the order of a partition, keys, headers and tombstones")
def _():
    with Broker() as broker:
        produce(broker, "ordered", "-p", "0")
        expect_equal(consume(broker, "ordered"), LINES, "the partition")
        produce(broker, "rich", "-K", ":", "-Z", "-H", "h=v", text="key:value\nnull:\n")
        seen = kcat(broker, "-C", "-t", "rich", "-o", "beginning", "-e", "-q", "-f", "%k|%S|%h\n").splitlines()
        expect_equal(seen, ["key|5|h=v", "null|-1|h=v"], "key, size and headers")


@case("kcat finds offsets by time and by end")
def _():
    with Broker() as broker:
        produce(broker, "times")
        expect("offset 5000" in kcat(broker, "-Q", "-t", "times:0:-1"), "the end is not at 5000")
        expect("offset 0" in kcat(broker, "-Q", "-t", "times:0:1600000000000"), "the first record has another time")
        expect_equal(kcat(broker, "-C", "-t", "times", "-o", "-3", "-e", "-q").splitlines(), LINES[-3:], "the last three")


@case("a consumer group reads a topic once and goes on where it committed")
def _():
    with Broker(partitions=3) as broker:
        produce(broker, "grouped")
        expect_equal(sorted(group(broker, "grouped", "readers")), sorted(LINES), "the first run")
        expect_equal(group(broker, "grouped", "readers"), [], "the second run")
        produce(broker, "grouped", text="one more\n")
        expect_equal(group(broker, "grouped", "readers"), ["one more"], "the third run")
        expect_equal(len(group(broker, "grouped", "others")), len(LINES) + 1, "another group")


@case("kcat finds the leaders of three nodes")
def _():
    with Broker(nodes=3, partitions=6) as broker:
        produce(broker, "spread")
        expect_equal(sorted(consume(broker, "spread")), sorted(LINES), "six partitions on three nodes")


@case("what kcat wrote stands after kill -9")
def _():
    with Broker(partitions=2) as broker:
        produce(broker, "kept", "-z", "lz4")
        broker.kill()
        broker.start()
        expect_equal(sorted(consume(broker, "kept")), sorted(LINES), "after the restart")


@case_with_java("the Java console consumer reads what kcat wrote, in a group and by partition")
def _():
    with Broker() as broker:
        for codec in ("none", "gzip", "snappy", "lz4", "zstd"):
            produce(broker, "mixed", "-z", codec, text=f"{codec} 1\n{codec} 2\n")
        wanted = [f"{codec} {n}" for codec in ("none", "gzip", "snappy", "lz4", "zstd") for n in (1, 2)]
        expect_equal(java_consume(broker, "mixed", 10, "--from-beginning"), wanted, "in a group")
        expect_equal(java_consume(broker, "mixed", 8, "--partition", "0", "--offset", "2"), wanted[2:], "by partition")


@case_with_java("the Java console producer writes, idempotent as it is, and both read it")
def _():
    with Broker(partitions=2) as broker:
        java("org.apache.kafka.tools.ConsoleProducer", "--bootstrap-server", broker.address, "--topic", "java",
             "--compression-codec", "zstd", stdin=TEXT)
        expect_equal(sorted(consume(broker, "java")), sorted(LINES), "by kcat")
        expect_equal(sorted(java_consume(broker, "java", len(LINES), "--from-beginning")), sorted(LINES), "by Java")


@case_with_java("the Java topic tool creates, lists and deletes")
def _():
    with Broker() as broker:
        def topics(*arguments):
            return java("org.apache.kafka.tools.TopicCommand", "--bootstrap-server", broker.address, *arguments)
        topics("--create", "--topic", "made", "--partitions", "4")
        expect_equal(topics("--list").split(), ["made"], "the list")
        expect("offset" in kcat(broker, "-Q", "-t", "made:3:-1"), "partition 3 is missing")
        topics("--delete", "--topic", "made")
        expect_equal(topics("--list").split(), [], "the list afterwards")


run_cases(None if shutil.which("kcat") else "kcat is not installed")
