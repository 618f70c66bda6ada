"""Tests for `worker.lease`: it is renewed in time, and its loss is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from server.db import Database, make_engine
from server.models import Submission
from server.services import scoring
from server.services.scoring import Task
from tests import factories
from tests.fakes import Clock
from worker.lease import Lease, LeaseLostError

SECONDS = 15.0


def _make_submission(session: Session) -> Submission:
    ada = factories.make_user(session)
    competition = factories.make_competition(session)
    factories.make_solution(session, competition=competition)
    team = factories.make_team(session, competition=competition, user=ada)
    return factories.make_submission(session, competition=competition, team=team, user=ada)


def claim(database: Database, submission_id: int, name: str, now: datetime) -> Task | None:
    return database.write(
        scoring.claim, submission_id=submission_id, version=1, lease=name, lease_seconds=SECONDS, now=now
    )


@pytest.fixture
def task(database: Database, now: datetime) -> Task:
    """Return a submission that is ours."""
    taken = claim(database, database.write(_make_submission).id, "ours", now)
    assert taken is not None
    return taken


def end_of(database: Database, task: Task) -> datetime | None:
    return database.read(lambda session: session.get_one(Submission, task.submission_id).lease_until)


def test_a_fresh_lease_is_left_alone(database: Database, task: Task, clock: Clock, now: datetime) -> None:
    lease = Lease(database, task, seconds=SECONDS, clock=clock)
    clock.now += timedelta(seconds=5)

    lease.beat()

    assert end_of(database, task) == now + timedelta(seconds=SECONDS)


def test_a_sign_of_life_is_given_when_the_lease_is_renewed(database: Database, task: Task, clock: Clock) -> None:
    signs: list[int] = []
    fresh = Lease(database, task, seconds=SECONDS, clock=clock, give_sign=lambda: signs.append(1))
    due = Lease(database, task, seconds=0.0, clock=clock, give_sign=lambda: signs.append(2))

    fresh.beat()
    due.beat()

    assert signs == [2]


def test_a_beat_renews_a_lease_that_is_due(database: Database, task: Task, clock: Clock) -> None:
    lease = Lease(database, task, seconds=0.0, clock=clock)  # due at once and ever again
    ends = []

    for _ in range(2):
        clock.now += timedelta(seconds=20)
        lease.beat()
        ends.append(end_of(database, task) == clock.now)

    assert ends == [True, True]


def test_a_lease_can_be_stretched(database: Database, task: Task, clock: Clock) -> None:
    Lease(database, task, seconds=SECONDS, clock=clock).stretch(100.0)

    assert end_of(database, task) == clock.now + timedelta(seconds=SECONDS + 100)


def test_a_lease_that_another_took_is_lost(database: Database, task: Task, clock: Clock) -> None:
    lease = Lease(database, task, seconds=0.0, clock=clock)
    clock.now += timedelta(seconds=SECONDS + 1)
    theirs = claim(database, task.submission_id, "theirs", clock.now)
    before = end_of(database, task)

    with pytest.raises(LeaseLostError):
        lease.beat()

    assert theirs is not None
    assert end_of(database, task) == before


def test_the_lease_of_a_submission_that_has_ended_is_lost(database: Database, task: Task, clock: Clock) -> None:
    database.write(scoring.give_up, task=task, now=clock.now)

    with pytest.raises(LeaseLostError):
        Lease(database, task, seconds=SECONDS, clock=clock).stretch(0.0)


def test_a_database_that_is_away_is_no_loss(
    task: Task, clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    gone = Database(make_engine(f"sqlite:///{tmp_path}/gone/podium.sqlite"))

    Lease(gone, task, seconds=0.0, clock=clock).beat()

    said = capsys.readouterr().out + caplog.text  # the latter where a test before has set up logging
    assert "lease_not_renewed" in said
