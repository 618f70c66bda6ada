"""Answers in public files other than the training table."""

from __future__ import annotations

import pytest

from scorer.preflight.answers import check_answers
from scorer.preflight.findings import State
from tests.scorer.preflight.data import make_data


@pytest.mark.parametrize("kind", ["binary", "classes", "number"])
def test_a_dummy_sample_is_fine(tmp_path, kind):
    found = check_answers(make_data(kind).read(tmp_path))

    assert found.state is State.OK
    assert "`sample_submission.csv`, `test.csv`" in found.found


def test_a_target_column_in_the_test_table_is_told_with_its_share(tmp_path):
    data = make_data("number")
    data.test["y"] = data.solution["y"]

    found = check_answers(data.read(tmp_path))

    assert found.state is State.FAIL
    assert found.found == "`y` in test.csv has the right answer in 100.0% of the rows."


def test_an_empty_target_column_in_the_test_table_is_fine(tmp_path):
    data = make_data()
    data.test["y"] = ""

    assert check_answers(data.read(tmp_path)).state is State.OK


def test_answers_under_another_name_in_another_file_are_found(tmp_path):
    data = make_data("classes")
    data.write(tmp_path)
    data.solution.rename(columns={"y": "result"}).drop(columns="Usage").to_csv(
        tmp_path / "public" / "notes.csv", index=False
    )

    found = check_answers(data.read(tmp_path))

    assert found.state is State.FAIL
    assert "`result` in notes.csv" in found.found


def test_a_sample_with_the_truth_is_found(tmp_path):
    data = make_data("classes")
    data.sample["y"] = data.solution["y"]

    assert check_answers(data.read(tmp_path)).state is State.FAIL


def test_without_other_tables_it_does_not_apply(tmp_path):
    data = make_data()
    case = data.read(tmp_path)
    for name in ("test.csv", "sample_submission.csv"):
        (tmp_path / "public" / name).unlink()

    assert check_answers(case).state is State.NOT_APPLICABLE
