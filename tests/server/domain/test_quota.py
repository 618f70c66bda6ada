"""What a team has used and left on a UTC day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from server.domain.quota import Quota, day_end, day_start, default_error_limit
from server.errors import DailyLimitReachedError, ErrorLimitReachedError, TotalLimitReachedError

TURN = datetime(2026, 3, 2, tzinfo=UTC)


def make_quota(*, used=0, errors_used=0, **more):
    return Quota(daily_limit=5, used=used, error_limit=20, errors_used=errors_used, resets_at=TURN, **more)


def test_the_last_slot_may_be_used():
    quota = make_quota(used=4)

    quota.check()

    assert quota.left == 1


def test_a_used_up_day_is_refused_with_its_numbers_and_its_end():
    with pytest.raises(DailyLimitReachedError, match=r"5 submissions of today.*2026-03-02 00:00 UTC"):
        make_quota(used=5).check()


def test_a_flood_of_broken_files_is_stopped():
    with pytest.raises(ErrorLimitReachedError, match=r"20 files with errors"):
        make_quota(errors_used=20).check()


@pytest.mark.parametrize(
    ("errors_used", "n_pending", "words"),
    [
        (19, 1, "handed in 19 today, and 1 file that waits for its score may"),
        (16, 4, "handed in 16 today, and 4 that wait for scores may"),
    ],
)
def test_files_that_wait_and_could_have_errors_do_not_pass_the_limit_together(errors_used, n_pending, words):
    quota = make_quota(used=n_pending, errors_used=errors_used, n_pending=n_pending)

    with pytest.raises(ErrorLimitReachedError, match=f"is 20 a day.*{words}.*Wait for a score"):
        quota.check()


def test_a_team_that_hands_in_all_of_a_day_at_once_does_not_notice_the_limit_of_errors():
    make_quota(used=4, errors_used=15, n_pending=4).check()


def test_nothing_left_is_never_negative():
    assert make_quota(used=9, errors_used=99).left == 0
    assert make_quota(used=9, errors_used=99).errors_left == 0


@pytest.mark.parametrize(("daily", "errors"), [(1, 20), (5, 20), (6, 24), (50, 200)])
def test_the_limit_of_errors_is_four_times_the_daily_one_and_at_least_twenty(daily, errors):
    assert default_error_limit(daily) == errors


def test_the_day_is_that_of_utc_wherever_the_clock_stands():
    in_auckland = datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=13)))

    assert day_start(in_auckland) == datetime(2026, 3, 1, tzinfo=UTC)
    assert day_end(in_auckland) == TURN


def test_a_leap_day_is_a_day():
    assert day_end(datetime(2028, 2, 29, 23, 59, tzinfo=UTC)) == datetime(2028, 3, 1, tzinfo=UTC)


def test_granted_attempts_are_used_when_those_of_the_day_are():
    quota = make_quota(used=4, extra_left=3)
    assert (quota.left, quota.needs_extra) == (4, False)

    quota = make_quota(used=6, used_extra=1, extra_left=2)

    quota.check()
    assert (quota.left, quota.needs_extra) == (2, True)
    with pytest.raises(DailyLimitReachedError, match="8 submissions of today"):
        make_quota(used=8, used_extra=3).check()


def test_what_two_teams_used_of_a_day_before_they_merged_is_no_use_of_a_grant():
    quota = make_quota(used=10, extra_left=3)

    assert (quota.left, quota.needs_extra) == (3, True)
    assert make_quota(used=10).left == 0


def test_a_total_limit_bounds_what_a_day_would_allow():
    quota = replace(make_quota(used=1), total_limit=20, used_total=19)

    assert (quota.left, quota.total_left) == (1, 1)
    with pytest.raises(TotalLimitReachedError, match="all 20 submissions"):
        replace(quota, used_total=20).check()


def test_a_granted_attempt_goes_beyond_the_total_limit_too():
    quota = make_quota(used=1, extra_left=2, total_limit=22, used_total=20)

    quota.check()

    assert (quota.left, quota.total_left, quota.needs_extra) == (2, 2, True)
