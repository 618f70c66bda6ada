"""The command: score, check or verify a submission, read or split a solution, list or check metrics."""

from __future__ import annotations

import gc
import os
import select
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

if sys.version_info < (3, 11):  # noqa: UP036 - the wheel is also that of `podium`, which runs on 3.10
    sys.exit("score needs Python 3.11 or newer, with podium[scorer].")

# One score needs no second thread; OpenBLAS would start its pool, and spin, when NumPy is imported below.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Arrow's own pool keeps pages for a long life that one score does not have; the system's takes no longer.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")

from scorer.commands.output import Exit, print_broken, print_refusal
from scorer.errors import ScorerError, SubmissionError

_COMMANDS = ("check", "metric-check", "metric-read", "metrics", "preflight", "preview", "propose", "split", "verify")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked, print the result, and return the exit code.

    Returns
    -------
    int
        0 done, 2 wrong usage, 3 submission refused (message for the entrant), 4 solution or metric broken (for the
        host), 5 a score that is verified differs.
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    name, rest = (words[0], words[1:]) if words and words[0] in _COMMANDS else ("score", words)
    as_json = "--json" in words
    try:
        return _load(name)(rest)
    except SubmissionError as error:
        print_refusal(error.report, as_json=as_json)
        return Exit.REFUSED
    except ScorerError as error:
        print_broken(error, as_json=as_json)
        return Exit.BROKEN
    except OSError as error:
        if isinstance(error, BrokenPipeError) and _has_reader_gone():
            return Exit.DONE
        print(_describe(error), file=sys.stderr)
        return Exit.USAGE


def _has_reader_gone() -> bool:
    """Whether what reads our output has seen enough and closed the pipe, as `head` does."""
    output = sys.stdout.fileno()
    watch = select.poll()
    watch.register(output, 0)
    if not any(state & select.POLLERR for _, state in watch.poll(0)):
        return False
    # Python would complain once more when it closes the pipe at its end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), output)
    return True


def _describe(error: OSError) -> str:
    if error.filename is None:
        return f"A temporary file cannot be written: {error.strerror or error}."
    if isinstance(error, FileNotFoundError):
        return f"There is no file {error.filename}."
    return f"{error.filename} cannot be read: {error.strerror}."


def _load(name: str) -> Callable[[Sequence[str]], Exit]:
    """Load a command when it is called: the others' libraries are not needed to start."""
    # What an import makes is kept, so that the collector would look for garbage where there is none.
    gc.disable()
    try:
        run: Callable[[Sequence[str]], Exit] = import_module(f"scorer.commands.{name.replace('-', '_')}").run
    finally:
        gc.enable()
    return run


if __name__ == "__main__":
    sys.exit(main())
