"""What the figures depend on: the machine, its load, the versions of what runs, and the commit."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

MIB = 1 << 20
FLAGS = ("avx2", "avx512f", "sha_ni")  # those that the scorer's loops and hashes run faster with
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")


def describe_machine(packages: Sequence[str], folder: Path | None = None) -> dict[str, object]:
    """Return the facts; `packages` are those whose versions matter, `folder` is where files lie if not in /tmp."""
    cpu = _read_cpu()
    return {
        "cpu": cpu.get("model name", platform.machine()),
        "cpu_flags": [flag for flag in FLAGS if flag in cpu.get("flags", "").split()],
        "cores": len(os.sched_getaffinity(0)),
        "memory_mib": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MIB,
        "file_system": _file_system(folder or Path(tempfile.gettempdir())),
        "load": os.getloadavg(),
        "threads": {name: os.environ[name] for name in THREADS if name in os.environ},
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in packages} | {"sqlite": sqlite3.sqlite_version},
        "commit": _commit(),
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def describe_briefly(machine: dict[str, object]) -> str:
    """Return the facts in one line, for people."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_mib']:,} MiB, {machine['file_system']}, "
        f"Python {machine['python']}, load {load}, commit {machine['commit']}"
    )


def _read_cpu() -> dict[str, str]:
    """Return what Linux says of the first core; nothing elsewhere."""
    path = Path("/proc/cpuinfo")
    if not path.exists():
        return {}
    lines = path.read_text().partition("\n\n")[0].splitlines()
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _file_system(folder: Path) -> str:
    """Return the kind of file system that holds a folder: the longest mount point above it."""
    mounts = Path("/proc/self/mounts")
    if not mounts.exists():
        return "unknown"
    fields = [line.split() for line in mounts.read_text().splitlines()]
    above = [(point, kind) for _, point, kind, *_ in fields if folder.resolve().is_relative_to(point)]
    return max(above, key=lambda mount: len(mount[0]))[1]


def _commit() -> str:
    told = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return told.stdout.strip()
