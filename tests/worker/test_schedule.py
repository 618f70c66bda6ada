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
from server.models import Role
from server.services import drafts, uploads
from server.storage import Storage, save_file
from tests import factories
from tests.drafts import make_draft, store
from tests.server.services.season import begin
from tests.worker.arena import Arena, wait_until
from worker.schedule import ExpiredUploads, Finalizations, Leftovers, RollingBoards, Schedule, Task
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
    piece = files / save_file(arena.storage, orphan, uploads.PREFIX).key
    partial = files / "partial" / "begun"
    partial.write_bytes(b"half")
    compiling = arena.settings.data / "cache" / "solutions" / ".1-abc.half"
    compiling.mkdir(parents=True)
    for path in (named, orphan, piece, partial, compiling):
        _make_old(path)

    leftovers = Leftovers(arena.database, arena.storage, compiling.parent)

    assert leftovers.sweep(datetime.now(UTC)) == 4
    assert [path.exists() for path in (named, fresh)] == [True, True]
    assert [path.exists() for path in (orphan, piece, partial, compiling)] == [False] * 4


def test_files_that_nobody_goes_on_sending_are_deleted_after_a_day(database: Database, storage: Storage) -> None:
    user, now = database.write(factories.make_user), factories.NOW
    about = {"file_name": "train.csv", "size_bytes": 9, "sha256": None, "largest_bytes": 9, "now": now}
    for _ in range(uploads.MOST_LARGEST):
        database.write(uploads.begin, user=user, **about)
    sweep = ExpiredUploads(database, storage).sweep

    assert [sweep(now), sweep(now + uploads.LASTS), sweep(now + uploads.LASTS)] == [0, uploads.MOST_LARGEST, 0]


def test_files_that_no_draft_names_are_deleted_however_old(arena: Arena) -> None:
    host = arena.database.write(factories.make_user, name="host", role=Role.HOST)
    draft = arena.database.write(make_draft, storage=arena.storage, user=host)
    keys = [file.storage_key for file in arena.database.read(drafts.list_files, draft=draft)]
    files = arena.settings.data / "files"
    gone, kept, fresh = files / keys[0], files / keys[1], files / store(arena.storage, "x").key
    about = {"draft_id": draft.id, "user": host, "path": "private/baselines/dummy.csv", "now": factories.NOW}
    arena.database.write(drafts.remove_file, **about)
    for path in (gone, kept):
        moment = (datetime.now(UTC) - timedelta(days=90)).timestamp()
        os.utime(path, (moment, moment))

    n_deleted = Leftovers(arena.database, arena.storage, files / "none").sweep(datetime.now(UTC))

    assert (n_deleted, gone.exists(), kept.exists(), fresh.exists()) == (1, False, True, True)


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
