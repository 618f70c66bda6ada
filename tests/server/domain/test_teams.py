"""Who may join, merge and leave, and what a refusal says."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.schedule import Timeline
from server.domain.teams import (
    TeamFacts,
    TeamLimits,
    check_invitation,
    check_merge,
    check_merger_open,
    check_not_fixed,
    count_days,
    find_fitting_day,
    make_sum,
)
from server.errors import (
    DeadlinePassedError,
    NotAloneError,
    NotOpenError,
    TeamFullError,
    TooManySubmissionsError,
)

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)
LIMITS = TeamLimits(max_team_size=4, daily_limit=5, total_limit=None, opened_at=START)
LIGHTS = TeamFacts("Northern Lights", 2, 18)
ANGLE = TeamFacts("Crown Angle", 1, 43)
COST = TeamFacts("Sunk Cost", 1, 88)


def test_days_are_utc_days_with_the_first_and_the_current_one():
    assert count_days(START, NOW) == 20
    assert count_days(START, START) == 1
    assert count_days(START, START - timedelta(days=3)) == 0


def test_the_sum_says_what_one_team_could_have_made():
    total = make_sum(LIGHTS, ANGLE, LIMITS, NOW)

    assert (total.n_members, total.n_submissions, total.max_submissions, total.n_days) == (3, 61, 100, 20)
    assert total.fits
    check_merge(LIGHTS, ANGLE, LIMITS, NOW)


def test_a_sum_that_is_just_reached_fits():
    check_merge(TeamFacts("a", 1, 50), TeamFacts("b", 1, 50), LIMITS, NOW)


def test_too_many_submissions_are_refused_with_numbers_and_the_day_from_which_they_fit():
    with pytest.raises(TooManySubmissionsError) as refusal:
        check_merge(LIGHTS, COST, LIMITS, NOW)

    assert refusal.value.message == (
        "“Northern Lights” (18) and “Sunk Cost” (88) have 106 submissions together; one team could have made 100 by"
        " now. It fits from 2026-11-23 00:00 UTC, if together you hand in nothing more until then."
    )


def test_a_total_limit_bounds_the_sum_for_ever():
    limits = TeamLimits(4, 5, 60, START)

    assert find_fitting_day(make_sum(LIGHTS, ANGLE, limits, NOW), limits, NOW) is None
    with pytest.raises(TooManySubmissionsError, match="limit for the whole competition is 60"):
        check_merge(LIGHTS, ANGLE, limits, NOW)


def test_a_team_that_would_be_too_large_is_refused_with_the_numbers():
    with pytest.raises(TeamFullError, match=r"“A” \(3\) and “B” \(2\) would have 5 members together; at most 4"):
        check_merge(TeamFacts("A", 3, 0), TeamFacts("B", 2, 0), LIMITS, NOW)


def test_only_an_entrant_who_is_alone_is_invited():
    check_invitation(LIGHTS, ANGLE, LIMITS, NOW)

    with pytest.raises(NotAloneError, match="has 2 members"):
        check_invitation(ANGLE, LIGHTS, LIMITS, NOW)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 60), st.integers(1, 10))
def test_the_day_that_a_refusal_names_is_the_first_that_fits(n_first, n_second, n_days, daily_limit):
    limits = TeamLimits(10, daily_limit, None, START)
    now = START + timedelta(days=n_days)
    first, second = TeamFacts("a", 1, n_first), TeamFacts("b", 1, n_second)
    total = make_sum(first, second, limits, now)

    fits_at = find_fitting_day(total, limits, now)

    assert fits_at is not None
    assert total.fits == (fits_at <= now)
    check_merge(first, second, limits, max(now, fits_at))
    if fits_at > now:
        with pytest.raises(TooManySubmissionsError):
            check_merge(first, second, limits, fits_at - timedelta(microseconds=1))


TIMES = Timeline(starts_at=START, merger_deadline_at=NOW, ends_at=NOW + timedelta(days=9))


@pytest.mark.parametrize("moment", [START, NOW])
def test_teams_change_from_the_start_to_the_instant_of_the_merger_deadline(moment):
    check_merger_open(TIMES, moment)

    assert TIMES.is_merger_open(moment)


@pytest.mark.parametrize(
    ("moment", "error", "words"),
    [
        (START - timedelta(seconds=1), NotOpenError, "from the start, 2026-11-02 09:00 UTC"),
        (NOW + timedelta(microseconds=1), DeadlinePassedError, "merger deadline was 2026-11-21 15:00 UTC"),
        (NOW + timedelta(days=10), NotOpenError, "has ended"),
    ],
)
def test_before_and_after_teams_stay_as_they_are(moment, error, words):
    with pytest.raises(error, match=words):
        check_merger_open(TIMES, moment)

    assert not TIMES.is_merger_open(moment)


def test_name_and_captain_are_fixed_after_the_end_and_not_after_the_merger_deadline():
    check_not_fixed(TIMES, TIMES.ends_at)

    with pytest.raises(NotOpenError, match="keep their names and captains"):
        check_not_fixed(TIMES, TIMES.ends_at + timedelta(microseconds=1))


def test_in_practice_teams_may_always_change():
    check_merger_open(Timeline(is_practice=True), NOW)
    check_not_fixed(Timeline(is_practice=True), NOW)
