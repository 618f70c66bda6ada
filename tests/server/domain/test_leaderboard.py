"""How scores become places."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.leaderboard import (
    Place,
    best_place,
    best_places,
    rank_teams,
    shake_up,
    shown_score,
    sort_score,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SCORES = st.floats(allow_nan=False, allow_infinity=False)
PLACES = st.builds(Place, SCORES, st.datetimes(timezones=st.just(UTC)), st.integers(1, 10**6))


@given(SCORES, SCORES)
def test_a_better_score_sorts_first_in_either_direction(a, b):
    higher = sort_score(a, higher_is_better=True) < sort_score(b, higher_is_better=True)
    lower = sort_score(a, higher_is_better=False) < sort_score(b, higher_is_better=False)

    assert (higher, lower) == (a > b, a < b)


@pytest.mark.parametrize("score", [math.nan, math.inf, -math.inf])
def test_a_score_that_is_not_finite_cannot_be_a_row(score):
    with pytest.raises(ValueError, match="not finite"):
        sort_score(score, higher_is_better=True)


def test_of_equal_scores_the_earlier_is_ahead():
    assert Place(0.5, NOON, 9) < Place(0.5, NOON + timedelta(microseconds=1), 1)


def test_two_submissions_of_one_instant_are_told_apart_by_their_number():
    assert Place(0.5, NOON, 1) < Place(0.5, NOON, 2)


def test_zero_has_no_sign_on_a_leaderboard():
    assert math.copysign(1, sort_score(0.0, higher_is_better=True)) == 1
    assert math.copysign(1, shown_score(-0.000001, 5)) == 1


@given(st.lists(PLACES, min_size=1, unique_by=lambda place: place.submission_id))
def test_the_best_place_does_not_depend_on_the_order_of_arrival(places):
    assert best_place(places) == best_place(reversed(places)) == sorted(places)[0]


def test_a_team_without_scores_has_no_place():
    assert best_place([]) is None


@given(SCORES.filter(lambda score: abs(score) < 1e9), st.integers(0, 15))
def test_a_shown_score_has_the_decimals_of_the_competition(score, decimals):
    assert shown_score(score, decimals) == round(score, decimals)


ENTRIES = st.lists(
    st.tuples(st.integers(1, 8), st.sampled_from([0.1, 0.1 + 1e-15, 0.3]), st.integers(0, 3)), max_size=40
).map(
    lambda drawn: [
        (team_id, Place(score, NOON + timedelta(minutes=minute), number))
        for number, (team_id, score, minute) in enumerate(drawn)
    ]
)


@given(ENTRIES, st.randoms())
def test_ranking_is_a_total_order_whatever_the_order_of_the_submissions(entries, random):
    shuffled = random.sample(entries, len(entries))

    ranks = rank_teams(best_places(entries))

    assert ranks == rank_teams(best_places(shuffled))
    assert sorted(ranks.values()) == list(range(1, len({team_id for team_id, _ in entries}) + 1))


@given(ENTRIES)
def test_places_kept_one_by_one_equal_those_of_all_submissions(entries):
    kept = {}
    for team_id, place in entries:
        kept[team_id] = min(kept.get(team_id, place), place)

    assert kept == best_places(entries)


def test_a_team_that_rose_has_a_positive_shake_up():
    assert shake_up(public_rank=12, private_rank=3) == 9
    assert shake_up(public_rank=1, private_rank=4) == -3
