"""The operator's commands: read the command line and the settings, call, and say what went wrong in one sentence."""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - `pip install` takes 3.10, for the sake of the client
    sys.exit("The server needs Python 3.11 or newer.")

from server.errors import PlatformError
from server.logs import set_up_logging
from server.settings import read_settings

COMMANDS = {
    "up": "run everything on this machine: Redis, web, workers and schedule",
    "setup": "migrate; on the first start make the practice competitions and the administrator",
    "web": "run the web server alone",
    "db": "bring the database to the schema of this release",
    "user": "make accounts, tokens and sign-in links",
    "competition": "check, create or update a competition from its folder",
    "doctor": "check everything and change nothing",
}
# Only the module of the command that was asked for is loaded: `up` must not wait for the others.
SERVICES = {"web"}


def make_shared_parser() -> argparse.ArgumentParser:
    """Return the parser of what every command takes, at any place."""
    shared = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    shared.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: var)")
    return shared


def make_parser(command: str | None) -> argparse.ArgumentParser:
    """Return the parser of one command, or of the list of them."""
    parser = argparse.ArgumentParser(
        prog="python -m server",
        description="Podium's commands for operators. Every setting is also read from PODIUM_… in the environment.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, meaning in COMMANDS.items():
        description = f"{meaning[0].upper()}{meaning[1:]}."
        one = commands.add_parser(name, help=meaning, description=description, parents=[make_shared_parser()])
        if name == command:
            importlib.import_module(f"server.commands.{name}").add_arguments(one)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code: 0 well, 1 refused with a sentence, 2 wrong usage."""
    os.umask(0o077)  # whatever is made holds labels or secrets
    given = list(sys.argv[1:] if arguments is None else arguments)
    shared, rest = make_shared_parser().parse_known_args(given)
    command = next((word for word in rest if word in COMMANDS), None)
    options = make_parser(command).parse_args(rest)
    try:
        overrides = {name: getattr(options, name, None) for name in ("host", "port", "workers")}
        settings = read_settings(data=shared.data, **overrides)
        set_up_logging(as_json=settings.log_json, level=logging.INFO if command in SERVICES else logging.WARNING)
        code: int = options.run(options, settings)
    except PlatformError as error:
        print(error.message, file=sys.stderr)
        for field, message in error.fields.items():
            print(f"  {field}: {message}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


if __name__ == "__main__":
    sys.exit(main())
