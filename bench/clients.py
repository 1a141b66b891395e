"""The clients that are compared: how each is started, and in which words it takes the settings."""
import json
import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
RDKAFKA_NAMES = {"max.in.flight.requests.per.connection": "max.in.flight"}
# librdkafka counts records where the others count bytes; it is not idempotent unless it is told to be.
RDKAFKA_DEFAULTS = {"enable.idempotence": "true", "queue.buffering.max.messages": "1000000"}


# With one thread; with some more that compress; with an event loop that looks around before it sleeps.
OURS, HELPED, SPINNING = ALL_OURS = "this", "this +", "this spin"


def label(name, workload):
    return f"this +{workload.helpers}" if name == HELPED else name


def rivals_in(found):
    return {name: figures for name, figures in found.items() if name not in ALL_OURS}


class Client:
    def __init__(self, name, command, defaults=None, names=None, environment=None):
        self.name, self.command = name, command
        self.defaults, self.names = defaults or {}, names or {}
        self.environment = {**os.environ, **(environment or {})}

    def plays(self, workload):
        if self.name == HELPED:
            return "compression.type" in workload.settings
        if self.name == SPINNING:
            return workload.spin != 0
        return self.name == OURS or not workload.clients or self.name in workload.clients

    def run(self, workload, address, records, topic, options):
        count = max(1000, int(workload.count * options.scale))
        command = [*self.command, "--bootstrap-servers", address, "--topic", topic, "--mode", workload.mode, "--input",
                   str(records), "--count", str(count), "--warm-up", str(max(500, count // 10)), "--json"]
        if workload.concurrency:
            command += ["--concurrency", str(workload.concurrency)]
        if workload.rate:
            command += ["--rate", str(workload.rate), "--burst", str(workload.burst)]
        settings = {**self.defaults, **workload.settings}
        if self.name in ALL_OURS:
            settings |= workload.ours | (workload.ours_with_broker if options.given else {})
            # A real broker takes its time: what buffer_memory holds is the limit there, as with the others.
            pending = 1_000_000 if options.given else workload.pending
            command += ["--pending", str(pending)] if pending else []
        if self.name == HELPED:
            command += ["--compression-threads", str(workload.helpers)]
        if self.name == SPINNING:
            command += ["--spin", str(workload.spin)]
        for name, value in settings.items():
            command += ["--property", f"{self.names.get(name, name)}={value}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=self.environment, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{self.name} failed in '{workload.name}': {done.stderr.strip()[-500:]}")
        return json.loads(done.stdout.strip().splitlines()[-1])


def ours(build):
    bench = [str(build / "tools/dlog"), "bench"]
    return [Client(name, bench) for name in ALL_OURS]


def librdkafka(build, _cache):
    program = build / "bench/rival_librdkafka"
    if not program.exists():
        return None, "librdkafka: its development package is not installed"
    return Client("librdkafka", [str(program)], RDKAFKA_DEFAULTS, RDKAFKA_NAMES), None


def java(_build, _cache):
    if not shutil.which("java") or not shutil.which("mvn"):
        return None, "Java producer: no java or no mvn"
    version = "4.3.1"
    jars = subprocess.run([str(HERE.parent / "test/kafka/jars"), version], capture_output=True, text=True, check=False)
    if jars.returncode != 0:
        return None, f"Java producer: {jars.stderr.strip()[-200:]}"
    command = ["java", "-Xmx1g", "-cp", f"{jars.stdout.strip()}/*", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
               str(HERE / "rivals/JavaProducer.java")]
    return Client("Java", command), None


def franz_go(_build, cache):
    if not shutil.which("go"):
        return None, "franz-go: no go"
    program = cache / "franz_go"
    built = subprocess.run(["go", "build", "-o", str(program), "."], cwd=HERE / "rivals/franz_go", capture_output=True,
                           text=True, check=False)
    if built.returncode != 0:
        return None, f"franz-go: {built.stderr.strip()[-200:]}"
    return Client("franz-go", [str(program)]), None


def all_clients(build, cache, wanted):
    """Those that can run here, ours first, and a line for each that cannot."""
    clients, missing = ours(build), []
    for name, make in {"librdkafka": librdkafka, "java": java, "franz-go": franz_go}.items():
        if wanted and name not in wanted:
            continue
        client, why = make(build, cache)
        if client:
            clients.append(client)
        else:
            missing.append(why)
    return clients, missing
