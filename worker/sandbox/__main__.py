"""Try the sandbox (`python -m worker.sandbox probe`), or run the scorer in it (`… scorer SOLUTION SUBMISSION …`)."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from server.errors import StartError
from server.logs import set_up_logging
from server.settings import read_settings
from worker.sandbox.answers import BROKEN, printable, with_last_words
from worker.sandbox.making import make_sandbox
from worker.sandbox.outcomes import Ended
from worker.sandbox.program import SCORER
from worker.sandbox.sandbox import Sandbox, TooWeakError
from worker.sandbox.scoring import Input, describe, run_scorer

OK, TOO_WEAK, USAGE = 0, 1, 2
MAX_PRINTED = 8000


def main(arguments: list[str] | None = None) -> int:
    """Do what is asked.

    Returns
    -------
    int
        Of `probe`: 0 if the sandbox is strong enough for the settings. Of `scorer`: what `python -m scorer` returned,
        or 4 if it was ended or left no JSON. Of both: 1 if the sandbox is too weak, 2 for wrong usage or settings.
    """
    options = _parser().parse_args(arguments)
    try:
        settings = read_settings()
    except StartError as error:
        print(error, file=sys.stderr)
        return USAGE
    set_up_logging(as_json=settings.log_json, level=logging.WARNING)
    sandbox = make_sandbox(settings)
    return _probe(sandbox, as_json=options.json) if options.act == "probe" else _score(sandbox, options.words)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m worker.sandbox", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    probe = acts.add_parser("probe", help="run attempts at getting out, and say which level holds")
    probe.add_argument("--json", action="store_true", help="print one JSON object")
    scorer = acts.add_parser(
        "scorer",
        prefix_chars="+",
        help="run `python -m scorer` with these arguments and --json in the sandbox",
        description="Each argument that names a file is copied in.",
    )
    scorer.add_argument("words", nargs="+", metavar="ARGUMENT")
    return parser


def _probe(sandbox: Sandbox, *, as_json: bool) -> int:
    proof, weakness = sandbox.prove(), sandbox.weakness
    if as_json:
        found = {"level": proof.level, "reason": proof.reason, "weakness": weakness}
        print(json.dumps(found, ensure_ascii=False))
    else:
        print(weakness or f"The sandbox is at level “{proof.level}”. {proof.reason}".strip())
    return OK if weakness is None else TOO_WEAK


def _score(sandbox: Sandbox, given: list[str]) -> int:
    words = [*_find_inputs(given), "--json"]
    try:
        outcome = run_scorer(sandbox, words)
    except TooWeakError as error:
        print(json.dumps({"error": "sandbox", "message": str(error)}))
        return TOO_WEAK
    if not isinstance(outcome, Ended):
        return _print_broken(with_last_words(describe(outcome, sandbox.bounds), outcome.printed))
    # Escaped, so that no sign of the stranger's reaches a terminal as it is.
    if outcome.printed:
        print(printable(outcome.printed.decode(errors="replace"), MAX_PRINTED), file=sys.stderr)
    try:
        said = json.loads(outcome.output)
    except (ValueError, RecursionError):
        if outcome.exit_code == USAGE:
            return USAGE
        return _print_broken(with_last_words("It ended without a result that can be read.", outcome.printed))
    print(json.dumps(said))
    return outcome.exit_code


def _find_inputs(words: Sequence[str]) -> Iterator[str | Input]:
    """Take each argument that names a file for one; two of the same name are told apart."""
    names: set[str] = {SCORER.name}
    for index, word in enumerate(words):
        path = Path(word)
        if not path.is_file():
            yield word
            continue
        name = path.name if path.name not in names else f"{index}-{path.name}"
        names.add(name)
        yield Input(path, name)


def _print_broken(words: str) -> int:
    print(json.dumps({"error": "metric", "message": words, "faults": [words]}))
    return BROKEN


if __name__ == "__main__":
    sys.exit(main())
