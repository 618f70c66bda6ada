"""Measure the check list before a launch: the bots and the look for leaks, each a process of its own, with its memory.

The competition has as many training rows and as many rows to be predicted as are asked for, with five columns.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from benchmarks.costs import Cost, time_process
from benchmarks.machine import describe_briefly, describe_machine
from tests.scorer.preflight.data import make_data

PACKAGES = ("numpy", "pandas", "pyarrow", "scipy")


def measure(folder: Path) -> dict[str, Cost]:
    """Return what the two halves of the list cost."""
    public, solution = folder / "public", folder / "solution.csv"
    sample, words = public / "sample_submission.csv", ["--id-column", "id", "--metric", "roc_auc"]
    python = [sys.executable, "-m"]
    bots = [*python, "worker.bots", str(solution), str(sample), *words]
    leaks = [*python, "scorer", "preflight", str(public), str(solution), *words, "--json", "--baselines", str(sample)]
    return {name: time_process(command)[0] for name, command in (("bots", bots), ("leaks", [*leaks, str(sample)]))}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.check_list", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--rows", type=int, default=100_000, help="of the training file, and of the solution")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        make_data(n_train=options.rows, n_test=options.rows).write(Path(folder))
        costs = measure(Path(folder))
    machine = describe_machine(PACKAGES)
    if options.json:
        told = {name: asdict(cost) for name, cost in costs.items()}
        print(json.dumps({"machine": machine, "rows": options.rows, "costs": told}))
        return 0
    print(describe_briefly(machine))
    for name, cost in costs.items():
        print(f"{name:<6} {cost.wall:6.1f} s, {cost.cpu:6.1f} s of processor, {cost.peak_mib:,.0f} MiB at most")
    return 0


if __name__ == "__main__":
    sys.exit(main())
