"""dlog check: what works is told in figures, what does not in plain words with what to do, and nothing hangs."""

import contextlib
import json
import socket
import time

import fake_broker
from fake_broker import METADATA, PRODUCE, FakeBroker
from support import Broker, Folder, case, dlog, free_port, read_partition


def check(servers, *options, timeout=2000):
    """Runs it and holds it to its promise: five times the timeout, and some seconds for a busy machine."""
    started = time.monotonic()
    outcome = dlog("check", "--bootstrap-servers", servers, "--timeout", timeout, *options)
    took = time.monotonic() - started
    assert took < 5 * timeout / 1000 + 15, f"took {took} s"
    return outcome


def told(servers, *options, code=1, **more):
    """What it tells as JSON."""
    outcome = check(servers, "--json", *options, **more).expect(code)
    assert outcome.out.count("\n") == 1, outcome.out
    report = json.loads(outcome.out)
    assert report["ok"] == (code == 0), report
    return report


def wrong(report):
    return [finding for finding in report["findings"] if finding["severity"] == "wrong"]


def findings(report):
    """All but what a slow moment of this machine is worth."""
    return [finding for finding in report["findings"] if not finding["subject"].startswith("round trip")]


def only_wrong(report, *words):
    """There is one thing wrong, and these words are in what is said of it."""
    found = wrong(report)
    assert len(found) == 1, found
    text = " ".join(found[0].values())
    for word in words:
        assert word in text, f"'{word}' is not in: {text}"
    assert found[0]["remedy"], found
    return found[0]


@case
def healthy():
    """A healthy broker: exit code 0, and every step with its figures"""
    with Folder() as folder, Broker(folder, "--partitions", 3) as broker:
        dlog("produce", "--bootstrap-servers", broker.servers, "--topic", "t", stdin="one\n").expect(0)
        outcome = check(broker.servers).expect(0)
        for words in ["bootstrap", broker.servers, "ApiVersions", "Produce", "InitProducerId", "cluster ", "round trip",
                      "3 partitions, 3 with a leader, 0 under-replicated", "all well"]:
            assert words in outcome.out, f"'{words}' is not in: {outcome.out}"
        assert not outcome.err, outcome.err


@case
def healthy_json():
    """The same as JSON, for one topic"""
    with Folder() as folder, Broker(folder, "--partitions", 2) as broker:
        dlog("produce", "--bootstrap-servers", broker.servers, "--topic", "t", stdin="one\n").expect(0)
        dlog("produce", "--bootstrap-servers", broker.servers, "--topic", "other", stdin="one\n").expect(0)
        report = told(broker.servers, "--topic", "t", code=0)
        entry, = report["bootstrap"]
        assert entry["ok"] and entry["addresses"] == [{"ip": "127.0.0.1", "error": None}], entry
        assert entry["connect_us"] >= 0 and entry["api_versions_us"] > 0, entry
        apis = {api["name"]: api for api in entry["apis"]}
        assert set(apis) == {"Produce", "Metadata", "InitProducerId"}
        assert apis["Produce"]["offered"] == [0, 13] and apis["Produce"]["used"] == 13, apis
        node, = report["brokers"]
        assert f"{node['host']}:{node['port']}" == broker.servers and node["ok"], node
        assert 0 < node["round_trip_min_us"] <= node["round_trip_median_us"], node
        assert report["cluster_id"] == entry["cluster_id"] != None, report  # noqa: E711
        topic, = report["topics"]
        assert topic["name"] == "t" and [p["id"] for p in topic["partitions"]] == [0, 1], topic
        assert report["send"] is None and findings(report) == [], report


@case
def several_nodes():
    """Every node of a cluster is tried under its advertised address; one bootstrap address alone is worth a hint"""
    with Folder() as folder, Broker(folder, "--nodes", 3, "--partitions", 6) as broker:
        dlog("produce", "--bootstrap-servers", broker.servers, "--topic", "t", stdin="one\n").expect(0)
        report = told(broker.servers, code=0)
        assert len(report["bootstrap"]) == 3 and findings(report) == [], report
        assert [node["id"] for node in report["brokers"]] == [1, 2, 3]
        assert all(node["ok"] for node in report["brokers"])
        report = told(broker.servers.split(",")[1], code=0)
        assert len(report["brokers"]) == 3
        hint, = findings(report)
        assert hint["severity"] == "hint" and hint["subject"] == "bootstrap_servers", hint


@case
def send():
    """--send writes one record through the producer, tells its place and where its time went"""
    with Folder() as folder, Broker(folder) as broker:
        sent = told(broker.servers, "--topic", "t", "--send", code=0)["send"]
        assert sent["acknowledged"] and sent["partition"] == 0 and sent["offset"] == 0 and sent["error"] is None, sent
        parts = [sent[part] or 0 for part in ("until_in_batch_us", "until_written_us", "until_answered_us")]
        assert abs(sum(parts) - sent["total_us"]) <= 2 and sent["total_us"] > 0, sent  # each is rounded
        outcome = check(broker.servers, "--topic", "t", "--send", "--record-size", 1000).expect(0)
        assert "t-0" in outcome.out and "offset 1, 1000 bytes" in outcome.out, outcome.out
        broker.stop()
        assert [len(record[3]) for record in read_partition(folder, "t")] == [10, 1000]


@case
def nothing_is_created():
    """Without --send a missing topic stays missing, and is told with both ways out"""
    with Folder() as folder, Broker(folder) as broker:
        only_wrong(told(broker.servers, "--topic", "absent"), "topic absent", "does not exist", "--send")
        assert told(broker.servers, code=0)["topics"] == []


@case
def topic_that_nobody_creates():
    """A missing topic where topics are not created: the send fails in its time, and the reason is told"""
    with Folder() as folder, Broker(folder, "--no-auto-create-topics") as broker:
        only_wrong(told(broker.servers, "--topic", "absent"), "topic absent")
        report = told(broker.servers, "--topic", "absent", "--send", timeout=1000)
        subjects = [finding["subject"] for finding in wrong(report)]
        assert subjects == ["topic absent", "send to absent"], subjects
        assert "auto.create.topics.enable" in wrong(report)[0]["remedy"]
        assert not report["send"]["acknowledged"] and report["send"]["error"], report["send"]


@case
def record_too_large():
    """A record above a limit of the producer or of the broker is told with the limit to raise"""
    with Folder() as folder, Broker(folder, "--max-message-bytes", 2000) as broker:
        told(broker.servers, "--topic", "t", "--send", code=0)
        finding = only_wrong(told(broker.servers, "--topic", "t", "--send", "--record-size", 5000), "max.message.bytes")
        assert "MESSAGE_TOO_LARGE" in finding["problem"].upper().replace(" ", "_") or "larger" in finding["problem"]
        only_wrong(told(broker.servers, "--topic", "t", "--send", "--record-size", 5000, "--property",
                        "max.request.size=4000"), "max_request_size")


@case
def refused():
    """A port where nobody listens"""
    address = f"127.0.0.1:{free_port()}"
    report = told(address)
    assert report["bootstrap"][0]["trouble"] == "refused" and report["brokers"] == [], report
    only_wrong(report, address, "nobody listens", "start the broker")
    outcome = check(address, "--topic", "t", "--send").expect(1)
    assert "WRONG" in outcome.out and "nothing was sent" in outcome.out and "2 things wrong" in outcome.out, outcome.out


@case
def one_bad_entry():
    """A bad address beside a good one is told, and the rest is looked at all the same"""
    with Folder() as folder, Broker(folder) as broker:
        address = f"127.0.0.1:{free_port()}"
        report = told(f"{address},{broker.servers}")
        only_wrong(report, f"bootstrap {address}")
        assert report["brokers"][0]["ok"], report


@case
def unresolvable():
    """A host name that does not resolve"""
    report = told("no-such-host.invalid:9092", timeout=10000)
    assert report["bootstrap"][0]["trouble"] in ("host_not_found", "lookup_timeout"), report
    only_wrong(report, "no-such-host.invalid:9092", "name")


@case
def other_protocols():
    """A web server, a TLS port, and a listener that hangs up are told apart"""
    for answer, trouble, word in [
            (b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "http", "web server"),
            (b"\x15\x03\x03\x00\x02\x02\x46", "wants_tls", "TLS"),
            (b"SSH-2.0-OpenSSH_9.2\r\n", "not_kafka", "does not speak Kafka"),
            (b"", "closed", "TLS listener")]:
        with fake_broker.says(answer) as server:
            report = told(server.address)
            assert report["bootstrap"][0]["trouble"] == trouble, (answer, report)
            only_wrong(report, server.address, word)


@case
def silence():
    """A server that accepts and says nothing ends with the timeout"""
    with fake_broker.says_nothing() as server:
        started = time.monotonic()
        report = told(server.address, timeout=500)
        assert time.monotonic() - started >= 0.5
        assert report["bootstrap"][0]["trouble"] == "silent", report
        only_wrong(report, server.address, "says nothing")


@case
def swallowed_packets():
    """A connection that is neither taken nor refused, as behind a firewall that drops packets"""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        # The queue is full after one or two of these; from then on the system drops whoever knocks.
        with contextlib.ExitStack() as knocking:
            for _ in range(4):
                peer = knocking.enter_context(socket.socket())
                peer.setblocking(False)
                peer.connect_ex(server.getsockname())
            address = "127.0.0.1:%d" % server.getsockname()[1]
            report = told(address, timeout=500)
            assert report["bootstrap"][0]["trouble"] == "connect_timeout", report
            only_wrong(report, address, "neither taken nor refused", "firewall")


@case
def advertised_address():
    """The classic: the bootstrap address works, but a broker advertises one that does not"""
    with FakeBroker() as broker:
        dead = free_port()
        broker.brokers += [(2, "127.0.0.1", dead, "rack-b"), (3, "no-such-host.invalid", 9092, None), (4, "", 0, None)]
        report = told(broker.address, timeout=10000)
        assert [node["ok"] for node in report["brokers"]] == [True, False, False, False], report["brokers"]
        assert report["brokers"][1]["rack"] == "rack-b"
        found = wrong(report)
        assert [finding["subject"] for finding in found] == [
            f"broker 2 at 127.0.0.1:{dead}", "broker 3 at no-such-host.invalid:9092", "broker 4 at :0"], found
        assert all("advertised.listeners" in finding["remedy"] for finding in found)


@case
def hostile_names():
    """What a broker says cannot steer the terminal"""
    with FakeBroker(brokers=[(1, "evil\x1b[2J\nall well", 1, "r\x07")], cluster_id="c\x1b]0;x\x07") as broker:
        outcome = check(broker.address).expect(1)
        assert "\x1b" not in outcome.out and "\x07" not in outcome.out and "\nall well" not in outcome.out, outcome.out


@case
def two_clusters():
    """Addresses of different clusters in one list"""
    with FakeBroker() as one, FakeBroker(cluster_id="another") as other:
        only_wrong(told(f"{one.address},{other.address}"), "different clusters", "another", "fake")


@case
def partitions_in_trouble():
    """Partitions without a leader and with too few replicas are counted and named"""
    topics = [(0, "good", [(0, 1, 3, 3)]), (0, "bad", [(0, 1, 3, 3), (1, -1, 3, 0), (2, 1, 3, 2)])]
    with FakeBroker(topics=topics) as broker:
        told(broker.address, "--topic", "good", code=0)
        for options in [[], ["--topic", "bad"]]:
            found = wrong(told(broker.address, *options))
            assert [finding["subject"] for finding in found] == ["1 partitions without a leader",
                                                                 "1 under-replicated partitions"], found
            assert "bad-1" in found[0]["problem"] and "bad-2" in found[1]["problem"], found
        assert "NO LEADER" in check(broker.address, "--topic", "bad").expect(1).out
        assert (PRODUCE, 3) not in broker.requests and all(api in (METADATA, 18) for api, _ in broker.requests)


@case
def versions():
    """Brokers too old or too new, a controller's port, and one that wants authentication are told apart"""
    for versions_offered, trouble, word in [
            ({PRODUCE: (0, 2), METADATA: (0, 4)}, "no_common_version", "Produce 0-2"),
            ({PRODUCE: (20, 30), METADATA: (0, 4)}, "no_common_version", "Produce 20-30"),
            ({18: (0, 0), 52: (0, 1)}, "no_producer_apis", "controller")]:
        with FakeBroker(versions_offered) as broker:
            report = told(broker.address)
            assert report["bootstrap"][0]["trouble"] == trouble, report
            only_wrong(report, word)
    with FakeBroker(hangs_up_at=METADATA) as broker:
        only_wrong(told(broker.address), "SASL")
    with FakeBroker({PRODUCE: (3, 6), METADATA: (0, 4)}) as broker:
        only_wrong(told(broker.address), "too old for idempotence")
        only_wrong(told(broker.address, "--property", "enable.idempotence=false", "--property",
                        "compression.type=zstd"), "too old for zstd")


@case
def settings():
    """Settings that will hurt are named, from properties and from a file, without making the check fail"""
    with Folder() as folder, Broker(folder + "/log") as broker:
        path = folder + "/p"
        with open(path, "w") as file:
            file.write("acks=1\nenable.idempotence=false\n")
        outcome = check(broker.servers, "--config", path, "--property", "linger.ms=2000").expect(0)
        for words in ["WARNING  acks=1", "WARNING  enable_idempotence=false", "WARNING  linger_ms=2000", "all well, "]:
            assert words in outcome.out, f"'{words}' is not in: {outcome.out}"


@case
def usage():
    """Wrong usage and settings end in 2, and nothing is tried"""
    with FakeBroker() as broker:
        for options, word in [(["--property", "lnger.ms=5"], "did you mean linger.ms?"),
                              (["--property", "acks=1"], "enable_idempotence"), (["--topic", "a b"], "--topic"),
                              (["--send"], "--topic"), (["--record-size", "5"], "--send"),
                              (["--timeout", "0"], "--timeout"), (["--config", "/nonexistent/x"], "/nonexistent/x")]:
            outcome = dlog("check", "--bootstrap-servers", broker.address, *options).expect(2, word)
            assert not outcome.out, outcome.out
        assert broker.requests == []
    dlog("check").expect(2, "--bootstrap-servers")
    dlog("check", "--bootstrap-servers", "localhost").expect(2, "bootstrap_servers", "port is missing")
