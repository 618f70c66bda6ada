"""The sealed door: the scorer's own command in the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


def run_scorer(sandbox: Sandbox, words: Sequence[str | Path], *, beat: Callable[[], None] = lambda: None) -> Outcome:
    """Run `python -m scorer` with arguments, each of which that is a path is copied in and named by its place there.

    Raises
    ------
    TooWeakError
        If the sandbox is below the minimum: nothing was run.
    """
    names = {index: f"{index}{word.suffix}" for index, word in enumerate(words) if isinstance(word, Path)}
    inputs = {name: Path(words[index]) for index, name in names.items()}

    def arguments(folder: Path) -> Sequence[str]:
        placed = [str(folder / names[index]) if index in names else str(word) for index, word in enumerate(words)]
        return ["-c", _START, str(folder), *placed]

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
