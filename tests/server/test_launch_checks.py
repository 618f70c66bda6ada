"""The check list of a bundle, by the commands that make it: whole, in its order, and a failure where one broke off."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from server import launch_checks
from server.bundles import load_bundle, prepare_bundle
from server.domain.checklist import TITLES, CheckOutcome
from server.launch_checks import check_before_launch, judge_source
from server.trial import Trial
from tests.drafts import FILES, SPEC, write_folder
from tests.scorer.preflight.data import make_data
from tests.worker.sandbox.walls import why_not
from worker.sandbox.bounds import Level

COLUMNS = {name: f"The {name}." for name in ("id", "size", "noise", "place", "level", "mark")}
OTHERS = {
    **SPEC,
    "metric": {"name": "roc_auc"},
    "files": {
        "train.csv": {"description": "Known.", "columns": {**COLUMNS, "y": "The target."}},
        "test.csv": {"description": "Unknown.", "columns": COLUMNS},
        "sample_submission.csv": {"description": "What to hand in."},
    },
}


def look(folder, spec, files, *warnings):
    trial = Trial(warnings=warnings)
    bundle = load_bundle(write_folder(folder, spec=spec, files=files))
    return {check.name: check for check in check_before_launch(bundle, prepare_bundle(bundle, folder / "made"), trial)}


def files_of(data):
    tables = {"train": data.train, "test": data.test, "sample_submission": data.sample}
    files = {f"public/{name}.csv": table.to_csv(index=False) for name, table in tables.items()}
    baseline = data.sample.assign(y=data.test["size"].rank()).to_csv(index=False)
    return {**files, "private/solution.csv": data.solution.to_csv(index=False), "private/baselines/dummy.csv": baseline}


def test_a_clean_competition_is_green_in_every_check(tmp_path):
    checks = look(tmp_path / "clean", OTHERS, files_of(make_data()))

    assert list(checks) == list(TITLES)
    assert {name: check.found for name, check in checks.items() if not check.state.is_green} == {}
    assert checks["bot_perfect"].found == "It scored 1 public, 1 private. That is the best value there is."


def test_what_is_wrong_is_told_with_advice_and_a_warning_of_the_trial_stands_in_the_list(tmp_path):
    data = make_data()
    data.train = data.train.sort_values("y")

    checks = look(tmp_path / "sorted", OTHERS, files_of(data), "Look here.")

    assert {name for name, check in checks.items() if not check.state.is_green} == {"sample", "row_order"}
    assert checks["row_order"].state is CheckOutcome.FAIL
    assert checks["row_order"].advice.startswith("Shuffle the rows")
    assert checks["sample"].found == "Look here."


def test_a_part_of_two_rows_is_told_and_the_bots_fare_as_they_must(tmp_path):
    checks = look(tmp_path / "small", SPEC, FILES)

    assert {name for name, check in checks.items() if not check.state.is_green} == {"split"}
    assert checks["id_target"].state is CheckOutcome.NOT_APPLICABLE


METRIC = """
def score(solution, submission, row_id_column_name):
    return float((solution["y"] - submission["y"]).abs().mean())
"""


def test_a_metric_of_the_hosts_own_is_tried_in_the_sandbox(tmp_path):
    if why_not(Level.BASIC) is not None and why_not(Level.FULL) is not None:
        pytest.skip("no sandbox on this machine")
    own = {"file": "metric.py", "name": "Error", "higher_is_better": False, "category": "Regression"}
    spec = {**OTHERS, "metric": {**own, "description": "Mean absolute error."}}

    data = make_data()
    data.solution["weight"] = data.test["size"].rank().to_numpy()  # which a column tells, and nobody is asked for

    # The sandbox's user has to reach what is copied from here.
    with tempfile.TemporaryDirectory() as folder:
        checks = look(Path(folder, "own"), spec, {**files_of(data), "metric.py": METRIC})

    assert {name for name, check in checks.items() if not check.state.is_green} == {"bot_nan", "bot_wrong_column"}
    assert checks["bot_perfect"].found == "It scored 0 public, 0 private. No other file scored better."
    assert "ParticipantVisibleError" in checks["bot_wrong_column"].advice


@pytest.mark.parametrize(
    ("program", "words"),
    [(("worker.no_such_module",), "exit code 1"), (("platform",), "exit code 0"), (("this",), "exit code 0")],
)
def test_a_command_that_does_not_answer_fails_each_of_its_checks(program, words):
    checks = launch_checks._run(program, iter(()), launch_checks.OF_BOTS)

    assert [check.name for check in checks] == [*launch_checks.OF_BOTS]
    assert {check.state for check in checks} == {CheckOutcome.FAIL}
    assert all(words in check.found for check in checks)


def test_a_command_that_refuses_says_why(tmp_path):
    (tmp_path / "solution.csv").write_text("")

    checks = launch_checks._run(
        launch_checks.PREFLIGHT, iter([str(tmp_path), str(tmp_path / "solution.csv"), "--json"]), ("split",)
    )

    assert checks[0].found.startswith("It could not be looked at: solution.csv cannot be read as a table")


@pytest.mark.parametrize(
    ("keywords", "slug", "state"),
    [
        ([], "hubmap-kidney-segmentation", CheckOutcome.NOT_APPLICABLE),
        (["mle-bench"], "spooky-author-identification", CheckOutcome.OK),
        (["mle-bench"], "hubmap-kidney-segmentation", CheckOutcome.WARN),
    ],
)
def test_known_leaks_of_mlebench_are_a_check(tmp_path, keywords, slug, state):
    source = {**SPEC["source"], "url": f"https://www.kaggle.com/competitions/{slug}"}

    check = judge_source(
        load_bundle(write_folder(tmp_path / "made", spec={**SPEC, "keywords": keywords, "source": source}))
    )

    assert check.state is state
    assert check.found
    if state is CheckOutcome.WARN:
        assert (
            check.found == "The public JSON files of test images tell the answers nearly whole (mle-bench's issue 108)."
        )
        assert check.advice.startswith("Take these files out")


def test_what_a_metric_of_the_hosts_own_names_by_setting_or_default_is_taken_aside(tmp_path):
    own = {"file": "metric.py", "name": "Error", "higher_is_better": False, "parameters": {"weights": "importance"}}
    source = (
        "def score(solution, submission, row_id_column_name, weights: str = '', by: str = 'shop', beta: float = 1.0):\n"
        "    return 0.5\n"
    )
    data = make_data()
    data.sample = data.sample.rename(columns={"y": "guess"})
    data.solution["importance"], data.solution["shop"] = 1.5, "a"
    spec = {**OTHERS, "metric": {**own, "category": "Regression", "description": "An error."}}
    files = {**files_of(data), "metric.py": source}
    bundle = load_bundle(write_folder(tmp_path / "own", spec=spec, files=files))

    words = list(launch_checks._list_preflight_words(bundle, prepare_bundle(bundle, tmp_path / "made")))

    assert words[-4:] == ["--own-metric", "--ignore", "importance", "shop"]
