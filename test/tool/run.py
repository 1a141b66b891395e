"""Runs the tests of the dlog command: run.py DLOG MODULE..."""

import importlib
import os
import sys

import support

support.DLOG = os.path.abspath(sys.argv[1])
for module in sys.argv[2:]:
    importlib.import_module(module)
sys.exit(1 if support.run_cases() else 0)
