"""Which level this machine gives: proved by attempts at getting out through the very chain, and by nothing else."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from worker.sandbox import processes, program
from worker.sandbox.bounds import MAX_TASKS, Bounds, Level
from worker.sandbox.inputs import copied
from worker.sandbox.outcomes import Ended, Outcome
from worker.sandbox.recipes import NOT_STARTED, Basic, Full, Recipe, UnavailableError

ATTEMPTS = Path(__file__).with_name("attempts.py")
SECONDS = 60.0
SCRATCH_BYTES = 4 << 20
RECIPES: Mapping[Level, Callable[[Bounds], Recipe]] = {Level.FULL: Full, Level.BASIC: Basic}
_WORDS_BYTES = 300


@dataclass(frozen=True)
class Proof:
    """The best level that was proved, its recipe, and in words why it is not a better one."""

    level: Level
    reason: str
    recipe: Recipe | None


def prove(bounds: Bounds, *, closed: Sequence[Path] = ()) -> Proof:
    """Try the levels from the best on; the first whose walls hold is the machine's.

    `closed` are folders of this installation that must not be seen, beside all others.
    """
    failures: list[str] = []
    small = replace(
        bounds, seconds=min(SECONDS, bounds.seconds), scratch_bytes=min(SCRATCH_BYTES, bounds.scratch_bytes)
    )
    for level, make in RECIPES.items():
        try:
            fault = find_fault(make(small), small, closed=closed)
        except UnavailableError as error:
            fault = str(error)
        if fault is None:
            return Proof(level, " ".join(failures), make(bounds))
        failures.append(f"Not {level}: {fault}")
    return Proof(Level.NONE, " ".join(failures), None)


def find_fault(recipe: Recipe, bounds: Bounds, *, closed: Sequence[Path] = ()) -> str | None:
    """Run the attempts; returns what is wrong with the walls in a sentence, or None if they hold."""
    with tempfile.TemporaryDirectory(prefix="podium-outside-") as outside, ExitStack() as stack:
        # Anybody may read and write there: only walls keep the attempts out.
        Path(outside).chmod(0o777)
        secret = Path(outside, "secret")
        secret.write_text("secret")
        secret.chmod(0o644)
        inputs = {ATTEMPTS.name: ATTEMPTS, program.SCORER.name: program.SCORER}
        folder = stack.enter_context(copied(inputs, uid=bounds.uid))
        told = {
            "pid": str(os.getpid()),
            "secret": str(secret),
            "closed": [str(path.resolve()) for path in closed],
            "n_tasks": str(4 * MAX_TASKS),  # at `basic` others of the same user may end meanwhile
            "memory_bytes": str(bounds.memory_bytes),
            "scratch_bytes": str(bounds.scratch_bytes if recipe.has_quota else 0),
        }
        script = recipe.inputs_at(folder) / ATTEMPTS.name
        start = recipe.start(folder, [sys.executable, "-I", str(script), json.dumps(told)], stack)
        outcome = processes.run(start, bounds)
    return _judge(outcome)


def _judge(outcome: Outcome) -> str | None:
    if not isinstance(outcome, Ended) or outcome.exit_code != 0:
        said = outcome.printed[-_WORDS_BYTES:].decode(errors="replace").strip().rpartition("\n")[2]
        if isinstance(outcome, Ended) and outcome.exit_code == NOT_STARTED:
            return said
        return f"the probe did not end as it should ({type(outcome).__name__}): {said or 'it said nothing'}"
    ways_out = json.loads(outcome.output)["ways_out"]
    return f"the probe got through the walls: {', '.join(ways_out)}." if ways_out else None
