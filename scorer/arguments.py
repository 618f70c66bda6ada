"""Arguments that several commands of the scorer take."""

from __future__ import annotations

import argparse


def add_parameter_option(parser: argparse.ArgumentParser) -> None:
    """Let a command take parameters of the metric."""
    parser.add_argument(
        "--param", action="append", default=[], type=_pair, metavar="NAME=VALUE", help="a parameter of the metric"
    )


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value
