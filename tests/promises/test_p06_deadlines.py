"""P6: the deadline is judged by the server's time when the headers of a request arrived."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.app import utc_now
from server.domain.schedule import ARRIVAL
from server.errors import NotOpenError
from server.models import Competition
from server.services import finalization
from tests.promises.conftest import Place
from tests.promises.web import head_of, read_answer, wait_until

pytestmark = pytest.mark.up
BODY = b"id,y\n1,0.25\n2,0.75\n"


def finalize(session: Session, ends_at: datetime) -> None:
    """Make the private leaderboard final as soon as that may be, without waiting for it."""
    competition = session.scalars(select(Competition).where(Competition.slug == "harbour")).one()
    as_soon = ends_at + ARRIVAL + timedelta(microseconds=1)
    finalization.finalize(session, competition=competition, host=None, now=as_soon)


def test_p06_an_upload_counts_by_when_it_began(place: Place):
    web = place.make_web()
    web.start()
    ends_at = utc_now() + timedelta(seconds=2)
    place.change(ends_at=ends_at, allows_late=False)
    token = place.tokens["ada"]

    with web.connect() as early, web.connect() as late:
        early.sendall(head_of(token, "harbour", length=len(BODY)) + BODY[:7])
        wait_until(lambda: list((place.data / "files" / "partial").glob("*")))
        wait_until(lambda: utc_now() > ends_at)
        # What a client says of the time is its own affair.
        before = format_datetime(ends_at - timedelta(hours=1), usegmt=True)
        lies = f"Date: {before}\r\nX-Request-Start: t={(ends_at - timedelta(hours=1)).timestamp():.0f}\r\n"
        late.sendall(head_of(token, "harbour", length=len(BODY), more=lies) + BODY)
        late_status, late_text = read_answer(late)
        early.sendall(BODY[7:])
        early_status, _ = read_answer(early)

    assert (early_status, late_status) == (201, 422)
    assert b'"deadline_passed"' in late_text
    (submission,) = place.submissions()
    assert (submission.received_at <= ends_at, submission.is_late) == (True, False)


def test_p06_a_head_that_is_whole_after_the_deadline_came_too_late(place: Place):
    web = place.make_web()
    web.start()
    ends_at = utc_now() + timedelta(seconds=1)
    place.change(ends_at=ends_at, allows_late=False)

    with web.connect() as connection:
        head = head_of(place.tokens["ada"], "harbour", length=len(BODY))
        connection.sendall(head[:-2])
        wait_until(lambda: utc_now() > ends_at)
        connection.sendall(head[-2:] + BODY)
        status, _ = read_answer(connection)

    assert (status, place.submissions()) == (422, [])


def test_p06_an_upload_that_is_whole_only_on_the_final_board_is_refused_and_never_made_late(place: Place):
    web = place.make_web()
    web.start()
    ends_at = utc_now() + timedelta(seconds=2)
    place.change(ends_at=ends_at)

    with web.connect() as connection:
        connection.sendall(head_of(place.tokens["ada"], "harbour", length=len(BODY)) + BODY[:7])
        wait_until(lambda: list((place.data / "files" / "partial").glob("*")))
        wait_until(lambda: utc_now() > ends_at)
        place.database.write(finalize, ends_at)
        connection.sendall(BODY[7:])
        status, text = read_answer(connection)

    assert status == 422
    assert b'"deadline_passed"' in text
    assert "The upload began before the end" in text.decode()
    assert (place.submissions(), place.faults()) == ([], [])


def test_p06_the_private_leaderboard_waits_for_a_file_that_is_being_taken(place: Place):
    web, reached = place.make_web(), place.data / "reached"
    web.start(PODIUM_FAILPOINT="after_row_insert:sleep=2", PODIUM_FAILPOINT_ONCE=str(reached))
    ends_at = utc_now() + timedelta(seconds=2)
    place.change(ends_at=ends_at)

    with web.connect() as connection:
        connection.sendall(head_of(place.tokens["ada"], "harbour", length=len(BODY)) + BODY[:7])
        wait_until(lambda: list((place.data / "files" / "partial").glob("*")))
        wait_until(lambda: utc_now() > ends_at)
        connection.sendall(BODY[7:])
        wait_until(reached.exists)
        with pytest.raises(NotOpenError, match="1 submission waits"):
            place.database.write(finalize, ends_at)
        status, _ = read_answer(connection)

    (submission,) = place.submissions()
    assert (status, submission.is_late) == (201, False)


def test_p06_the_day_of_a_submission_is_that_of_its_arrival(place: Place):
    web = place.make_web()
    web.start()

    with web.program(place.tokens["ada"]) as program:
        answer = program.post("/competitions/harbour/submissions", content=BODY, headers={"Date": "Thu, 01 Jan 1970"})

    (submission,) = place.submissions()
    assert answer.json()["limits"]["used"] == 1
    assert answer.json()["limits"]["resets_at"] > submission.received_at.isoformat()
