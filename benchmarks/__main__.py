"""Run the benchmarks one after the other, each in a process of its own; 1 if a goal was missed by any."""

from __future__ import annotations

import argparse
import subprocess
import sys

NAMES = ("scoring", "intervals", "leaderboard_page", "upload_to_score", "throughput")


def main() -> int:
    """Run those that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"without it all: {', '.join(NAMES)}")
    parser.add_argument("--json", action="store_true", help="print one JSON object for each, one a line")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(NAMES))
    if unknown:
        parser.error(f"There is no benchmark {', '.join(unknown)}. There are {', '.join(NAMES)}.")
    codes = [_run(name, ["--json"] if options.json else []) for name in options.names or NAMES]
    return max(codes)


def _run(name: str, arguments: list[str]) -> int:
    print(f"{name}:", file=sys.stderr, flush=True)
    return subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *arguments], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
