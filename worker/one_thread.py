"""Imported before numpy: one thread for every numeric library, since a process with threads must not fork."""

from __future__ import annotations

import os

VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "ARROW_IO_THREADS")

for _name in VARIABLES:
    os.environ[_name] = "1"
