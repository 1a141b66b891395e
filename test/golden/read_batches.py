#!/usr/bin/env python3
"""Batches that this library writes, judged by the Java client's own reader.

usage: WRITE_BATCHES=path/to/write_batches read_batches.py
"""
import os
import pathlib
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from cases import case, expect, run, run_cases  # noqa: E402

VERSION = "4.3.1"


def missing():
    if not shutil.which("javac"):
        return "javac is not installed"
    jars = run([HERE.parent / "kafka" / "jars", VERSION], seconds=900, check=False)
    return None if jars.returncode == 0 else f"no jars of Apache Kafka {VERSION}"


@case("the Java client reads every batch that we write, field for field")
def _():
    jars = run([HERE.parent / "kafka" / "jars", VERSION], seconds=900).stdout.strip()
    batches = run([os.environ["WRITE_BATCHES"]], seconds=60).stdout
    with tempfile.TemporaryDirectory(prefix="distributedlog-golden-") as folder:
        run(["javac", "-d", folder, "-cp", f"{jars}/*", HERE / "ReadBatches.java"], seconds=120)
        seen = run(["java", "-cp", f"{jars}/*:{folder}", "ReadBatches"], stdin=batches, seconds=120).stdout
    expect(seen.count("ok - Java reads") == batches.count("batch "), seen)


run_cases(missing())
