"""A bundle's own sample submission scored by the scorer's command, before anybody else meets solution and metric."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

from server.bundles import Bundle, BundleError, Prepared
from server.domain.documents import Fault

SCORED, REFUSED, BROKEN = 0, 3, 4  # the exit codes of `python -m scorer`
SECONDS = 300


def check_by_trial(bundle: Bundle, prepared: Prepared) -> None:
    """Score the sample submission against the solution.

    Raises
    ------
    BundleError
        If the solution or the metric is broken, or the sample is refused; with the scorer's own words.
    """
    command = [sys.executable, "-m", "scorer", str(prepared.solution), str(prepared.sample_submission), "--json"]
    command += ["--metric", bundle.spec.metric.name, "--id-column", bundle.spec.id_column]
    for name, value in bundle.spec.metric.parameters.items():
        command += ["--param", f"{name}={value if isinstance(value, str) else json.dumps(value)}"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        found = f"no score after {SECONDS} seconds"
        raise BundleError(bundle.folder, [Fault("solution.csv", found, "a file that is scored in time")]) from error
    faults = list(read_faults(answer.returncode, answer.stdout, answer.stderr))
    if faults:
        raise BundleError(bundle.folder, faults)


def read_faults(exit_code: int, output: str, errors: str) -> Iterator[Fault]:
    """Read what the scorer found wrong."""
    if exit_code == BROKEN:
        for words in json.loads(output)["faults"]:
            yield Fault("solution.csv", words.rstrip("."), "a solution that its metric can use")
    elif exit_code == REFUSED:
        for problem in json.loads(output)["report"]["problems"]:
            words = f"{problem['message']} {problem['hint']}".strip()
            yield Fault("sample_submission.csv", words.rstrip("."), "a sample that is scored")
    elif exit_code != SCORED:
        words = (errors.strip().splitlines() or ["it wrote nothing"])[-1]
        yield Fault("solution.csv", f"exit code {exit_code} of the scorer: {words}", "a solution that is scored")
