"""Metrics of one column on several: weights, columns that are left out, and columns without a score."""

from __future__ import annotations

import numpy as np
import pytest

from scorer.columnwise import column_weights, score_columns
from scorer.errors import SolutionError, UndefinedScoreError
from scorer.records import UNBOUNDED, Shape
from scorer.schema import IdKind, Schema
from tests.scorer.files import prepare

NAN = float("nan")


def schema(*columns, **parameters):
    return Schema("rmse", parameters, "id", IdKind.INT, 2, Shape.SCALAR, columns or ("a", "b", "c"), UNBOUNDED)


def mean_error(target, predictions, weights=None):
    if (predictions == 99).any():
        raise UndefinedScoreError("99 has no error.")
    return float(np.average(predictions - target, weights=weights))


def score(target, predictions, of=None, **options):
    return score_columns(mean_error, np.array(target), np.array(predictions), of or schema(), options)


def test_one_column_is_scored_as_it_is():
    assert score([1.0, 2.0], [2.0, 4.0]) == 1.5


@pytest.mark.parametrize(
    ("parameters", "weights", "expected"),
    [
        ({}, [1, 1, 1], 2.0),
        ({"multioutput": (2.0, 1.0, 1.0)}, [2, 1, 1], 1.75),
        ({"scored_columns": ("a", "c")}, [1, 0, 1], 2.0),
        ({"multioutput": (2.0, 1.0, 1.0), "scored_columns": ("a", "b")}, [2, 1, 0], 4 / 3),
        ({"multioutput": "uniform_average"}, [1, 1, 1], 2.0),
    ],
)
def test_columns_are_averaged_by_their_weights(parameters, weights, expected):
    of = schema(**parameters)

    assert column_weights(of) == weights
    assert score(np.zeros((3, 2)), [[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]], of) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"multioutput": (1.0, 2.0)}, "multioutput has 2 weights; expected one for each of the 3 columns"),
        ({"multioutput": (0.0, 0.0, 0.0)}, "with a positive sum"),
        ({"scored_columns": ("a", "z")}, "scored_columns names z, which is no target column"),
    ],
)
def test_weights_that_do_not_fit_the_columns_are_refused(parameters, message):
    with pytest.raises(UndefinedScoreError, match=message):
        column_weights(schema(**parameters))


def test_cells_without_a_truth_are_left_out_with_their_weights():
    target = [[0.0, NAN, 0.0], [0.0, 0.0, 0.0]]
    predictions = [[1.0, 50.0, 4.0], [2.0, 2.0, 2.0]]

    assert score(target, predictions, schema("a", "b"), weights=np.array([1.0, 7.0, 2.0])) == pytest.approx(2.5)


@pytest.mark.parametrize("column", [[NAN, NAN], [0.0, 0.0]])
def test_a_column_without_a_score_is_named_or_skipped(column):
    target, predictions = [column, [0.0, 0.0]], [[99.0, 99.0], [2.0, 4.0]]

    with pytest.raises(UndefinedScoreError, match="Column `a`: "):
        score(target, predictions, schema("a", "b"))
    assert score(target, predictions, schema("a", "b", undefined="skip")) == 3.0


def test_no_column_with_a_score_is_no_score():
    with pytest.raises(UndefinedScoreError, match="No column has a score"):
        score([[0.0], [0.0]], [[99.0], [99.0]], schema("a", "b", undefined="skip"))


def test_weights_of_columns_that_are_not_there_are_the_hosts_fault_with_one_target_too(tmp_path):
    with pytest.raises(SolutionError, match="multioutput has 2 weights"):
        prepare(tmp_path, "id,y\n1,1\n2,2\n", "rmse", multioutput=[1, 2])
