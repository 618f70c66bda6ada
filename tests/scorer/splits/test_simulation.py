"""Simulated splits: close baselines change places, distant ones do not, and the advice follows from the figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scorer.errors import UndefinedScoreError
from scorer.evaluation import evaluate
from scorer.splits.simulation import Baseline, advise_decimals, read_baselines, simulate_split
from tests.scorer.files import prepare, write
from tests.scorer.intervals.parts import draw_part, make_schema, make_truth


def make_baselines(metric: str, noises: list[float], n_rows: int = 400):
    truth, predictions, schema = draw_part(metric, n_rows)
    noise = np.random.default_rng(5).normal(size=n_rows)
    return truth, [Baseline(predictions + size * np.roll(noise, place)) for place, size in enumerate(noises)], schema


def test_distant_baselines_never_change_places():
    found = simulate_split(*make_baselines("mae", [0.0, 5.0, 50.0]), n_draws=40)

    assert {(outcome.disagreement, outcome.other_winner) for outcome in found.outcomes} == {(0.0, 0.0)}
    assert found.public_share == 0.2


def test_equal_baselines_change_places_in_half_of_all_splits():
    truth = make_truth(np.zeros(500))
    random = np.random.default_rng(2)
    baselines = [Baseline(random.permutation(random.exponential(size=500))) for _ in "ab"]
    baselines[1] = Baseline(random.permutation(np.asarray(baselines[0].predictions)))

    found = simulate_split(truth, baselines, make_schema("mae"), n_draws=200, shares=(0.5,))

    # Both have the same mean: who leads in one half trails in the other.
    assert found.outcomes[0].disagreement == 1.0


def test_a_larger_public_part_spreads_less():
    outcomes = simulate_split(*make_baselines("roc_auc", [0.0, 0.1]), n_draws=60, shares=(0.1, 0.5)).outcomes

    assert outcomes[0].public_spread > 1.5 * outcomes[1].public_spread
    assert outcomes[0].private_spread < outcomes[1].private_spread
    assert outcomes[0].gap > 0


def test_equal_seeds_give_equal_advice():
    arguments = make_baselines("mae", [0.0, 0.1])

    advice = [simulate_split(*arguments, n_draws=20, seed=seed) for seed in (1, 1, 2)]

    assert advice[0] == advice[1] != advice[2]
    assert advice[0].sentence.startswith(f"Make {advice[0].public_share:.0%} of the rows public and show ")


def test_draws_that_leave_the_metric_undefined_are_counted():
    truth, schema = make_truth([False] * 38 + [True] * 2), make_schema("roc_auc")
    baselines = [Baseline(np.arange(40.0)), Baseline(-np.arange(40.0))]

    some = simulate_split(truth, baselines, schema, n_draws=20, shares=(0.3,))

    assert 0 < some.outcomes[0].n_undefined < 20


def test_a_metric_that_is_never_defined_is_told():
    truth = make_truth([False] * 39 + [True])

    with pytest.raises(UndefinedScoreError, match="undefined in every draw"):
        simulate_split(truth, [Baseline(np.zeros(40))] * 2, make_schema("roc_auc"), n_draws=5)


def test_lists_of_two_parts_are_not_joined(tmp_path):
    compiled = prepare(tmp_path, "id,target,Usage\n1,0,Public\n2,1,Public\n3,0,Private\n4,1,Private\n")
    lists = {f"{part}_offsets": np.array([0, 1, 2]) for part in ("public", "private")}

    with pytest.raises(UndefinedScoreError, match="simulated from one part alone"):
        read_baselines([], replace(compiled, arrays={**compiled.arrays, **lists}))


def test_one_baseline_is_not_enough():
    with pytest.raises(ValueError, match="There are 1 baselines; expected at least two"):
        simulate_split(make_truth([0.0]), [Baseline(np.zeros(1))], make_schema("mae"))


@pytest.mark.parametrize(("error", "decimals"), [(0.11, 0), (0.1, 1), (0.0099, 2), (1e-9, 5), (40.0, 0), (0.0, 5)])
def test_the_last_decimal_is_worth_a_standard_error(error, decimals):
    assert advise_decimals(error) == decimals


def test_baselines_are_read_from_files(tmp_path):
    compiled = prepare(tmp_path)
    paths = [
        write(tmp_path, "a.csv", "id,target\n6,0.5\n5,0.8\n4,0.3\n3,0.4\n2,0.9\n1,0.1\n"),
        write(tmp_path, "b.csv", "id,target\n1,1\n2,0\n3,1\n4,0\n5,0\n6,0\n"),
    ]

    truth, baselines = read_baselines(paths, compiled)

    assert truth.target.tolist() == [False, False, True, True, True]
    assert truth.rows.tolist() == [0, 2, 1, 4, 3]
    assert baselines[0].predictions.tolist() == [0.1, 0.4, 0.9, 0.8, 0.3]
    assert evaluate(truth, baselines[1].predictions, compiled.schema) == 0.0


def test_a_solution_of_one_part_is_taken_as_it_is(tmp_path):
    compiled = prepare(tmp_path, "id,target\n1,0\n2,1\n")

    truth, _ = read_baselines([], compiled)

    assert truth.rows.tolist() == [0, 1]
