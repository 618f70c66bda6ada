"""The call of a metric's function: rows in the order that it computes quickest, and moved by both paths alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scorer.evaluation import arrange_part, evaluate, place, take
from scorer.records import UNBOUNDED, Shape
from scorer.registry import METRICS
from scorer.schema import IdKind, Schema
from scorer.table import Ragged

ROWS = np.array([5, 1, 3, 0], np.int32)


def test_binary_truth_comes_by_class_and_each_class_in_its_order():
    target = np.array([1.0, 0.0, 1.0, 0.0, 1.0, 1.0])
    extras = {"weights": np.arange(6.0), "masks": np.arange(12.0).reshape(2, 6)}

    part = arrange_part(METRICS["roc_auc"], ROWS, target, extras)

    assert part.rows.tolist() == [1, 3, 5, 0]
    assert (part.target.dtype, part.target.tolist()) == (np.bool_, [False, False, True, True])
    assert part.extras["weights"].tolist() == [1, 3, 5, 0]
    assert part.extras["masks"][1].tolist() == [7, 9, 11, 6]


def test_numbers_and_columns_stay_as_they_stand():
    part = arrange_part(METRICS["rmse"], ROWS, np.arange(6.0), {})
    wide = arrange_part(METRICS["rmse"], ROWS, np.arange(12.0).reshape(2, 6), {})

    assert (part.rows.tolist(), part.target.tolist()) == ([5, 1, 3, 0], [5, 1, 3, 0])
    assert wide.target.tolist() == [[5, 1, 3, 0], [11, 7, 9, 6]]


def test_weights_and_parameters_reach_the_function():
    metric = METRICS["rmse"]
    defaults = {parameter.name: parameter.default for parameter in metric.parameters}
    schema = Schema("rmse", defaults, "id", IdKind.INT, 2, Shape.SCALAR, ("y",), UNBOUNDED)
    argument = next(p.argument for p in metric.parameters if p.name == "weight_column")
    rows = np.array([0, 1], np.int32)

    plain, weighted = (
        evaluate(arrange_part(metric, rows, np.zeros(2), extras), np.array([1.0, 3.0]), schema)
        for extras in ({}, {argument: np.array([1.0, 0.0])})
    )

    assert (plain, weighted) == (pytest.approx(5**0.5), pytest.approx(1.0))


@pytest.mark.parametrize("path", ["compiled_path", "portable_path"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(order=st.permutations(range(6)))
def test_placing_undoes_taking(request, path, order):
    request.getfixturevalue(path)
    rows = np.array(order, np.int32)
    for values in (np.arange(6.0), np.arange(6, dtype=np.int32), np.arange(12.0).reshape(2, 6)):
        taken = take(values, rows)
        assert taken.tolist() == values[..., rows].tolist()
        assert place(taken, rows).tolist() == values.tolist()


def test_lists_are_moved_whole():
    lists = Ragged(np.array([0, 2, 2, 5]), np.arange(5))
    rows = np.array([2, 0, 1], np.int32)

    taken = take(lists, rows)

    assert [taken[row].tolist() for row in range(3)] == [[2, 3, 4], [0, 1], []]
    assert place(taken, rows).data.tolist() == lists.data.tolist()
