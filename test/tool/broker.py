"""dlog broker as a program."""

import os
import signal

from support import Broker, Folder, Running, case, dlog, values


@case
def broker_starts_and_stops():
    """The broker says where it listens, obeys SIGTERM and SIGINT, and keeps its log"""
    with Folder() as folder:
        for number, text in [(signal.SIGTERM, "one"), (signal.SIGINT, "two")]:
            with Broker(folder) as broker:
                dlog("produce", "--bootstrap-servers", broker.servers, "--topic", "t", stdin=text).expect(0)
                broker.send_signal(number)
                broker.finish().expect(0)
        assert values(folder, "t") == [b"one", b"two"]


@case
def broker_nodes():
    """Several nodes listen on several ports"""
    with Folder() as folder, Broker(folder, "--nodes", 3, "--partitions", 6) as broker:
        assert len(set(broker.servers.split(","))) == 3
        dlog("produce", "--bootstrap-servers", broker.servers.split(",")[1], "--topic", "t",
             stdin="\n".join(map(str, range(1000)))).expect(0)
        broker.stop()
        assert len([name for name in os.listdir(folder) if name.startswith("t-")]) == 6


@case
def broker_temporary_folder():
    """Without a data folder the broker uses one of its own and removes it"""
    with Running("broker", "--listen", "127.0.0.1:0") as broker:
        broker.next_line()
        broker.send_signal(signal.SIGTERM)
        told = broker.finish().expect(0, "log in ").err
        assert not os.path.exists(told.split("log in ")[1].split(",")[0])


@case
def broker_cannot_start():
    """A broker that cannot start names the folder or the address"""
    with Folder() as folder:
        blocked = os.path.join(folder, "file")
        open(blocked, "w").close()
        dlog("broker", "--listen", "127.0.0.1:0", "--data-dir", os.path.join(blocked, "log")).expect(1, blocked)
        for address in ["127.0.0.1", "127.0.0.1:65536", "nonsense"]:
            dlog("broker", "--listen", address, "--data-dir", folder + "/a").expect(1, address)
        dlog("broker", "--listen", "0.0.0.0:0", "--data-dir", folder + "/b").expect(1, "0.0.0.0")
        with Broker(folder + "/c") as running:
            dlog("broker", "--listen", "127.0.0.1:0", "--data-dir", folder + "/c").expect(1, folder + "/c")
            dlog("broker", "--listen", running.servers, "--data-dir", folder + "/d").expect(1, running.servers)
