"""Evidence: what is kept is enough, small, and in the order of the rows."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scorer.intervals.evidence import Evidence, Kind, gather_evidence
from tests.scorer.intervals.parts import draw_part


@pytest.mark.parametrize("metric", ["roc_auc", "rmse", "macro_f1"])
def test_metrics_with_a_formula_keep_a_part_for_each_row(metric):
    found = gather_evidence(*draw_part(metric, 50), seed=1)

    assert (found.kind, len(found.values), found.n_units) == (Kind.PARTS, 50, 50)


def test_others_keep_resampled_scores():
    truth, scores, schema = draw_part("roc_auc", 50)
    schema.parameters["max_fpr"] = 0.5  # type: ignore[index]

    found = gather_evidence(truth, scores, schema, seed=1)

    assert (found.kind, len(found.values), found.n_units) == (Kind.REPLICATES, 1000, 50)


def test_grouped_rows_keep_a_part_for_each_group():
    truth, errors, schema = draw_part("mae", 60)

    found = gather_evidence(truth, errors, schema, seed=1, groups=np.arange(60, dtype=np.int32) % 12)
    lonely = gather_evidence(truth, errors, schema, seed=1, groups=np.zeros(60, np.int32))

    assert (len(found.values), found.n_units) == (12, 12)
    assert lonely.values.tolist() == [math.inf]


def test_what_was_packed_is_unpacked():
    found = gather_evidence(*draw_part("mae", 1000), seed=1)

    data = found.pack()

    again = Evidence.unpack(data)
    assert len(data) < 4200
    assert (again.score, again.kind, again.n_units) == (found.score, found.kind, found.n_units)
    assert again.values == pytest.approx(found.values, rel=1e-6)
