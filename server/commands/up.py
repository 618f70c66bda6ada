"""`up`: run everything on this machine."""

from __future__ import annotations

import argparse

from server.launcher.up import up
from server.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `up` takes."""
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on; 0 takes any free one (default: 8000)")
    parser.add_argument("--workers", type=int, metavar="N", help="number of scoring workers (default: 2)")
    parser.set_defaults(run=run)


def run(_options: argparse.Namespace, settings: Settings) -> int:
    """Run everything until Ctrl-C or SIGTERM."""
    return up(settings)
