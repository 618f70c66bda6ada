"""The command that proves a score by its receipt, offline."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from scorer.commands.output import Exit
from scorer.limits import DEFAULT_LIMITS
from scorer.receipts import Receipt, Verification, read_receipt, verify


def run(words: Sequence[str]) -> Exit:
    """Score the files again and compare; differs if the scores are not the same to the last bit."""
    options = _parser().parse_args(words)
    receipt = read_receipt(options.receipt)
    size = max(DEFAULT_LIMITS.expanded_bytes, options.submission.stat().st_size)
    found = verify(
        receipt,
        options.solution,
        options.submission,
        metric_file=options.metric_file,
        limits=replace(DEFAULT_LIMITS, expanded_bytes=options.max_expanded_bytes or size),
    )
    if options.json:
        _print_json(receipt, found)
    else:
        _print(receipt, found)
    return Exit.DONE if found.is_equal else Exit.DIFFERS


def _print_json(receipt: Receipt, found: Verification) -> None:
    data = {
        "is_equal": found.is_equal,
        "public_score": found.scores.public_score,
        "private_score": found.scores.private_score,
        "expected_public_score": receipt.public_score,
        "expected_private_score": receipt.private_score,
        "versions": {name: list(pair) for name, pair in found.versions.items()},
    }
    print(json.dumps(data))


def _print(receipt: Receipt, found: Verification) -> None:
    for name, now, then in (
        ("public", found.scores.public_score, receipt.public_score),
        ("private", found.scores.private_score, receipt.private_score),
    ):
        if then is not None or now is not None:
            words = f"{now!r}, as the receipt says" if now == then else f"{now!r}, but the receipt says {then!r}"
            print(f"{receipt.metric} on the {name} rows: {words}")
    for name, (old, new) in found.versions.items():
        print(f"note: {name} was {old} then and is {new} here", file=sys.stderr)
    print("Verified." if found.is_equal else "The scores differ.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scorer verify",
        description="Prove a score: check that the files are those of its receipt, score them again and compare.",
        epilog="Exit codes: 0 verified, 2 wrong usage, 3 submission refused, 4 not the files of the receipt, or they"
        " cannot be scored, 5 the scores differ.",
    )
    parser.add_argument("receipt", metavar="RECEIPT", type=Path, help="JSON, as the host's API gives it")
    parser.add_argument("solution", metavar="SOLUTION", type=Path, help="the solution that it was scored by")
    parser.add_argument("submission", metavar="SUBMISSION", type=Path, help="the file that was handed in")
    parser.add_argument("--metric-file", metavar="FILE", type=Path, help="the host's own metric, if there is one")
    parser.add_argument("--max-expanded-bytes", metavar="N", type=int, help="how large the submission may be, unpacked")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser
