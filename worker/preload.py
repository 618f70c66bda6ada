"""What a worker does once, so that its children find it done: libraries loaded, loops compiled, memory settled."""

from __future__ import annotations

import gc
from pathlib import Path

import pyarrow as pa
import structlog

from scorer.warming import load_shapes, warm_up
from worker import landlock

log = structlog.get_logger(__name__)


def preload() -> None:
    """Load the scorer and set its memory apart so that a fork shares it."""
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    has_kernels = warm_up()
    load_shapes()
    gc.collect()
    gc.freeze()
    n_threads = len(list(Path("/proc/self/task").iterdir()))
    log.info("scorer_loaded", compiled_loops=has_kernels, threads=n_threads, landlock=landlock.find_version())
