"""Scores of two programs held against each other: equal to twelve digits, on files that tell metrics apart."""

import pytest

from server.imports.equality import find_equal, is_equal, make_trials, score_native, score_sealed
from server.imports.metric_names import Candidate
from server.imports.tables import open_table, write_table

METRIC = """\
def score(solution, submission, row_id_column_name):
    return float(((solution.y - submission.y) ** 2).mean())
"""


@pytest.fixture
def solution(tmp_path):
    path = tmp_path / "solution.csv"
    write_table(path, ["id", "y", "Usage"], [[str(n), str(n * n % 7), "Public"] for n in range(9)])
    return path


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.csv"
    write_table(path, ["id", "y"], [[str(n), str(n * n % 7)] for n in range(9)])
    return open_table(path)


def test_trials_score_differently_from_the_good_file_and_from_one_another(tmp_path, solution, good):
    paths = [good.path, *make_trials(good, tmp_path, id_column="id", label="t")]

    scores = [score_native(solution, path, Candidate("mae"), id_column="id").public for path in paths]

    assert scores[0] == 0
    assert len(set(scores)) == 3


def test_text_is_turned_too(tmp_path):
    write_table(tmp_path / "good.csv", ["id", "y"], [["1", "a"], ["2", "b"], ["3", "c"]])

    turned, blended = make_trials(open_table(tmp_path / "good.csv"), tmp_path, id_column="id", label="t")

    assert list(open_table(turned).cells("y")) == ["b", "c", "a"]
    assert list(open_table(blended).cells("y")) == ["b", "b", "c"]


def test_the_metric_that_scores_alike_is_found_among_others(tmp_path, solution, good):
    (tmp_path / "metric.py").write_text(METRIC)
    paths = [good.path, *make_trials(good, tmp_path, id_column="id", label="t")]
    tried = [(path, score_sealed(solution, path, tmp_path / "metric.py", id_column="id")) for path in paths]

    names = [Candidate(name) for name in ("rmse", "accuracy", "mse", "mae")]

    assert find_equal(names, solution, tried, id_column="id") == Candidate("mse")
    assert find_equal(names[:2], solution, tried, id_column="id") is None
    # of a perfect file alone nothing can be told
    assert find_equal(names, solution, tried[:1], id_column="id") is None


def test_what_cannot_be_scored_has_words(tmp_path, solution, good):
    assert "no metric" in score_native(solution, good.path, Candidate("no_such"), id_column="id").words
    (tmp_path / "metric.py").write_text(
        "def score(solution, submission, row_id_column_name):\n    raise ValueError('x')\n"
    )
    found = score_sealed(solution, good.path, tmp_path / "metric.py", id_column="id")
    assert (found.public, found.is_too_weak) == (None, False)
    assert "ValueError" in found.words


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(1.0, 1.0 + 1e-13, True), (1.0, 1.0 + 1e-11, False), (None, None, True), (None, 1.0, False)],
)
def test_equal_means_to_twelve_digits(first, second, expected):
    assert is_equal(first, second) is expected
