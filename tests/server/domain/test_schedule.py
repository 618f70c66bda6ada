"""The clock alone decides what is open."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from server.domain.schedule import ARRIVAL, CompetitionStatus, Timeline

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


def test_a_granted_deadline_moves_the_end_of_one_team_and_never_back():
    later = END + timedelta(days=2)

    assert TIMELINE.extended(later).is_open(later)
    assert TIMELINE.extended(START).ends_at == END
    assert TIMELINE.extended(None) == TIMELINE


def test_the_next_time_is_the_first_one_to_come():
    assert TIMELINE.find_next(START - INSTANT) == START
    assert TIMELINE.find_next(START + INSTANT) == TIMELINE.entry_deadline_at
    assert TIMELINE.find_next(END) == END
    assert TIMELINE.find_next(END + INSTANT) is None


def test_a_board_becomes_final_when_all_uploads_have_arrived_and_have_their_scores():
    over, last = END + ARRIVAL + INSTANT, END + timedelta(hours=1)

    assert TIMELINE.may_be_finalized(over, n_pending=0, last_deadline_at=None)
    assert not TIMELINE.may_be_finalized(over - INSTANT, n_pending=0, last_deadline_at=None)
    assert not TIMELINE.may_be_finalized(over, n_pending=1, last_deadline_at=None)
    assert not TIMELINE.may_be_finalized(over, n_pending=0, last_deadline_at=last)
    assert TIMELINE.may_be_finalized(last + ARRIVAL + INSTANT, n_pending=0, last_deadline_at=last)


def test_nothing_is_ranked_any_more_once_the_board_is_final():
    final = replace(TIMELINE, finalized_at=END + ARRIVAL)

    assert TIMELINE.is_ranked(END)
    assert not TIMELINE.is_ranked(END + INSTANT)
    assert not final.is_ranked(END)


def test_a_board_becomes_final_once():
    final = replace(TIMELINE, finalized_at=END + INSTANT)

    assert not final.may_be_finalized(END + timedelta(days=1), n_pending=0, last_deadline_at=None)


def test_a_board_becomes_final_by_itself_after_the_delay_that_the_host_set():
    hour = timedelta(hours=1)

    assert TIMELINE.finalizes_at(hour) == END + hour
    assert TIMELINE.finalizes_at(hour, END + hour) == END + 2 * hour
    assert TIMELINE.finalizes_at(None) is None
    assert Timeline(is_practice=True).finalizes_at(hour) is None


def test_an_upload_has_its_time_to_arrive_only_if_it_began_before_the_end():
    assert TIMELINE.arrives_by(END) == END + ARRIVAL
    assert TIMELINE.arrives_by(END + INSTANT) is None
    assert Timeline().arrives_by(END) is None
