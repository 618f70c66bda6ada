"""Metrics by group: whole groups are drawn, each with its score."""

from __future__ import annotations

import numpy as np
import pytest

from scorer.evaluation import evaluate
from scorer.intervals.comparison import compare
from scorer.intervals.estimates import Method
from scorer.intervals.evidence import gather_evidence
from scorer.intervals.own_groups import find_own_groups
from scorer.intervals.scores import estimate
from scorer.splits.usage import Part
from scorer.table import Joined
from tests.scorer.files import prepare

N_GROUPS = 60


def make_part(tmp_path, metric, noise=1.0, /, **parameters):
    """Return truth, predictions and schema of 60 groups of 1 to 4 rows with errors of their own size."""
    random = np.random.default_rng(2)
    groups = np.repeat(np.arange(N_GROUPS), np.arange(N_GROUPS) % 4 + 1)
    errors = noise * (1 + groups % 7) * random.choice([-1.0, 1.0], len(groups))
    lines = [f"{row},{row % 9},g{group}" for row, group in enumerate(groups.tolist())]
    compiled = prepare(tmp_path, "id,y,store\n" + "\n".join(lines) + "\n", metric, **parameters)
    truth = compiled.find_part(Part.PUBLIC)
    values: np.ndarray | Joined = np.arange(len(groups)) % 9 + errors
    schema = compiled.schema
    while schema.components:
        values, (schema,) = Joined((values,), ((),)), schema.components
    return truth, values, compiled.schema, 1.0 + np.arange(N_GROUPS) % 7


GROUPED = {"metric": "mae", "group_column": "store"}


def test_the_error_of_a_mean_of_groups_is_that_of_a_mean(tmp_path):
    truth, predictions, schema, scores = make_part(tmp_path, "grouped", **GROUPED)

    found = estimate(truth, predictions, schema, seed=1)

    assert found.score == pytest.approx(scores.mean())
    assert found.standard_error == pytest.approx(scores.std() / N_GROUPS**0.5, rel=0.1)
    assert found.low < found.score < found.high
    assert (found.n_units, found.method) == (N_GROUPS, Method.GROUP_BOOTSTRAP)


def test_metrics_around_the_groups_are_taken_of_each_sample(tmp_path):
    truth, predictions, schema, scores = make_part(tmp_path, "log_of", metric="grouped", parameters=GROUPED)

    found = estimate(truth, predictions, schema, seed=1)

    assert found.score == evaluate(truth, predictions, schema) == pytest.approx(np.log(scores.mean()))
    assert found.standard_error == pytest.approx(scores.std() / N_GROUPS**0.5 / scores.mean(), rel=0.1)
    assert found.n_units == N_GROUPS


def test_groups_of_the_host_do_not_replace_those_of_the_metric(tmp_path):
    truth, predictions, schema, _ = make_part(tmp_path, "grouped", **GROUPED)
    halves = (np.arange(len(truth.rows)) % 2).astype(np.int32)

    assert estimate(truth, predictions, schema, seed=1, groups=halves) == estimate(truth, predictions, schema, seed=1)


def test_two_submissions_are_compared_on_the_same_groups(tmp_path):
    better = gather_evidence(*make_part(tmp_path, "grouped", **GROUPED)[:3], seed=1)
    worse = gather_evidence(*make_part(tmp_path, "grouped", 2.0, **GROUPED)[:3], seed=1)

    assert better.n_units == N_GROUPS
    assert compare(better, better).p_value == 1.0
    assert compare(worse, better).p_value < 0.001


def test_a_metric_without_groups_of_its_own_has_none(tmp_path):
    truth, predictions, schema, _ = make_part(tmp_path, "one_minus", metric="grouped", parameters=GROUPED)

    assert len(find_own_groups(truth, predictions, schema)) == N_GROUPS
    assert find_own_groups(*make_plain(tmp_path)) is None


def make_plain(tmp_path):
    compiled = prepare(tmp_path, "id,y\n1,2\n2,5\n", "one_minus", metric="mae")
    return compiled.find_part(Part.PUBLIC), Joined((np.array([1.0, 2.0]),), ((),)), compiled.schema
