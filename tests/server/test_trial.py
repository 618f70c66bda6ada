from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path

import pytest

from server.bundles import Bundle, BundleError, load_bundle, prepare_bundle
from server.domain.honesty import HonestMode
from server.trial import check_by_trial, read_check, read_faults
from tests.up import ROOT
from tests.worker.sandbox.walls import Walls
from worker.sandbox.bounds import Level

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


def test_what_the_host_should_know_of_a_metric_is_a_warning(tmp_path: Path) -> None:
    bundle = load_bundle(ROOT / "competitions" / "loan-defaults")
    metric = bundle.spec.metric.model_copy(update={"name": "micro_f1", "parameters": {}})
    pooled = dataclasses.replace(bundle, spec=bundle.spec.model_copy(update={"metric": metric}))

    [words] = check_by_trial(pooled, prepare_bundle(bundle, tmp_path)).warnings

    assert "accuracy" in words


def in_mode(bundle: Bundle, mode: HonestMode, *, has_baselines: bool = True) -> Bundle:
    changes = {"honest_mode": mode} | ({} if has_baselines else {"baselines": ()})
    return dataclasses.replace(bundle, spec=bundle.spec.model_copy(update=changes))


def test_scores_are_rounded_by_the_least_sure_of_the_hosts_own_files(tmp_path: Path) -> None:
    bundle = load_bundle(CHURN)
    prepared = prepare_bundle(bundle, tmp_path)

    assert check_by_trial(in_mode(bundle, HonestMode.ROUNDED), prepared).rounding_step in (0.1, 0.01)
    assert check_by_trial(in_mode(bundle, HonestMode.LADDER), prepared).rounding_step is None


def test_a_sample_of_which_no_standard_error_is_told_cannot_say_what_to_round_to(tmp_path: Path) -> None:
    bundle = load_bundle(CHURN)
    prepared = prepare_bundle(bundle, tmp_path)

    with pytest.raises(BundleError, match=r"honest_mode: found rounded, but .* Add a baseline"):
        check_by_trial(in_mode(bundle, HonestMode.ROUNDED, has_baselines=False), prepared)


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
        (1, '{"error": "sandbox", "message": "The sandbox is too weak."}', "", ["The sandbox is too weak"]),
        (-9, "", "", ["exit code -9 of its check: it wrote nothing"]),
    ],
)  # fmt: skip
def test_what_the_check_of_a_metric_file_found_is_the_hosts_fault(
    exit_code: int, output: str, errors: str, found: list[str]
) -> None:
    faults = list(read_check(exit_code, output, errors, file="metric.py"))

    assert [fault.found for fault in faults] == found
    assert {fault.file for fault in faults} <= {"metric.py"}


METRIC = """\
import pandas as pd


class ParticipantVisibleError(Exception):
    pass


def score(solution: pd.DataFrame, submission: pd.DataFrame, row_id_column_name: str, bins: list) -> float:
    \"\"\"Share of rows whose prediction falls into the bin of the truth.\"\"\"
    return (pd.cut(submission["churn"], bins, labels=False) == solution["churn"]).mean()
"""
OWN = "metric: {name: Binned, file: metric.py, higher_is_better: true, parameters: {bins: [-0.1, 0.7, 1.1]}}\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return the folder of a competition with a metric of the host's own, where metrics can be sealed."""
    Walls(Level.FULL, tmp_path)
    folder = tmp_path / "customer-churn"
    shutil.copytree(CHURN, folder)
    spec = folder / "competition.yaml"
    text = re.sub(r"^metric:.*?^(?=\S)", OWN, spec.read_text(), flags=re.DOTALL | re.MULTILINE)
    spec.write_text(text)
    (folder / "metric.py").write_text(METRIC)
    return folder


def try_out(folder: Path, made: Path) -> tuple[str, ...]:
    bundle = load_bundle(folder)
    return check_by_trial(bundle, prepare_bundle(bundle, made)).warnings


def test_a_metric_of_the_hosts_own_is_checked_in_the_sandbox(own: Path, tmp_path: Path) -> None:
    assert try_out(own, tmp_path / "made") == ()


def test_a_metric_that_looks_out_of_the_sandbox_finds_nothing(own: Path, tmp_path: Path) -> None:
    looks = f"import os\nassert not os.path.exists({str(own)!r}), 'seen'\n"
    (own / "metric.py").write_text(looks + METRIC)

    assert try_out(own, tmp_path / "made") == ()


def test_a_metric_that_cannot_be_used_is_the_hosts_fault(own: Path, tmp_path: Path) -> None:
    (own / "metric.py").write_text(METRIC.replace('submission["churn"]', 'submission["leaves"]'))

    with pytest.raises(BundleError, match=r"metric\.py: found The sample submission cannot be scored: KeyError"):
        try_out(own, tmp_path / "made")


def test_a_parameter_that_the_file_does_not_take_is_the_hosts_fault(own: Path, tmp_path: Path) -> None:
    (own / "metric.py").write_text(METRIC.replace("bins", "edges"))

    with pytest.raises(BundleError, match=r"metric\.py: found The metric .* has no parameter `bins`"):
        try_out(own, tmp_path / "made")


def test_without_a_sandbox_there_is_no_metric_of_the_hosts_own(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(BundleError, match=r"expected a machine that can seal a metric\. Ask the operator"):
        try_out(own, tmp_path / "made")
