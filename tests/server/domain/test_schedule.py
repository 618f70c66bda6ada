"""The clock alone decides what is open."""

from datetime import UTC, datetime, timedelta

import pytest

from server.domain.schedule import CompetitionStatus, Timeline

START = datetime(2026, 3, 1, tzinfo=UTC)
END = datetime(2026, 4, 1, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
TIMELINE = Timeline(starts_at=START, entry_deadline_at=END - timedelta(days=7), ends_at=END)


@pytest.mark.parametrize(
    ("now", "status"),
    [
        (START - INSTANT, CompetitionStatus.UPCOMING),
        (START, CompetitionStatus.ACTIVE),
        (END, CompetitionStatus.ACTIVE),
        (END + INSTANT, CompetitionStatus.FINISHED),
    ],
)
def test_the_instant_of_a_deadline_still_counts(now, status):
    assert TIMELINE.status(now) is status


def test_a_practice_competition_never_ends():
    assert Timeline(is_practice=True).status(END + timedelta(days=9999)) is CompetitionStatus.PRACTICE


def test_a_ranked_submission_is_taken_between_start_and_end():
    assert not TIMELINE.is_open(START - INSTANT)
    assert TIMELINE.is_open(END)
    assert not TIMELINE.is_open(END + INSTANT)


def test_late_submissions_are_taken_after_the_end_if_the_host_allows_them():
    strict = Timeline(starts_at=START, ends_at=END, allows_late=False)

    assert not TIMELINE.accepts_late(END)
    assert TIMELINE.accepts_late(END + INSTANT)
    assert not strict.accepts_late(END + INSTANT)


def test_entry_closes_at_its_deadline_and_opens_again_for_late_submissions():
    deadline = END - timedelta(days=7)

    assert TIMELINE.is_entry_open(deadline)
    assert not TIMELINE.is_entry_open(deadline + INSTANT)
    assert TIMELINE.is_entry_open(END + INSTANT)


def test_entry_may_precede_the_start():
    assert TIMELINE.is_entry_open(START - timedelta(days=1))


@pytest.mark.parametrize("finalized_at", [None, END + timedelta(days=2)])
def test_the_private_leaderboard_is_closed_until_it_is_finalized(finalized_at):
    timeline = Timeline(starts_at=START, ends_at=END, finalized_at=finalized_at)

    assert not timeline.is_finalized(END + timedelta(days=1))


def test_a_finalization_before_the_end_opens_nothing_until_the_end():
    timeline = Timeline(starts_at=START, ends_at=END, finalized_at=START)

    assert not timeline.is_finalized(END)
    assert timeline.is_finalized(END + INSTANT)
