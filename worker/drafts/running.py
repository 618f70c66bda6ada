"""One job for a draft, from claiming it to the transaction that ends it."""

from __future__ import annotations

import tempfile
import threading
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog
from sqlalchemy.orm import Session

from server.db import Database
from server.errors import PlatformError, UnavailableError
from server.jobs import JobQueue
from server.launch_checks import check_before_launch
from server.services import draft_jobs
from server.services.draft_jobs import CHECK, IMPORT, PUBLISH, READ, TRY, UNPACK, DraftTask
from server.services.metric_trials import TRY_METRIC
from server.storage import Storage
from worker.drafts.check import check_draft
from worker.drafts.desk import Conclusion, Desk, Look
from worker.drafts.importing import import_archive
from worker.drafts.metric import try_version
from worker.drafts.publish import publish_draft
from worker.drafts.reading import read_solution, try_solution
from worker.drafts.unpacking import unpack_folder

JOBS: Mapping[str, Callable[[Desk], Conclusion]] = {
    CHECK: check_draft,
    PUBLISH: publish_draft,
    IMPORT: import_archive,
    TRY_METRIC: try_version,
    READ: read_solution,
    TRY: try_solution,
    UNPACK: unpack_folder,
}
UNKNOWN = "This version of the worker does not know how to do that. Ask the operator to start the workers again."

log = structlog.get_logger(__name__)


class LostError(Exception):
    """Another worker has the job now, or its draft is gone."""


@dataclass(frozen=True)
class DraftRunner:
    """Does the oldest job that waits, under a lease that `keep` renews for as long as it takes."""

    database: Database
    storage: Storage
    queue: JobQueue
    clock: Callable[[], datetime]
    lease_seconds: float
    max_draft_bytes: int = 4 * 1024**3
    look: Look = check_before_launch
    keep: Callable[[DraftRunner, DraftTask], AbstractContextManager[object]] = lambda _runner, _task: nullcontext()

    def run_one(self) -> bool:
        """Do one job to its end; False if none waits."""
        task = self.database.write(
            draft_jobs.claim, lease=uuid.uuid4().hex, lease_seconds=self.lease_seconds, now=self.clock()
        )
        if task is None:
            return False
        try:
            with self.keep(self, task), tempfile.TemporaryDirectory(prefix="podium-draft-") as scratch:
                self._do(task, Path(scratch))
        except LostError:
            log.warning("draft_job_lost", job_id=task.job_id, kind=task.kind)
        return True

    def _do(self, task: DraftTask, scratch: Path) -> None:
        try:
            if task.kind not in JOBS:
                raise UnavailableError(UNKNOWN)
            held = (self.database, self.storage, self.queue, self.clock)
            desk = Desk(*held, task, scratch, self.max_draft_bytes, self.look)
            with desk.cleanup:
                self.database.write(self._conclude, task, JOBS[task.kind](desk))
            log.info("draft_job_done", job_id=task.job_id, kind=task.kind)
        except PlatformError as error:
            self.database.write(draft_jobs.fail, task=task, code=error.code, message=error.message, now=self.clock())
            log.info("draft_job_refused", job_id=task.job_id, kind=task.kind, code=error.code)

    def _conclude(self, session: Session, task: DraftTask, conclude: Conclusion) -> None:
        # First the lease, which locks the job: of two workers that come here, one finds it gone.
        if not draft_jobs.end(session, task=task, result={}, now=self.clock()):
            raise LostError
        draft_jobs.keep_result(session, task=task, result=conclude(session))


class LeaseThread:
    """Renews the lease of a job while it is done; a process whose lease is lost ends by `leave`."""

    def __init__(self, runner: DraftRunner, task: DraftTask, *, leave: Callable[[], None]) -> None:
        self._runner = runner
        self._task = task
        self._leave = leave
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""
        self._over.set()
        self._thread.join()

    def _renew(self) -> None:
        seconds = self._runner.lease_seconds
        while not self._over.wait(seconds / 3):
            try:
                is_held = self._runner.database.write(
                    draft_jobs.renew, task=self._task, lease_seconds=seconds, now=self._runner.clock()
                )
            except UnavailableError:
                continue  # the transaction at the end will tell
            if not is_held and not self._over.is_set():
                self._leave()
