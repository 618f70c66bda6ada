"""Tests for `worker.preload` and `worker.one_thread`: a process that is to fork has loaded all and has one thread."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PROGRAM = """
import gc, os
from worker import one_thread
from worker.preload import preload
preload()
import numpy, pyarrow
from scorer.acceleration import current_path
threads = len(os.listdir("/proc/self/task"))
print(threads, pyarrow.cpu_count(), pyarrow.io_thread_count(), current_path(), gc.get_freeze_count() > 10_000)
print(*(os.environ[name] for name in one_thread.VARIABLES))
"""


def test_the_scorer_is_loaded_and_no_thread_is_started() -> None:
    told = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)

    *_, state, variables = told.stdout.splitlines()
    assert state == "1 1 1 compiled True"
    assert set(variables.split()) == {"1", "background_thread:false"}
    assert "scorer_loaded" in told.stdout
