"""What is on its way in when the competition ends: it counts, or it is refused; it never becomes late unasked."""

from datetime import timedelta

import pytest

from server.domain.schedule import ARRIVAL
from server.errors import DeadlinePassedError
from server.models import Competition, Submission
from tests.server.services.test_submissions import Entered, count

MINUTE = timedelta(minutes=1)


def test_what_began_before_the_end_counts_if_it_was_whole_in_its_time_to_arrive(any_database, queue, now):
    entered = Entered(any_database, queue, now, ends_at=now)

    assert entered.check().arrives_by == now + ARRIVAL
    submission = entered.submit(arrived_at=now + ARRIVAL).submission

    assert (submission.received_at, submission.is_late) == (now, False)


def test_what_began_before_the_end_and_was_whole_too_late_is_refused_and_not_made_late(any_database, queue, now):
    entered = Entered(any_database, queue, now, ends_at=now)

    with pytest.raises(DeadlinePassedError, match=r"5 minutes after the end.*Nothing was kept"):
        entered.submit(arrived_at=now + ARRIVAL + timedelta(microseconds=1))

    assert (count(any_database, Submission), entered.quota().used) == (0, 0)


def test_what_began_before_the_end_has_until_a_teams_later_end_to_arrive(any_database, queue, now):
    entered = Entered(any_database, queue, now, ends_at=now)
    entered.grant(deadline_at=now + timedelta(days=1))

    assert entered.check().arrives_by == now + timedelta(days=1) + ARRIVAL
    assert not entered.submit(arrived_at=now + ARRIVAL + MINUTE).submission.is_late


def test_what_begins_after_the_end_may_take_its_time(any_database, queue, now):
    entered = Entered(any_database, queue, now, ends_at=now - MINUTE)

    assert entered.check().arrives_by is None
    assert entered.submit(arrived_at=now + timedelta(hours=1)).submission.is_late


def test_what_arrives_on_the_final_board_is_refused_and_not_made_late(any_database, queue, now):
    entered = Entered(any_database, queue, now, ends_at=now)

    def make_final(session):
        session.get_one(Competition, entered.competition.id).finalized_at = now + MINUTE

    any_database.write(make_final)

    with pytest.raises(DeadlinePassedError, match=r"had become final.*Nothing was kept"):
        entered.submit(arrived_at=now + MINUTE)
    assert entered.submit(received_at=now + MINUTE).submission.is_late
