"""The command line itself: help that teaches, and wrong usage that is told before anything happens."""

import os

from support import Folder, case, dlog

SUBCOMMANDS = {
    "broker": ["--listen", "--data-dir", "--partitions", "--nodes"],
    "produce": ["--bootstrap-servers", "--topic", "--key-separator", "--property", "--config"],
    "verifiable-producer": ["--bootstrap-server", "--topic", "--max-messages", "--throughput", "--acks",
                            "--command-config", "--producer.config", "--value-prefix", "--repeating-keys",
                            "--message-create-time"],
    "bench": ["--bootstrap-servers", "--topic", "--mode", "--count", "--record-size", "--input", "--keyed",
              "--concurrency", "--rate", "--property", "--json"],
    "check": ["--bootstrap-servers", "--topic", "--send", "--record-size", "--timeout", "--property", "--config",
              "--json"],
    "demo": ["--data-dir", "--records", "--coroutines"],
}
TARGET = ["--bootstrap-servers", "127.0.0.1:1", "--topic", "t"]


@case
def help_teaches():
    """--help lists the subcommands, their options and the exit codes"""
    overview = dlog("--help").expect(0).out
    assert "Exit codes: 0" in overview
    for name, options in SUBCOMMANDS.items():
        assert name in overview
        text = dlog(name, "--help").expect(0).out
        for option in options:
            assert option in text, f"{option} is missing in: {text}"


@case
def version():
    """--version tells the version"""
    assert dlog("--version").expect(0).out.strip()[0].isdigit()


@case
def wrong_usage():
    """Wrong usage ends in 2 with a word on what is wrong"""
    for arguments in [[], ["no-such-command"], ["produce"], ["produce", "--topic", "t"],
                      ["produce", *TARGET, "--no-such-option"], ["broker", "--nodes", "0"],
                      ["broker", "--partitions", "many"], ["broker", "--fsync", "sometimes"],
                      ["verifiable-producer", "--topic", "t"],
                      ["verifiable-producer", *TARGET, "--acks", "2"],
                      ["verifiable-producer", *TARGET, "--max-messages", "-2"],
                      ["verifiable-producer", *TARGET, "--max-messages", "99999999999999999999"],
                      ["verifiable-producer", *TARGET, "--repeating-keys", "0"],
                      ["verifiable-producer", *TARGET, "--command-config", "a", "--producer.config", "b"],
                      ["bench", *TARGET, "--mode", "sideways"], ["bench", *TARGET, "--count", "0"],
                      ["bench", *TARGET, "--mode", "paced", "--rate", "0"], ["bench", *TARGET, "--producers", "0"],
                      ["bench", *TARGET, "--input", "f", "--record-size", "5"]]:
        outcome = dlog(*arguments).expect(2)
        assert outcome.err.strip(), f"{arguments}: silence"
        assert not outcome.out.strip(), f"{arguments}: {outcome.out}"


@case
def unknown_properties():
    """Unknown properties are all named, with the nearest known one and without their values"""
    outcome = dlog("produce", *TARGET, "--property", "lnger.ms=5", "--property", "sasl.password=geheim").expect(
        2, "lnger.ms", "did you mean linger.ms?", "sasl.password")
    assert "geheim" not in outcome.err


@case
def malformed_properties():
    """Malformed and contradicting properties are all named with their reason"""
    dlog("produce", *TARGET, "--property", "linger.ms").expect(2, "name=value")
    dlog("produce", *TARGET, "--property", "=5").expect(2, "name=value")
    dlog("produce", *TARGET, "--property", "batch.size=big", "--property", "compression.type=zip").expect(
        2, "batch_size=big", "compression_type=zip")
    dlog("produce", *TARGET, "--property", "acks=1", "--property", "max.in.flight.requests.per.connection=6").expect(
        2, "acks=1", "max_in_flight=6", "enable_idempotence")
    dlog("bench", *TARGET, "--property", "delivery.timeout.ms=5").expect(2, "delivery_timeout_ms=5")


@case
def malformed_bootstrap():
    """A malformed bootstrap list is told entry by entry"""
    for servers, reason in [("", "required"), ("localhost", "port is missing"), ("localhost:0", "1 to 65535"),
                            ("localhost:65536", "1 to 65535"), ("a:1,,b:2", "empty"), ("::1:9092", "brackets"),
                            ("host name:1", "character"), ("kafka://h:1", "scheme")]:
        for command in ["produce", "verifiable-producer", "bench"]:
            dlog(command, "--bootstrap-servers", servers, "--topic", "t").expect(2, "bootstrap_servers", reason)


@case
def illegal_topics():
    """A topic name that no broker takes is refused at once"""
    for topic in ["", "a b", "..", "x" * 250, "caf\u00e9", "a/b"]:
        dlog("produce", "--bootstrap-servers", "127.0.0.1:1", "--topic", topic).expect(2, "--topic")
        dlog("verifiable-producer", "--bootstrap-server", "127.0.0.1:1", "--topic", topic).expect(2, "--topic")


@case
def configuration_files():
    """A configuration file that is missing, no file of properties, or holds unknown names is named"""
    dlog("produce", *TARGET, "--config", "/nonexistent/x").expect(2, "/nonexistent/x", "No such file")
    dlog("verifiable-producer", *TARGET, "--command-config", "/").expect(2, "cannot be read")
    with Folder() as folder:
        path = os.path.join(folder, "producer.properties")
        with open(path, "w") as file:
            file.write("# comment\nlinger.ms=1\nno-such.name=1\nother_name=2\n")
        for option in ["--command-config", "--producer.config"]:
            dlog("verifiable-producer", *TARGET, option, path).expect(2, "no-such.name", "other_name")
        with open(path, "w") as file:
            file.write("linger.ms=1\nnothing here\n")
        dlog("produce", *TARGET, "--config", path).expect(2, path, "line 2")


@case
def bench_input_files():
    """A bench input that is missing or empty is named"""
    dlog("bench", *TARGET, "--input", "/nonexistent/x").expect(2, "/nonexistent/x", "No such file")
    dlog("bench", *TARGET, "--input", "/dev/null").expect(2, "/dev/null", "no lines")
