"""Numbers and ratings: their bounds, from the parameters or from the truth."""

from __future__ import annotations

import pytest

from scorer.errors import SolutionError
from scorer.records import Bounds
from tests.scorer.files import prepare

RATINGS = "id,y\n1,2\n2,4\n"


def test_the_scale_of_ratings_is_declared_or_that_of_the_whole_solution(tmp_path):
    metric = "quadratic_weighted_kappa"

    assert prepare(tmp_path, RATINGS, metric).schema.bounds == Bounds(2, 4)
    assert prepare(tmp_path, RATINGS, metric, min_rating=0, max_rating=5).schema.bounds == Bounds(0, 5)
    assert prepare(tmp_path, RATINGS, metric, round=True).schema.bounds == Bounds(1.5, 4.5)


def test_a_scale_without_end_is_refused(tmp_path):
    with pytest.raises(SolutionError, match="span 1998; expected at most 1000"):
        prepare(tmp_path, "id,y\n1,2\n2,2000\n", "quadratic_weighted_kappa")
