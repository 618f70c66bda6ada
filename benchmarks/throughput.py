"""Count the submissions that an installation scores in a minute, beside as many fresh processes with pandas.

Several clients hand in files at once; counted is from the first upload to the last score. The peer runs as many
processes at a time as the installation has workers.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.installation import PACKAGES, Installation, run_installation
from benchmarks.machine import describe_briefly, describe_machine
from benchmarks.make_files import Case, write_files

SLUG = "throughput"
N_CLIENTS = 2  # as many uploads as one team may have under way
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Result:
    """Submissions a minute of both sides."""

    rows: int
    workers: int
    submissions: int
    per_minute: float
    peer_per_minute: float
    ratio: float


def measure(n_rows: int, *, n_workers: int, n_submissions: int) -> Result:
    """Measure ours, then the peer, on the same files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        solution, submission = write_files(folder, Case(n_rows))
        with run_installation(folder, {SLUG: solution}, n_workers=n_workers) as installation:
            _hand_in(installation, submission, n_workers)  # the solution is compiled, every worker is warm
            ours = _per_minute(n_submissions, lambda: _hand_in(installation, submission, n_submissions))
        command = [sys.executable, "-m", "benchmarks.peers", str(solution), str(submission)]
        n_peer = 4 * n_workers
        peer = _per_minute(n_peer, lambda: _run_peers(command, n_peer, n_workers))
    return Result(n_rows, n_workers, n_submissions, ours, peer, ours / peer)


def _hand_in(installation: Installation, submission: Path, count: int) -> None:
    with ThreadPoolExecutor(N_CLIENTS) as clients:
        numbers = list(clients.map(lambda _: installation.submit(SLUG, submission), range(count)))
    for number in reversed(numbers):
        while (shown := installation.ask(number))["status"] == "pending":
            time.sleep(POLL_SECONDS)
        if shown["status"] != "complete":
            raise SystemExit(f"A submission ended in error: {shown['error']}.")


def _run_peers(command: list[str], count: int, n_at_once: int) -> None:
    def run(_: int) -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    with ThreadPoolExecutor(n_at_once) as processes:
        list(processes.map(run, range(count)))


def _per_minute(count: int, work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return 60 * count / (time.perf_counter() - began)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000, help="rows of each submission")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--submissions", type=int, default=200)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    machine = describe_machine(PACKAGES)
    result = measure(options.rows, n_workers=options.workers, n_submissions=options.submissions)
    if options.json:
        print(json.dumps({"machine": machine, **asdict(result)}))
        return
    print(describe_briefly(machine))
    print(f"{result.submissions} submissions of {result.rows:,} rows, {result.workers} workers")
    peer = f"pandas and scikit-learn {result.peer_per_minute:,.0f}, {result.ratio:.0f} times fewer"
    print(f"{result.per_minute:,.0f} a minute; {peer}")


if __name__ == "__main__":
    main()
