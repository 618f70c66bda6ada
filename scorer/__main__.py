"""The command: score one submission against one solution, check one, list the metrics, or check one of your own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

# One score needs no second thread; OpenBLAS would start its pool, and spin, when NumPy is imported below.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from scorer.commands import check, score
from scorer.commands.output import Exit, print_broken, print_refusal
from scorer.custom.command import run_check
from scorer.errors import ScorerError, SubmissionError
from scorer.listing import list_metrics


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked, print the result, and return the exit code.

    Returns
    -------
    int
        0 done, 2 wrong usage, 3 submission refused (message for the entrant), 4 solution or metric broken (for the
        host).
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    run, rest = (_COMMANDS[words[0]], words[1:]) if words and words[0] in _COMMANDS else (score.run, words)
    as_json = "--json" in words
    try:
        return run(rest)
    except SubmissionError as error:
        print_refusal(error.report, as_json=as_json)
        return Exit.REFUSED
    except ScorerError as error:
        print_broken(error, as_json=as_json)
        return Exit.BROKEN
    except OSError as error:
        print(_describe(error), file=sys.stderr)
        return Exit.USAGE


def _describe(error: OSError) -> str:
    if error.filename is None:
        return f"A temporary file cannot be written: {error.strerror or error}."
    if isinstance(error, FileNotFoundError):
        return f"There is no file {error.filename}."
    return f"{error.filename} cannot be read: {error.strerror}."


def _list_metrics(words: Sequence[str]) -> Exit:
    print(list_metrics(words))
    return Exit.DONE


def _check_metric(words: Sequence[str]) -> Exit:
    told, is_ok = run_check(words)
    print(told)
    return Exit.DONE if is_ok else Exit.BROKEN


_COMMANDS: dict[str, Callable[[Sequence[str]], Exit]] = {
    "check": check.run,
    "metric-check": _check_metric,
    "metrics": _list_metrics,
}


if __name__ == "__main__":
    sys.exit(main())
