"""Tests for `worker.schedule`."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from server.db import Database
from server.domain.submissions import SubmissionStatus
from tests import factories
from tests.server.services.season import begin
from tests.worker.arena import Arena, wait_until
from worker.schedule import Finalizations, Leftovers, RollingBoards, Schedule, Task
from worker.stopping import Stop


def test_p03_the_schedule_sends_what_the_queue_never_got(make_arena: Callable[..., Arena]) -> None:
    arena = make_arena(sweep_seconds=0.2)
    arena.start()
    schedules = [arena.start("schedule"), arena.start("schedule")]
    number = arena.submit(is_enqueued=False)

    [submission] = arena.wait_for(number)
    for schedule in schedules:
        schedule.send(signal.SIGTERM)

    assert submission.status is SubmissionStatus.COMPLETE
    assert arena.count_scores(number) == (1, 1)
    assert "lost_submissions_found" in arena.logs()
    assert [schedule.wait() for schedule in schedules] == [0, 0]


def test_what_waits_its_turn_is_not_sent_twice(arena: Arena) -> None:
    numbers = [arena.submit() for _ in range(3)]
    wait_until(lambda: arena.count_lost() == 3, "the submissions to be old enough")

    assert arena.sweep() == 0
    assert arena.queue.get_job_ids() == [f"score-{number}-1" for number in numbers]


def test_a_schedule_outlives_redis(make_arena: Callable[..., Arena]) -> None:
    arena = make_arena(sweep_seconds=0.2)
    arena.redis.stop()
    number = arena.submit()
    schedule = arena.start("schedule")
    schedule.wait_for("task_failed")

    arena.redis.start()
    arena.start()
    [submission] = arena.wait_for(number)

    assert submission.status is SubmissionStatus.COMPLETE


def test_files_that_nobody_names_are_deleted_after_an_hour(arena: Arena) -> None:
    named = arena.path_of(arena.submit(is_enqueued=False))
    files = arena.settings.data / "files"
    orphan, fresh = (files / arena.store("x").key for _ in range(2))
    partial = files / "partial" / "begun"
    partial.write_bytes(b"half")
    compiling = arena.settings.data / "cache" / "solutions" / ".1-abc.half"
    compiling.mkdir(parents=True)
    for path in (named, orphan, partial, compiling):
        _make_old(path)

    leftovers = Leftovers(arena.database, arena.storage, compiling.parent)

    assert leftovers.sweep(datetime.now(UTC)) == 3
    assert [path.exists() for path in (named, fresh, orphan, partial, compiling)] == [True, True, False, False, False]


def _make_old(path: Path) -> None:
    moment = (datetime.now(UTC) - timedelta(hours=2)).timestamp()
    os.utime(path, (moment, moment))


def test_a_task_that_fails_comes_again() -> None:
    stop = Stop()
    calls: list[datetime] = []

    def fail(now: datetime) -> int:
        calls.append(now)
        stop.is_set = len(calls) == 3
        raise OSError("gone")

    Schedule([Task("failing", fail, 0.01)], stop=stop, clock=lambda: datetime.now(UTC)).run()

    assert len(calls) == 3


def test_what_is_due_becomes_final_once(any_database: Database) -> None:
    def make(session: Session) -> datetime:
        season = begin(session, "ada", finalize_after_minutes=10)
        season.hand_in("ada", 0.9, private_score=0.6)
        assert season.competition.ends_at is not None
        return season.competition.ends_at + timedelta(minutes=10)

    due = any_database.write(make)
    finalizations = Finalizations(any_database)

    assert [finalizations.sweep(due - timedelta(seconds=1)), finalizations.sweep(due), finalizations.sweep(due)] == [
        0, 1, 0,
    ]  # fmt: skip


def test_rows_leave_a_board_that_forgets(any_database: Database) -> None:
    def make(session: Session) -> None:
        season = begin(session, "ada", is_practice=True, rolling_days=7, ends_at=None)
        season.hand_in("ada", 0.9)

    any_database.write(make)
    boards = RollingBoards(any_database)

    assert [boards.sweep(factories.NOW + timedelta(days=days)) for days in (7, 8, 9)] == [0, 1, 0]
