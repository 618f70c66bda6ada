"""Means, standard errors and medals, against numbers worked out by hand."""

import math

import pytest

from client.evaluation.summaries import Estimate, estimate, summarise, summarise_all
from client.evaluation.trials import Outcome


def scored(slug: str, seed: int, score: float, *, medal: str | None = None, above: bool | None = None) -> Outcome:
    has_reference = above is not None
    about = {"has_reference": has_reference, "medal": medal, "is_above_median": above}
    return Outcome(slug, seed, "scored", 2.0, public_score=score, **about)  # type: ignore[arg-type]


def test_the_standard_error_is_the_deviation_by_the_root_of_the_size() -> None:
    # Deviations -1, 0, 1: a variance of 1 with two degrees of freedom.
    assert estimate([1.0, 2.0, 3.0]) == Estimate(2.0, pytest.approx(1 / math.sqrt(3)))
    assert estimate([2.5]) == Estimate(2.5, None)
    assert estimate([]) is None


@pytest.mark.parametrize(("higher", "best"), [(True, 0.9), (False, 0.7)])
def test_a_competition_is_summed_up_by_the_runs_that_have_a_score(higher: bool, best: float) -> None:
    runs = [
        scored("a", 1, 0.7, medal="bronze", above=True),
        scored("a", 2, 0.9, medal=None, above=False),
        Outcome("a", 3, "failed", 5.0),
    ]

    summary = summarise("a", runs, metric="AUC", higher_is_better=higher)

    assert (summary.n_runs, summary.n_scored, summary.best) == (3, 2, best)
    assert summary.score == Estimate(pytest.approx(0.8), pytest.approx(0.1))
    assert summary.medals == {"gold": 0, "silver": 0, "bronze": 1}
    assert summary.n_above_median == 1
    assert summary.seconds == Estimate(3.0, 1.0)


def test_without_a_reference_board_there_are_no_medals() -> None:
    summary = summarise("a", [scored("a", 1, 0.7)], metric="AUC", higher_is_better=True)

    assert (summary.medals, summary.n_above_median) == (None, None)


def test_the_share_of_medals_is_taken_for_each_seed_and_then_over_the_seeds() -> None:
    runs = [
        scored("a", 1, 0.7, medal="gold", above=True),
        scored("b", 1, 0.7, medal=None, above=True),
        scored("a", 2, 0.7, medal="gold", above=True),
        Outcome("b", 2, "failed", 1.0),  # earned nothing, though its board was not seen
        scored("c", 1, 0.7),  # has no board, and does not count
    ]

    overall = summarise_all(runs)

    assert (overall.n_runs, overall.n_scored, overall.seconds) == (5, 4, 9.0)
    assert overall.any_medal == Estimate(0.5, 0.0)
    assert overall.above_median == Estimate(0.75, pytest.approx(0.25))


def test_without_any_board_there_is_no_share() -> None:
    assert summarise_all([scored("c", 1, 0.7)]).any_medal is None
