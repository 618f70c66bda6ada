"""Final submissions: chosen ones first, then the best by public score."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.leaderboard import Place
from server.domain.selection import Final, check_selection, final_submissions
from server.errors import SelectionError

START = datetime(2026, 3, 1, tzinfo=UTC)


def place(number, score):
    return Place(score, START + timedelta(minutes=number), number)


PLACES = [place(1, 0.5), place(2, 0.3), place(3, 0.3), place(4, 0.9)]


def numbers(finals):
    return {final.submission_id for final in finals}


def test_without_a_choice_the_best_by_public_score_count():
    assert final_submissions(PLACES, chosen=(), n_selected=2) == (Final(2, False), Final(3, False))


def test_of_equal_scores_the_earlier_one_fills_the_place():
    assert numbers(final_submissions(PLACES, chosen=(), n_selected=1)) == {2}


def test_a_choice_counts_however_bad_and_the_rest_is_filled_with_the_best():
    assert final_submissions(PLACES, chosen=(4,), n_selected=2) == (Final(2, False), Final(4, True))


def test_a_choice_that_was_hidden_falls_away_and_its_place_is_filled():
    assert numbers(final_submissions(PLACES, chosen=(4, 99), n_selected=2)) == {2, 4}


def test_a_team_without_scores_has_no_final_submission():
    assert final_submissions([], chosen=(4,), n_selected=2) == ()


@given(
    scores=st.lists(st.floats(0, 1), max_size=12),
    chosen=st.sets(st.integers(0, 15), max_size=3),
    n_selected=st.integers(1, 5),
)
def test_as_many_count_as_there_are_and_may_be_and_no_choice_is_passed_over(scores, chosen, n_selected):
    places = [place(number, score) for number, score in enumerate(scores)]

    finals = final_submissions(places, chosen=chosen, n_selected=n_selected)

    there = chosen & set(range(len(scores)))
    assert len(finals) == min(n_selected, len(scores))
    assert sum(final.is_chosen for final in finals) == min(n_selected, len(there))
    assert {final.submission_id for final in finals if final.is_chosen} <= there


def test_too_many_are_refused_with_the_numbers():
    with pytest.raises(SelectionError, match=r"You chose 3 submissions; at most 2 count"):
        check_selection([1, 2, 3], selectable=[1, 2, 3], n_selected=2)


def test_what_cannot_count_is_named():
    with pytest.raises(SelectionError, match=r"Submission 7, 9 can't be selected"):
        check_selection([9, 7, 1], selectable=[1, 2], n_selected=5)


def test_a_choice_within_the_limit_passes():
    check_selection([1, 2, 2], selectable=[1, 2], n_selected=2)
