"""The report of a split: sizes, balance, and metrics that a part leaves undefined."""

from __future__ import annotations

import numpy as np

from scorer.splits.reports import describe_split
from scorer.splits.usage import Part
from tests.scorer.files import prepare
from tests.scorer.intervals.parts import make_schema, make_truth


def test_a_compiled_solution_is_described(tmp_path):
    compiled = prepare(tmp_path)
    truths = {part: truth for part in Part if (truth := compiled.find_part(part)) is not None}

    report = describe_split(truths, compiled.schema)

    assert report.is_defined
    assert (report.parts[Part.PUBLIC].n_rows, report.parts[Part.PUBLIC].share) == (3, 0.6)
    assert report.parts[Part.PUBLIC].class_counts == {"0": 1, "1": 2}
    assert "There are only 3 public rows; scores will be mostly chance." in report.warnings


def test_a_part_with_one_class_is_told():
    truths = {Part.PUBLIC: make_truth([False] * 30 + [True] * 30), Part.PRIVATE: make_truth([True] * 30)}

    report = describe_split(truths, make_schema("roc_auc"))

    assert not report.is_defined
    assert report.warnings[0] == "roc_auc is undefined on the private rows: ROC AUC needs rows of both classes."
    assert report.warnings[1] == "Few private rows of a class: “0” has 0; expected at least 20."


def test_numbers_have_a_mean_and_a_spread():
    truths = {Part.PUBLIC: make_truth(np.tile([1.0, 3.0], 20)), Part.PRIVATE: make_truth(np.tile([2.0, 6.0], 20))}

    report = describe_split(truths, make_schema("rmse"))

    assert [(part.mean, part.spread, part.class_counts) for part in report.parts.values()] == [(2, 1, {}), (4, 2, {})]
    assert report.warnings == ()


def test_several_columns_are_described_by_their_rows_alone():
    truths = {Part.PUBLIC: make_truth(np.ones((2, 30))), Part.PRIVATE: make_truth(np.ones((2, 30)))}

    report = describe_split(truths, make_schema("rmse"))

    assert [(part.n_rows, part.mean, part.class_counts) for part in report.parts.values()] == [(30, None, {})] * 2


def test_labels_are_counted_by_name_and_a_part_without_rows_is_told():
    truths = {Part.PUBLIC: make_truth([0] * 25 + [1] * 20, np.int32)}

    report = describe_split(truths, make_schema("accuracy", labels=("cat", "dog")))

    assert report.parts[Part.PUBLIC].class_counts == {"cat": 25, "dog": 20}
    assert report.warnings == ("There is no private row.",)
