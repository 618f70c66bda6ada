"""The periodic work: lost submissions, files that nobody names, final boards and snapshots of ranks that are due.

Each task is safe to run at any time and beside another schedule. The end of a competition needs none: the clock
closes it.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, islice
from pathlib import Path

import structlog
from rq import Queue
from sqlalchemy.orm import Session

from server.db import Database
from server.jobs import JobQueue, score_job_id
from server.services import (
    board_rows,
    bundle_parts,
    data_files,
    drafts,
    finalization,
    page_images,
    rank_changes,
    scoring,
    stored_files,
    uploads,
)
from server.services.baselines import SUBMISSIONS
from server.services.estimates import SHADOW_EVIDENCE
from server.storage import Storage
from worker.faults import trace_of
from worker.stopping import Stop

HOUR = timedelta(hours=1)
LOOK_BACK = timedelta(hours=25)
BATCH = 500
# Where the files of competitions are: copied before the transaction that names them, and given up by a later one.
PUBLISHED = (data_files.PREFIX, page_images.PREFIX, bundle_parts.SOLUTIONS, bundle_parts.METRICS)

log = structlog.get_logger(__name__)


class LostSubmissions:
    """Sends submissions again that are pending and in nobody's hands."""

    def __init__(self, database: Database, jobs: JobQueue, queue: Queue, *, after_seconds: float) -> None:
        self._database = database
        self._jobs = jobs
        self._queue = queue
        self._after_seconds = after_seconds

    def sweep(self, now: datetime) -> int:
        """Send again what was lost; returns how many.

        What stands in the queue's list waits its turn. A job that RQ believes to be running is sent again all the
        same: the lease, which has run out, knows better.
        """
        lost = self._database.read(scoring.list_lost, now=now, after_seconds=self._after_seconds)
        waiting = set(self._queue.get_job_ids()) if lost else set()
        again = [found for found in lost if score_job_id(*found) not in waiting]
        if again:
            log.warning("lost_submissions_found", count=len(again), submission_ids=[number for number, _ in again[:20]])
            self._database.write(self._send, again)
        return len(again)

    def _send(self, session: Session, again: list[tuple[int, int]]) -> None:
        for submission_id, version in again:
            self._jobs.enqueue_score(session, submission_id=submission_id, version=version)


class Leftovers:
    """Deletes files of interrupted work, begun or finished and never named by a row, and those of drafts gone."""

    def __init__(self, database: Database, storage: Storage, compiled: Path) -> None:
        self._database = database
        self._storage = storage
        self._compiled = compiled

    def sweep(self, now: datetime) -> int:
        """Delete what is older than an hour; returns how many."""
        n_deleted = self._storage.sweep(before=now - HOUR) + self._sweep_compiled(now)
        n_deleted += self._sweep_orphans(now) + self._sweep_drafts(now)
        if n_deleted:
            log.info("leftovers_deleted", count=n_deleted)
        return n_deleted

    def _sweep_orphans(self, now: datetime) -> int:
        files = self._storage.list_files(SUBMISSIONS)
        return self._delete(file.key for file in files if now - LOOK_BACK < file.changed_at < now - HOUR)

    def _sweep_drafts(self, now: datetime) -> int:
        """Delete what drafts, rescores and publishing gave up and no row names any more, however long ago it came."""
        prefixes = (*PUBLISHED, drafts.PREFIX, uploads.PREFIX, SHADOW_EVIDENCE)
        files = chain.from_iterable(self._storage.list_files(prefix) for prefix in prefixes)
        return self._delete(file.key for file in files if file.changed_at < now - HOUR)

    def _delete(self, listed: Iterator[str]) -> int:
        n_deleted = 0
        while keys := list(islice(listed, BATCH)):
            for key in self._database.read(stored_files.find_orphans, keys=keys):
                self._storage.delete(key)
                n_deleted += 1
        return n_deleted

    def _sweep_compiled(self, now: datetime) -> int:
        """Delete the hidden folders in which a solution was being compiled when its process died."""
        old = [path for path in self._compiled.glob(".*") if path.stat().st_mtime < (now - HOUR).timestamp()]
        for path in old:
            shutil.rmtree(path, ignore_errors=True)
        return len(old)


class ExpiredUploads:
    """Deletes files that arrive in pieces and with which nobody went on."""

    def __init__(self, database: Database, storage: Storage) -> None:
        self._database = database
        self._storage = storage

    def sweep(self, now: datetime) -> int:
        """Delete what has expired, a few in each transaction; returns how many."""
        n_deleted = 0
        while n_more := self._database.write(uploads.sweep_expired, storage=self._storage, now=now):
            n_deleted += n_more
        if n_deleted:
            log.info("uploads_expired", count=n_deleted)
        return n_deleted


class Finalizations:
    """Makes private leaderboards final whose hosts set a delay."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sweep(self, now: datetime) -> int:
        """Finalize what is due; returns how many."""
        n_done = self._database.write(finalization.finalize_due, now=now)
        if n_done:
            log.info("competitions_finalized", count=n_done)
        return n_done


class RankSnapshots:
    """Keeps the ranks of the boards that changed, from which the change of rank in 24 hours is counted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sweep(self, now: datetime) -> int:
        """Take the snapshots that are due; returns how many. Many short transactions: submissions wait for each."""
        due = self._database.read(rank_changes.list_due, now=now)
        for competition_id in due:
            for step in (rank_changes.take_snapshot, rank_changes.forget_old):
                self._database.write(step, competition_id=competition_id, now=now)
        return len(due)


class RollingBoards:
    """Lets rows leave the boards of practice that forget after some days."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sweep(self, now: datetime) -> int:
        """Make outdated rows again; returns how many."""
        n_outdated = self._database.write(board_rows.leave_outdated, now=now)
        if n_outdated:
            log.info("rows_left_boards", count=n_outdated)
        return n_outdated


@dataclass
class Task:
    """A piece of periodic work; due at once, then every so many seconds."""

    name: str
    run: Callable[[datetime], int]
    every_seconds: float
    due: float = field(default=0.0)


class Schedule:
    """Runs its tasks when they are due; one that fails is logged and comes again."""

    def __init__(self, tasks: list[Task], *, stop: Stop, clock: Callable[[], datetime]) -> None:
        self._tasks = tasks
        self._stop = stop
        self._clock = clock

    def run(self) -> None:
        """Work until the process is to end."""
        while not self._stop.is_set:
            for task in self._tasks:
                if task.due <= time.monotonic():
                    self._run(task)
            self._stop.pause(max(0.0, min(task.due for task in self._tasks) - time.monotonic()))

    def _run(self, task: Task) -> None:
        try:
            task.run(self._clock())
        except Exception as error:  # the outermost loop of the process
            log.error("task_failed", task=task.name, error=type(error).__name__, trace=trace_of(error))
        task.due = time.monotonic() + task.every_seconds
