"""Made-up entrants: right in as many rows as their skill says, and never sure of a probability."""

from __future__ import annotations

import csv

import pytest

from scorer.compiled import prepare_solution
from scorer.proposals.columns import read_table
from scorer.proposals.entrants import SKILLS, write_entrants
from scorer.scoring import score_file
from tests.scorer.files import write


@pytest.fixture
def make(tmp_path):
    def act(metric, cells):
        lines = "".join(f"{row},{cell}\n" for row, cell in enumerate(cells))
        path = write(tmp_path, "s.csv", f"id,y\n{lines}")
        compiled = prepare_solution(path, metric=metric, parameters={})
        return compiled, write_entrants(read_table(path), compiled, tmp_path)

    return act


@pytest.mark.parametrize(
    ("metric", "cells"),
    [
        ("accuracy", [f"k{row % 7}" for row in range(700)]),
        ("rmse", [row * 1.5 for row in range(700)]),
        ("binary_log_loss", [row % 3 % 2 for row in range(700)]),
        ("log_loss", [f"k{row % 4}" for row in range(700)]),
    ],
)
def test_more_skill_scores_better(make, metric, cells):
    compiled, paths = make(metric, cells)

    scores = [score_file(path, compiled).public_score for path in paths]

    is_higher_better = compiled.schema.record.higher_is_better
    assert len(scores) == len(SKILLS)
    assert scores == sorted(scores, reverse=not is_higher_better)


def test_nobody_is_certain(make):
    _, paths = make("binary_log_loss", [row % 2 for row in range(40)])

    with paths[0].open(newline="") as file:
        assert {round(float(row["y"]), 9) for row in csv.DictReader(file)} == {0.2, 0.8}


def test_a_metric_of_other_columns_has_none(make):
    assert make("gaussian_crps", [1.5, 2.5, 3.5])[1] == []
