"""The words of `podium evaluate`."""

import argparse

from client.words.maker import Maker

_MORE = """
The command works in a folder of its own, one for each run. It finds the data in the folder PODIUM_DATA and the
description in PODIUM_DESCRIPTION, takes its seed from PODIUM_SEED, and writes its predictions to PODIUM_SUBMISSION.
PODIUM_COMPETITION and PODIUM_TIME_LIMIT, in seconds, are there as well. Words of the command that name a file here
are given to it as whole paths.
"""


def add_evaluating(maker: Maker) -> None:
    """Add running a command on several competitions."""
    parser = maker.add(
        "evaluations.evaluate",
        "run a command on several competitions, and say how well it does",
        "evaluate --on wa-churn --on diamond-prices --seeds 3 -- python agent.py",
        "evaluate --on wa-churn --time-limit 30m --to forest/ --json -- ./agent.sh",
        has_slug=False,
    )
    parser.description = f"{parser.description or ''}\n{_MORE}"
    parser.add_argument(
        "--on",
        metavar="SLUG",
        action="append",
        required=True,
        help="a competition that you have entered; may be repeated",
    )
    parser.add_argument("--seeds", metavar="N", type=_count, default=1, help="runs on each of them (default: 1)")
    parser.add_argument(
        "--time-limit",
        metavar="TIME",
        type=_duration,
        default=3600.0,
        help="for each run: 90s, 30m or 2h (default: 1h)",
    )
    parser.add_argument("--to", metavar="DIR", default="evaluation", help="the folder for it all (default: evaluation)")
    parser.add_argument("words", metavar="COMMAND", nargs="+", help="what to run, after --")


def _count(text: str) -> int:
    """Return a number of runs."""
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 1000):
        raise argparse.ArgumentTypeError(f"“{text}” is not a number from 1 to 1000")
    return int(text)


def _duration(text: str) -> float:
    """Return a time in seconds."""
    factor = {"s": 1, "m": 60, "h": 3600}.get(text[-1:], 0)
    number = text[:-1]
    if not (factor and number.isascii() and number.isdecimal() and int(number) > 0):
        raise argparse.ArgumentTypeError(f"“{text}” is not a time such as 90s, 30m or 2h")
    return float(int(number) * factor)
