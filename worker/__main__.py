"""Start a worker (`python -m worker`) or the schedule (`python -m worker schedule`)."""

from __future__ import annotations

import argparse
import sys

from worker import one_thread  # noqa: F401  # before anything that loads numpy

# isort: split
from server.commands.opening import check_database
from server.errors import StartError
from server.logs import set_up_logging
from server.settings import read_settings
from worker.process import run_schedule, run_worker


def main(arguments: list[str] | None = None) -> int:
    """Run until a signal ends it; the exit code is 0, or 1 if it could not start."""
    parser = argparse.ArgumentParser(prog="python -m worker", description=__doc__)
    parser.add_argument("part", nargs="?", choices=["work", "schedule"], default="work")
    part = parser.parse_args(arguments).part
    try:
        settings = read_settings()
        set_up_logging(as_json=settings.log_json)
        check_database(settings)
        run = run_schedule if part == "schedule" else run_worker
        run(settings)
    except StartError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
