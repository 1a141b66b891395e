"""`dlog broker` as a child process, with a data folder of its own that outlives kills."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from cases import expect, stop  # noqa: E402


class Broker:
    """Started by `with`; process and folder end with the block. The address stays the same over kill and start."""

    def __init__(self, *options, nodes=1, partitions=1):
        self.options = [*options, "--nodes", str(nodes), "--partitions", str(partitions)]
        self.address = None
        self.process = None

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="distributedlog-broker-")
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process:
            stop(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        listen = self.address.split(",")[0] if self.address else "127.0.0.1:0"
        command = [os.environ["DLOG"], "broker", "--listen", listen, "--data-dir", self.folder, *self.options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        expect(line.startswith("listening on "), f"the broker said {line!r} and ended with {self.process.poll()}")
        self.address = line.split()[2]

    def kill(self):
        self.process.kill()
        self.process.wait()
