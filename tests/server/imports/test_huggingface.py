"""Hugging Face repositories: built-in metrics become native ones, `metric.py` is kept and scores as it did."""

import pandas as pd
import pytest

from tests.imports import (
    BINARY,
    GUESSES,
    HF_METRIC,
    IDS,
    USAGE,
    csv_of,
    faults_of,
    huggingface_repository,
    import_files,
)


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    return import_files(tmp_path_factory.mktemp("hf"), huggingface_repository())


@pytest.fixture(scope="module")
def custom(tmp_path_factory):
    repository = huggingface_repository(EVAL_METRIC="custom", SCORING_METRIC="odd_error", EVAL_HIGHER_IS_BETTER=0)
    return import_files(tmp_path_factory.mktemp("custom"), {**repository, "metric.py": HF_METRIC})


def test_the_function_becomes_a_metric_of_the_catalogue_that_scores_alike(imported):
    assert imported.spec["metric"] == {"name": "roc_auc"}
    assert imported.report.proof.startswith("The scores are equal: roc_auc_score gives")


def test_limits_and_end_are_taken_over(imported):
    spec = imported.spec
    assert (spec["daily_limit"], spec["n_selected"]) == (5, 2)
    assert spec["timeline"] == {"starts_at": "2026-01-01T00:00:00Z", "ends_at": "2099-01-31T00:00:00Z"}


def test_the_split_becomes_usage(imported):
    solution = (imported.folder / "private" / "solution.csv").read_text()

    assert solution.startswith("id,pred,Usage\n1,0,Private\n2,")
    assert solution.count("Public") == USAGE.count("Public")


def test_what_is_left_out_has_its_reason(imported):
    left = {item.part: item.reason for item in imported.report.outcomes if item.fate.value == "left_out"}

    assert left["HARDWARE"] == "it is the machine of script competitions"
    assert left["teams.json"] == "teams are formed anew here"
    assert any("Add the data" in words for words in imported.report.to_mend)


def test_a_metric_of_its_own_is_kept_and_sealed(custom):
    assert custom.spec["metric"] == {"name": "odd_error", "file": "metric.py", "higher_is_better": False}
    assert custom.fates()["metric.py"] == "taken"


def test_the_sealed_metric_scores_each_part_as_the_repository_did(custom):
    answer = custom.score(csv_of("id,pred", IDS, list(GUESSES)))

    frame = pd.DataFrame({"truth": BINARY, "said": GUESSES, "usage": USAGE})
    frame["error"] = (frame.said - frame.truth) ** 2 * (1 + frame.truth)
    means = frame.groupby("usage").error.mean()
    assert answer["public_score"] == pytest.approx(means["Public"], rel=1e-12)
    assert answer["private_score"] == pytest.approx(means["Private"], rel=1e-12)


def test_a_column_or_value_that_is_lacking_is_told_to_the_entrant(custom):
    without = custom.score(csv_of("id,other", IDS, list(GUESSES)))
    blank = custom.score(csv_of("id,pred", IDS, ["", *GUESSES[1:]]))

    assert without["message"] == "The file has no column pred; expected id, pred."
    assert blank["message"] == "The column pred has 1 blank cells; expected a value in each."


def test_a_metric_that_downloads_from_elsewhere_is_left_out_with_the_reason(tmp_path):
    repository = huggingface_repository(EVAL_METRIC="custom", SCORING_METRIC="accuracy")
    source = "import urllib.request\n\ndef compute(params):\n    return urllib.request.urlopen('https://example.org')\n"

    imported = import_files(tmp_path, {**repository, "metric.py": source})

    [left] = [item for item in imported.report.outcomes if item.part == "metric.py"]
    assert (left.fate.value, imported.spec["metric"]) == ("left_out", {"name": "accuracy"})
    assert "could not be run in the sandbox" in left.reason
    assert "was not tried" in imported.report.proof
    assert not (imported.folder / "metric.py").exists()


def test_of_a_private_repository_only_the_data_are_published(tmp_path):
    files = {**huggingface_repository(EVAL_METRIC="no_such_function"), "train.csv": "id,pred\n1,0\n", "notes.txt": "x"}

    imported = import_files(tmp_path, files)

    assert {path.name for path in (imported.folder / "public").iterdir()} == {"train.csv", "sample_submission.csv"}
    assert imported.fates()["notes.txt"] == "left_out"


def test_all_faults_come_at_once(tmp_path):
    repository = huggingface_repository(COMPETITION_TYPE="script", SUBMISSION_COLUMNS="id,other")
    repository["solution.csv"] = csv_of("id,pred", [1, 1], [0, 1])

    faults = faults_of(tmp_path, repository)

    assert faults == [
        "conf.json, COMPETITION_TYPE: found “script”; expected generic: Podium takes prediction files and runs no"
        " program of an entrant.",
        "solution.csv: found columns id, pred; expected the column “other”.",
        "solution.csv: found columns id, pred; expected the column “split”.",
        "solution.csv, id: found the id “1” more than once; expected each id once.",
    ]


def test_a_conf_that_is_no_json_is_told(tmp_path):
    [fault] = faults_of(tmp_path, {**huggingface_repository(), "conf.json": "{"})

    assert fault.startswith("conf.json: found a fault of syntax")


def test_a_past_end_makes_it_practice(tmp_path):
    # an unknown function, so that nothing is run
    imported = import_files(tmp_path, huggingface_repository(END_DATE="2020-01-31", EVAL_METRIC="no_such_function"))

    assert imported.spec["practice"] is True
    assert imported.fates()["END_DATE: 2020-01-31"] == "changed"
    assert imported.fates()["EVAL_METRIC: no_such_function"] == "left_out"
