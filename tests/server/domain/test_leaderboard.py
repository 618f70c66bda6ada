"""How scores become places."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.leaderboard import Place, best_place, shown_score, sort_score

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
