"""The page of the metrics: complete, equal to the catalogue, and its examples score what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from scorer.catalogue import metrics_page
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
