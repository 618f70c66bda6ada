"""The sealed door: the scorer's own command in the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from worker.sandbox import program
from worker.sandbox.answers import Answer, Fault, read_answer, with_last_words
from worker.sandbox.bounds import MAX_OUTPUT_BYTES, Bounds
from worker.sandbox.outcomes import DiskFull, Ended, Killed, Outcome, OutOfMemory, TimedOut, TooMuchOutput
from worker.sandbox.sandbox import Sandbox

MIB = 1 << 20
# As `-m scorer`, but -m would look into the folder that the scorer lies in, and there is more. The metric runs in a
# process beside this one: it must not write into its memory or its pipes (PR_SET_DUMPABLE).
_START = (
    "import ctypes, runpy, sys; ctypes.CDLL(None).prctl(4, 0, 0, 0, 0); sys.path.insert(0, sys.argv.pop(1));"
    " runpy.run_module('scorer', run_name='__main__', alter_sys=True)"
)


@dataclass(frozen=True)
class Input:
    """An argument that is a file: where it lies, and how it is called in the sandbox."""

    path: Path
    name: str


def run_scorer(sandbox: Sandbox, words: Sequence[str | Input], *, beat: Callable[[], None] = lambda: None) -> Outcome:
    """Run `python -m scorer` with arguments; files among them are copied in and named by their place there.

    Raises
    ------
    TooWeakError
        If the sandbox is below the minimum: nothing was run.
    """

    def arguments(folder: Path) -> Sequence[str]:
        placed = (str(folder / word.name) if isinstance(word, Input) else word for word in words)
        return ["-c", _START, str(folder), *placed]

    inputs = {word.name: word.path for word in words if isinstance(word, Input)}
    return sandbox.run({**inputs, program.SCORER.name: program.SCORER}, arguments, beat=beat)


def judge(outcome: Outcome, bounds: Bounds) -> Answer:
    """Return what became of a run, with the sandbox's words where the scorer had none."""
    if isinstance(outcome, Ended):
        return read_answer(outcome)
    return Fault(with_last_words(describe(outcome, bounds), outcome.printed))


def describe(outcome: TimedOut | OutOfMemory | DiskFull | Killed | TooMuchOutput, bounds: Bounds) -> str:
    """Say in a sentence why a run was ended."""
    match outcome:
        case TimedOut():
            return f"It took longer than {bounds.seconds:g} seconds, the limit."
        case OutOfMemory():
            return f"It needs more than {bounds.memory_bytes // MIB} MB of memory, the limit."
        case DiskFull():
            return f"It wrote more than {bounds.scratch_bytes // MIB} MB of files, the limit."
        case Killed(signal):
            return f"It crashed ({signal})."
        case TooMuchOutput():
            return f"It wrote more than {MAX_OUTPUT_BYTES // 1024} KB in place of its result."
