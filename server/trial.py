"""A bundle's metric and files tried by the scorer's command, before anybody else meets solution and metric."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from server.bundles import Bundle, BundleError, Prepared, parameter_options
from server.domain.documents import Fault

SCORED, TOO_WEAK, REFUSED, BROKEN = 0, 1, 3, 4  # the exit codes of `python -m scorer`; the second is the sandbox's
SECONDS = 300
ADVICE = "Ask the operator to look at `python -m server doctor`."
SCORER = ("scorer",)
# A host's own metric is a stranger's code. The worker's sandbox is started as a command: the server runs none of it.
SEALED = ("worker.sandbox", "scorer", "metric-check")


def check_by_trial(bundle: Bundle, prepared: Prepared) -> tuple[str, ...]:
    """Score the sample submission against the solution; a metric of the host's own is checked itself besides.

    Returns
    -------
    tuple of str
        Warnings for the host.

    Raises
    ------
    BundleError
        If the solution or the metric is broken, or the sample is refused; with the scorer's own words.
    """
    files = [prepared.solution, prepared.sample_submission]
    if bundle.metric_path is None:
        answer = _run(bundle, SCORER, [*files, "--metric", bundle.spec.metric.name])
        faults = list(read_faults(answer.returncode, answer.stdout, answer.stderr))
    else:
        answer = _run(bundle, SEALED, [bundle.metric_path, *files, *_options(bundle)])
        faults = list(read_check(answer.returncode, answer.stdout, answer.stderr, file=bundle.metric_path.name))
    if faults:
        raise BundleError(bundle.folder, faults)
    return tuple(json.loads(answer.stdout)["warnings"])


def _options(bundle: Bundle) -> Iterator[str]:
    metric = bundle.spec.metric
    yield "--higher-is-better" if metric.higher_is_better else "--lower-is-better"
    if metric.complete_submission:
        yield "--complete-submission"


def _run(bundle: Bundle, program: Sequence[str], words: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *program, *map(str, words), "--id-column", bundle.spec.id_column, "--json"]
    command += parameter_options(bundle.spec.metric)
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        found = f"no score after {SECONDS} seconds"
        raise BundleError(bundle.folder, [Fault("solution.csv", found, "a file that is scored in time")]) from error


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
        found = f"exit code {exit_code} of the scorer: {_last_line(errors)}"
        yield Fault("solution.csv", found, "a solution that is scored")


def read_check(exit_code: int, output: str, errors: str, *, file: str) -> Iterator[Fault]:
    """Read what the check of a metric file found wrong, or why the sandbox did not let it come to an end."""
    if exit_code == BROKEN:
        report = json.loads(output)
        for words in report.get("faults") or [report["message"]]:
            yield Fault(file, words.rstrip("."), "a metric that can be used")
    elif exit_code == TOO_WEAK:
        words = json.loads(output)["message"]
        yield Fault(file, words.rstrip("."), "a machine that can seal a metric", suggestion=ADVICE)
    elif exit_code != SCORED:
        yield Fault(file, f"exit code {exit_code} of its check: {_last_line(errors)}", "a metric that can be checked")


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it wrote nothing"])[-1]
