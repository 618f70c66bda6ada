"""What the operator is told about the installation: what waits, what is stored, and how far the clock had come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from server.domain.submissions import SubmissionStatus
from server.models import AuditEvent, Base, Competition, MetricFile, Submission

FETCHED = 1000


@dataclass(frozen=True)
class Backlog:
    """How many submissions wait, and since when the oldest does."""

    n_pending: int
    oldest_at: datetime | None


@dataclass(frozen=True)
class KeptFile:
    """A file that a row of `table` names: its key in storage and the hash that it had when it was stored."""

    table: str
    key: str
    sha256: str


def measure_backlog(session: Session) -> Backlog:
    """Count the submissions that wait for their score."""
    pending = Submission.status == SubmissionStatus.PENDING
    n_pending, oldest_at = session.execute(select(func.count(), func.min(Submission.received_at)).where(pending)).one()
    return Backlog(n_pending, oldest_at)


def find_oldest_pending(session: Session) -> datetime | None:
    """Return since when the oldest submission waits, or None if none does; one look at an index."""
    return session.scalar(
        select(Submission.received_at)
        .where(Submission.status == SubmissionStatus.PENDING)
        .order_by(Submission.received_at)
        .limit(1)
    )


def has_metric_files(session: Session) -> bool:
    """Whether any competition has a metric of its host's own."""
    return session.scalar(select(MetricFile.id).limit(1)) is not None


def list_waiting(session: Session, *, before: datetime) -> Sequence[tuple[int, int]]:
    """Return number and solution version of the submissions that have waited since before a moment."""
    rows = session.execute(
        select(Submission.id, Competition.solution_version)
        .join(Submission.competition)
        .where(and_(Submission.status == SubmissionStatus.PENDING, Submission.received_at < before))
        .order_by(Submission.received_at)
        .limit(FETCHED)
    )
    return [(submission_id, version) for submission_id, version in rows]


def find_newest(session: Session) -> datetime | None:
    """Return the time of the newest act that is on record; each change of weight leaves one."""
    return session.scalar(select(AuditEvent.at).order_by(AuditEvent.id.desc()).limit(1))


def iterate_files(session: Session) -> Iterator[KeptFile]:
    """Go through all files that rows of any table name, the newest of each first; reads the rows in parts.

    What is made from other files, and can be made again, has no hash and is left out.
    """
    for table in Base.metadata.sorted_tables:
        if not {"storage_key", "sha256"} <= set(table.c.keys()):
            continue
        named = select(table.c.storage_key, table.c.sha256).where(table.c.storage_key.is_not(None))
        for key, sha256 in session.execute(named.order_by(table.c.id.desc()).execution_options(yield_per=FETCHED)):
            yield KeptFile(table.name, key, sha256)
