"""What is right in the rows of a sketch, and which files are like probes."""

from __future__ import annotations

import numpy as np
import pytest

from scorer.alarms.sketches import make_sketch
from scorer.alarms.truth import is_probe_like, read_right_answers
from scorer.scoring import read_submission
from tests.scorer.files import prepare, write


def solve(tmp_path, share, metric="roc_auc", n_rows=1000):
    truth = np.arange(n_rows) < share * n_rows
    lines = [f"{row},{int(is_one)},{('Public', 'Private', 'Ignored')[row % 3]}" for row, is_one in enumerate(truth)]
    return prepare(tmp_path, "id,target,Usage\n" + "\n".join(lines) + "\n", metric)


def test_ignored_rows_have_no_right_answer(tmp_path):
    right = read_right_answers(solve(tmp_path, 0.3))

    assert right.numbers is not None
    assert np.isnan(right.numbers).tolist() == [row % 3 == 2 for row in range(1000)]
    assert (right.marks == 0).tolist() == [row % 3 == 2 for row in range(1000)]
    assert (right.n_rows, right.n_apart) == (667, 200)


def test_a_right_file_has_the_right_marks(tmp_path):
    compiled = solve(tmp_path, 0.3, "accuracy")
    text = "id,target\n" + "".join(f"{row},{int(row < 300)}\n" for row in range(1000))

    perfect = make_sketch(read_submission(write(tmp_path, "submission.csv", text), compiled.schema), compiled)

    right = read_right_answers(compiled).marks
    assert ((perfect.values == right) == (np.arange(1000) % 3 != 2)).all()


@pytest.mark.parametrize(
    ("n_apart", "is_probe"), [(0, True), (1, True), (44, True), (100, False), (500, False)], ids=str
)
def test_a_file_that_hardly_tells_rows_apart_is_like_a_probe(tmp_path, n_apart, is_probe):
    right = read_right_answers(solve(tmp_path, 0.3))

    assert is_probe_like(n_rows=1000, n_apart=n_apart, right=right) is is_probe


def test_where_the_truth_is_nearly_constant_predictions_may_be_so_too(tmp_path):
    right = read_right_answers(solve(tmp_path, 0.01))

    assert not is_probe_like(n_rows=1000, n_apart=8, right=right)
