from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from server.bundles import BundleError, load_bundle, prepare_bundle
from server.trial import check_by_trial, read_check, read_faults
from tests.up import ROOT

CHURN = ROOT / "competitions" / "customer-churn"


def test_a_good_bundle_passes(tmp_path: Path) -> None:
    bundle = load_bundle(CHURN)

    check_by_trial(bundle, prepare_bundle(bundle, tmp_path))


def test_parameters_that_are_lists_and_objects_reach_the_scorer(tmp_path: Path) -> None:
    bundle = load_bundle(CHURN)
    name, parameters = bundle.spec.metric.name, bundle.spec.metric.parameters
    part = {"metric": name, "weight": 2, "parameters": parameters}
    metric = bundle.spec.metric.model_copy(update={"name": "weighted_sum", "parameters": {"parts": [part]}})
    summed = dataclasses.replace(bundle, spec=bundle.spec.model_copy(update={"metric": metric}))

    check_by_trial(summed, prepare_bundle(bundle, tmp_path))


def test_a_sample_that_is_refused_is_the_hosts_fault(tmp_path: Path) -> None:
    bundle = load_bundle(CHURN)
    prepared = prepare_bundle(bundle, tmp_path)
    lines = prepared.sample_submission.read_text().splitlines(keepends=True)
    prepared.sample_submission.write_text("".join(lines[:-2]))

    with pytest.raises(BundleError, match=r"sample_submission\.csv: found .*expected a sample that is scored"):
        check_by_trial(bundle, prepared)


def test_a_solution_that_the_metric_cannot_use_is_the_hosts_fault(tmp_path: Path) -> None:
    bundle = load_bundle(CHURN)
    prepared = prepare_bundle(bundle, tmp_path)
    header, *rows = prepared.solution.read_text().splitlines()
    prepared.solution.write_text("\n".join([header, *(row.replace(",1,", ",0,") for row in rows)]) + "\n")

    with pytest.raises(BundleError, match=r"solution\.csv: found .*expected a solution that its metric can use"):
        check_by_trial(bundle, prepared)


def test_a_scorer_that_crashes_is_told_with_its_last_words() -> None:
    [fault] = read_faults(-11, "", "Traceback\nMemoryError: too much\n")

    assert fault.found == "exit code -11 of the scorer: MemoryError: too much"


@pytest.mark.parametrize(
    ("exit_code", "output", "errors", "found"),
    [
        (0, '{"is_ok": true}', "", []),
        (4, '{"is_ok": false, "faults": ["One.", "Two."]}', "", ["One", "Two"]),
        (4, '{"error": "metric", "message": "It took longer than 300 seconds, the limit."}', "",
         ["It took longer than 300 seconds, the limit"]),
        (1, "", "starting\nThe sandbox is too weak.\n", ["The sandbox is too weak"]),
        (-9, "", "", ["exit code -9 of its check: it wrote nothing"]),
    ],
)  # fmt: skip
def test_what_the_check_of_a_metric_file_found_is_the_hosts_fault(
    exit_code: int, output: str, errors: str, found: list[str]
) -> None:
    faults = list(read_check(exit_code, output, errors, file="metric.py"))

    assert [fault.found for fault in faults] == found
    assert {fault.file for fault in faults} <= {"metric.py"}
