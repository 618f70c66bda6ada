"""Scripts run through the real chain of a level; where a level is not to be had, the test says why and is skipped."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from worker.sandbox.bounds import Bounds, Level
from worker.sandbox.outcomes import Ended, Outcome
from worker.sandbox.proof import RECIPES, Proof, find_fault
from worker.sandbox.recipes import UnavailableError
from worker.sandbox.sandbox import Sandbox

MIB = 1 << 20
BOUNDS = Bounds(seconds=60.0, memory_bytes=512 * MIB, scratch_bytes=8 * MIB, uid=65534)
PROVEN = replace(BOUNDS, memory_bytes=2048 * MIB)

# What each script finds: `told` from outside, and `tries`, which prints how attempts end.
PRELUDE = """
import ctypes, errno, json, os, signal, socket, sys, threading, time
told = json.loads(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)

def call(number, *arguments):
    if libc.syscall(ctypes.c_long(number), *(ctypes.c_long(argument) for argument in arguments)) < 0:
        raise OSError(ctypes.get_errno(), "")

def outcome_of(attempt):
    try:
        attempt()
    except OSError as error:
        return errno.errorcode.get(error.errno, type(error).__name__)
    except MemoryError:
        return "MemoryError"
    return "done"

def tries(**attempts):
    print(json.dumps({name: outcome_of(attempt) for name, attempt in attempts.items()}))

def read(path):
    with open(path, "rb") as file:
        return file.read(1000)
"""


@functools.cache
def why_not(level: Level) -> str | None:
    """Return why the machine does not give a level, or None if its walls hold."""
    try:
        return find_fault(RECIPES[level](PROVEN), PROVEN)
    except UnavailableError as error:
        return str(error)


class Walls:
    """One level of this machine."""

    def __init__(self, level: Level, folder: Path) -> None:
        if (reason := why_not(level)) is not None:
            pytest.skip(f"no level {level} on this machine: {reason}")
        self.level = level
        self._folder = folder

    def sandbox(self, **changes: Any) -> Sandbox:
        """Return a sandbox of the level, proved already, with some bounds changed."""
        bounds = replace(BOUNDS, **changes)
        return Sandbox(bounds, minimum=self.level, proof=Proof(self.level, "", RECIPES[self.level](bounds)))

    def run(self, script: str, told: Mapping[str, object] | None = None, **changes: Any) -> Outcome:
        """Run a script; what is `told` to it comes as JSON."""
        path = self._folder / "hostile.py"
        path.write_text(PRELUDE + script)
        arguments = json.dumps(dict(told or {}))
        return self.sandbox(**changes).run({path.name: path}, lambda folder: [str(folder / path.name), arguments])

    def ask(self, script: str, told: Mapping[str, object] | None = None, **changes: Any) -> Any:
        """Run a script that prints JSON and return that."""
        outcome = self.run(script, told, **changes)
        assert isinstance(outcome, Ended), outcome
        assert outcome.exit_code == 0, outcome.printed.decode()
        return json.loads(outcome.output)
