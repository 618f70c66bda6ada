"""A bundle's metric and files tried by the scorer's command, before anybody else meets solution and metric."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from server.bundles import SPEC_FILE, Bundle, BundleError, Prepared, parameter_options
from server.domain.documents import Fault
from server.domain.honesty import HonestMode, rounding_step
from server.errors import InvalidInputError

SCORED, TOO_WEAK, REFUSED, BROKEN = 0, 1, 3, 4  # the exit codes of `python -m scorer`; the second is the sandbox's
SECONDS = 300
READING_SECONDS = 20
TRIAL_SECONDS = 900
ADVICE = "Ask the operator to look at `python -m server doctor`."
SCORER = ("scorer",)
# A host's own metric is a stranger's code. The worker's sandbox is started as a command: the server runs none of it.
SEALED = ("worker.sandbox", "scorer", "metric-check")


@dataclass(frozen=True)
class Trial:
    """Warnings for the host, and what scores are rounded to if the competition rounds them."""

    warnings: tuple[str, ...] = ()
    rounding_step: float | None = None


def check_by_trial(bundle: Bundle, prepared: Prepared) -> Trial:
    """Score the sample submission against the solution; a metric of the host's own is checked itself besides.

    Returns
    -------
    Trial
        Warnings, and the step for rounding by the least sure of the host's own files: no entrant's file has a part
        in it.

    Raises
    ------
    BundleError
        If the solution or the metric is broken, or the sample is refused, with the scorer's own words; or if the
        honest mode needs a standard error and none can be told.
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
    return Trial(tuple(json.loads(answer.stdout)["warnings"]), _find_rounding_step(bundle, prepared))


def _find_rounding_step(bundle: Bundle, prepared: Prepared) -> float | None:
    """Return the step for rounding, None where scores are shown as they are; the ladder needs standard errors, too."""
    if bundle.spec.honest_mode is HonestMode.EXACT:
        return None
    paths = [prepared.sample_submission, *(prepared.files[baseline.file].path for baseline in bundle.spec.baselines)]
    errors = [_find_standard_error(bundle, prepared.solution, path) for path in paths]
    told = [error for error in errors if error is not None]
    # A sample with one prediction for all may have none: its rows are all alike.
    if bundle.spec.honest_mode is HonestMode.LADDER and told:
        return None
    if max(told, default=0.0) > 0:
        return rounding_step(max(told))
    fault = Fault(
        SPEC_FILE,
        f"{bundle.spec.honest_mode}, but no public score of the sample and the baselines has a standard error",
        "a file whose score has one",
        place="honest_mode",
        suggestion="Add a baseline whose predictions differ, choose `exact`, or make more rows public.",
    )
    raise BundleError(bundle.folder, [fault])


def _find_standard_error(bundle: Bundle, solution: Path, submission: Path) -> float | None:
    answer = _run(bundle, SCORER, [solution, submission, "--metric", bundle.spec.metric.name, "--intervals"])
    if answer.returncode != SCORED:
        faults = read_faults(answer.returncode, answer.stdout, answer.stderr)
        raise BundleError(bundle.folder, [replace(fault, file=submission.name) for fault in faults])
    found = json.loads(answer.stdout)["intervals"]["public"]
    return None if found is None else float(found["standard_error"])


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


def read_metric(path: Path) -> dict[str, Any]:
    """Return what the text of a host's metric file says: nothing of it is run.

    Raises
    ------
    InvalidInputError
        If it is no metric file, with the scorer's words.
    """
    command = [sys.executable, "-m", *SCORER, "metric-read", str(path), "--json"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=READING_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise InvalidInputError("The file cannot be read.", fields={"file": "Expected plain Python."}) from error
    if answer.returncode == BROKEN:
        faults = json.loads(answer.stdout)["faults"]
        raise InvalidInputError(" ".join(faults), fields={"file": " ".join(faults)})
    if answer.returncode != SCORED:
        raise InvalidInputError("The file cannot be read.", fields={"file": _last_line(answer.stderr)})
    return dict(json.loads(answer.stdout))


def try_metric(
    metric: Path, solution: Path, sample: Path | None, *, settings: Mapping[str, Any], id_column: str | None
) -> dict[str, Any]:
    """Return what the check of a host's metric file found in the sandbox; what kept it from its end is a fault, too."""
    words = [str(path) for path in (metric, solution, sample) if path is not None]
    words += ["--higher-is-better" if settings["higher_is_better"] else "--lower-is-better"]
    words += _own_options(settings, id_column)
    command = [sys.executable, "-m", *SEALED, *words, "--json"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=TRIAL_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return {"is_ok": False, "faults": [f"It had not ended after {TRIAL_SECONDS} seconds."]}
    if answer.returncode in (SCORED, BROKEN):
        report = json.loads(answer.stdout, parse_constant=lambda _: None)
        return {**report, "is_ok": answer.returncode == SCORED, "faults": report.get("faults") or []}
    if answer.returncode == TOO_WEAK:
        return {"is_ok": False, "faults": [f"{json.loads(answer.stdout)['message']} {ADVICE}"]}
    return {"is_ok": False, "faults": [f"Exit code {answer.returncode} of its check: {_last_line(answer.stderr)}"]}


def score_sealed(
    metric: Path, solution: Path, submission: Path, *, settings: Mapping[str, Any], id_column: str | None
) -> tuple[float | None, float | None, str]:
    """Return public and private score of a file by a host's own metric in the sandbox, and why there are none."""
    words = [str(solution), str(submission), "--metric-file", str(metric), *_own_options(settings, id_column)]
    command = [sys.executable, "-m", *SEALED[:2], *words, "--json"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return None, None, f"It had not ended after {SECONDS} seconds."
    if answer.returncode == SCORED:
        scores = json.loads(answer.stdout, parse_constant=lambda _: None)
        return scores["public_score"], scores["private_score"], ""
    if answer.returncode == REFUSED:
        problems = json.loads(answer.stdout)["report"]["problems"]
        return None, None, " ".join(f"{problem['message']} {problem['hint']}".strip() for problem in problems)
    if answer.returncode in (TOO_WEAK, BROKEN):
        told = json.loads(answer.stdout)
        return None, None, " ".join(told.get("faults") or [told["message"]])
    return None, None, f"Exit code {answer.returncode} of its scoring: {_last_line(answer.stderr)}"


def _own_options(settings: Mapping[str, Any], id_column: str | None) -> Iterator[str]:
    if settings["complete_submission"]:
        yield "--complete-submission"
    if id_column:
        yield f"--id-column={id_column}"
    for name, value in settings["parameters"].items():
        yield f"--param={name}={value if isinstance(value, str) else json.dumps(value)}"


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
