"""Slow work for drafts: asked for by hosts, taken by workers under a lease, and never lost with one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from server.domain.submissions import MAX_ATTEMPTS
from server.errors import ConflictError
from server.models import CheckState, Draft, DraftJob, DraftJobState, User

CHECK = "check"
PUBLISH = "publish"
UNPACK = "unpack"
IMPORT = "import"
READ = "read_solution"
TRY = "try_solution"
# What is asked for anew takes the place of these: they are of a draft that has changed since.
SUPERSEDED = (READ, TRY, CHECK)
LONGEST_PROGRESS = 200
GIVEN_UP = {
    "code": "platform_fault",
    "message": "The platform could not do this: it was tried several times and broke off each time. The operator finds"
    " the reason in the log. Nothing of the draft was lost; try again.",
}
TAKEN_OVER = {"code": "superseded", "message": "The draft has changed meanwhile."}


@dataclass(frozen=True)
class DraftTask:
    """A job that a worker has in its hands."""

    job_id: int
    draft_id: int
    kind: str
    arguments: Mapping[str, Any]
    asked_by_id: int
    lease: str
    n_attempts: int


def ask(
    session: Session,
    *,
    draft: Draft,
    user: User,
    kind: str,
    now: datetime,
    arguments: Mapping[str, Any] | None = None,
) -> DraftJob:
    """Have something done for a draft, which is locked; asked for again while it waits or runs, it is done once.

    Where a solution is read or tried, what was asked of the draft before has no meaning any more and ends.

    Raises
    ------
    ConflictError
        If something else is being done for it.
    """
    opened = find_open(session, draft_id=draft.id)
    if opened is not None:
        if (opened.kind, dict(opened.arguments)) == (kind, dict(arguments or {})):
            return opened
        if kind in (READ, TRY) and opened.kind in SUPERSEDED:
            _close(session, opened, DraftJobState.FAILED, TAKEN_OVER, now)
            session.flush()  # one at a time is open
            opened = None
    if opened is not None:
        raise ConflictError(f"The draft is busy ({opened.kind}). Wait until that has ended, then try again.")
    job = DraftJob(
        draft_id=draft.id, kind=kind, arguments=dict(arguments or {}), asked_by_id=user.id, created_at=now, n_attempts=0
    )
    session.add(job)
    if kind == CHECK:
        draft.check_state = CheckState.WAITING
    session.flush()  # a page shows its number
    return job


def find_open(session: Session, *, draft_id: int) -> DraftJob | None:
    """Return the job of a draft that waits or runs."""
    return session.scalar(select(DraftJob).where(DraftJob.draft_id == draft_id, DraftJob.ended_at.is_(None)))


def find_last(session: Session, *, draft_id: int) -> DraftJob | None:
    """Return the newest job of a draft, open or ended."""
    return session.scalar(select(DraftJob).where(DraftJob.draft_id == draft_id).order_by(DraftJob.id.desc()).limit(1))


def is_wanted(session: Session, *, now: datetime) -> bool:
    """Whether a job waits for a worker, or has lost its own."""
    return bool(session.scalar(select(exists().where(_is_free(now)))))


def claim(session: Session, *, lease: str, lease_seconds: float, now: datetime) -> DraftTask | None:
    """Take the oldest job for the length of a lease; None if there is none.

    One that has crashed its workers too often ends here.
    """
    query = select(DraftJob).where(_is_free(now)).order_by(DraftJob.id).limit(1)
    while (job := session.scalar(query.with_for_update(skip_locked=True))) is not None:
        if job.n_attempts < MAX_ATTEMPTS:
            break
        _close(session, job, DraftJobState.FAILED, GIVEN_UP, now)
        session.flush()
    if job is None:
        return None
    job.state, job.lease, job.lease_until = DraftJobState.RUNNING, lease, now + timedelta(seconds=lease_seconds)
    job.n_attempts += 1
    if job.kind == CHECK:
        _set_check_state(session, job, CheckState.RUNNING)
    return DraftTask(job.id, job.draft_id, job.kind, dict(job.arguments), job.asked_by_id, lease, job.n_attempts)


def renew(session: Session, *, task: DraftTask, lease_seconds: float, now: datetime) -> bool:
    """Lengthen the lease; False if it was lost."""
    return _change(session, task, lease_until=now + timedelta(seconds=lease_seconds))


def tell_progress(session: Session, *, task: DraftTask, words: str) -> bool:
    """Say what is being done now; False if the lease was lost."""
    return _change(session, task, progress=words[:LONGEST_PROGRESS])


def end(session: Session, *, task: DraftTask, result: Mapping[str, Any], now: datetime) -> bool:
    """Keep what came of a job; False if the lease was lost, and then its worker must undo what it did."""
    return _end(session, task, DraftJobState.DONE, result, now)


def keep_result(session: Session, *, task: DraftTask, result: Mapping[str, Any]) -> None:
    """Add what came of a job that was ended in this transaction."""
    session.execute(update(DraftJob).where(DraftJob.id == task.job_id).values(result=dict(result)))


def fail(session: Session, *, task: DraftTask, code: str, message: str, now: datetime) -> bool:
    """Keep why a job was refused; False if the lease was lost."""
    return _end(session, task, DraftJobState.FAILED, {"code": code, "message": message}, now)


def _is_free(now: datetime) -> ColumnElement[bool]:
    return and_(DraftJob.ended_at.is_(None), or_(DraftJob.lease.is_(None), DraftJob.lease_until < now))


def _end(session: Session, task: DraftTask, state: DraftJobState, result: Mapping[str, Any], now: datetime) -> bool:
    query = select(DraftJob).where(_is_held(task)).with_for_update()
    job = session.scalar(query)
    if job is None:
        return False
    _close(session, job, state, result, now)
    return True


def _close(session: Session, job: DraftJob, state: DraftJobState, result: Mapping[str, Any], now: datetime) -> None:
    job.state, job.result, job.ended_at = state, dict(result), now
    job.lease = job.lease_until = None
    job.progress = ""
    if job.kind == CHECK:
        _set_check_state(session, job, CheckState.DONE if state is DraftJobState.DONE else CheckState.NONE)


def _set_check_state(session: Session, job: DraftJob, state: CheckState) -> None:
    session.execute(update(Draft).where(Draft.id == job.draft_id).values(check_state=state))


def _is_held(task: DraftTask) -> ColumnElement[bool]:
    return and_(DraftJob.id == task.job_id, DraftJob.lease == task.lease, DraftJob.ended_at.is_(None))


def _change(session: Session, task: DraftTask, **values: object) -> bool:
    done = session.execute(update(DraftJob).where(_is_held(task)).values(**values))
    assert isinstance(done, CursorResult)
    return done.rowcount == 1
