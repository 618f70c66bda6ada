"""The page of the metrics: complete, equal to the catalogue, and its examples score what it says."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from scorer.catalogue import metric_section, metrics_page
from scorer.registry import METRICS
from tests.scorer.files import score_text

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "metrics.md"


def test_the_page_is_what_the_catalogue_says():
    assert PAGE.read_text(encoding="utf-8") == metrics_page()


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_each_example_scores_what_the_page_says(tmp_path, metric):
    example = metric.example
    scores = score_text(tmp_path, example.submission, example.solution, metric.name, **example.parameters)

    decimals = len(example.score.partition(".")[2])
    assert f"{scores.public_score:.{decimals}f}" == example.score


def test_the_page_shows_name_type_default_and_bounds_of_each_parameter():
    page = metrics_page()

    for row in (
        "| `max_fpr` | number | – | above 0 and at most 1 | Only the curve",
        "| `group_column` | name of a solution column | required | – |",
        "| `gain` | one of a few words | `exponential` | `exponential`, `linear` |",
        "| `multioutput` | list of numbers | `uniform_average` | `uniform_average` or at least 0 |",
        "| `renormalize` | true or false | `true` | – |",
        "| `levels` | list of numbers | required | at least 1e-09 and at most 0.999999999 |",
        "| `part_weights` | list of numbers | `[0.25, 0.25, 0.25, 0.25]` | at least 0 |",
    ):
        assert row in page


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_each_section_tells_all_that_a_host_must_know(metric):
    section = metric_section(metric)

    for told in (metric.formula, metric.edge_cases, metric.source, metric.computed_by, metric.example.solution):
        assert told in section
    for parameter in metric.parameters:
        assert f"| `{parameter.name}` | {parameter.kind} |" in section
    # Of a metric that is made from others the scale is not known before its parameters are.
    assert ("−∞ (worst)" in section) == (metric.worst_value == -math.inf and metric.wrapping is None)
