"""What the worker does to the tables: take a submission under a lease, and record once what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from server import failpoints
from server.domain.honesty import HonestMode, round_to_step
from server.domain.specs import SAMPLE_FILE
from server.domain.submissions import MAX_ATTEMPTS, Fault, SubmissionStatus, find_code
from server.jobs import JobQueue
from server.models import Competition, DataFile, Score, Solution, Submission
from server.services import audit, board_rows, changes, co_hosts, notices, outbox, private_scores, quotas, releases
from server.services.board_rows import Scored
from server.services.metrics import describe_metric
from server.services.releases import Attempt

LOST_AFTER_SECONDS = 60


@dataclass(frozen=True)
class SealedMetric:
    """A host's own metric: its file in storage, and whether it matches the rows itself."""

    key: str
    sha256: str
    is_complete: bool


@dataclass(frozen=True)
class Task:
    """Everything needed to score one submission under one version of the solution."""

    submission_id: int
    version: int
    lease: str
    n_attempts: int
    submission_key: str
    submission_sha256: str
    submission_size_bytes: int
    solution_id: int
    solution_key: str
    solution_sha256: str
    metric: str
    metric_parameters: Mapping[str, Any]
    id_column: str
    higher_is_better: bool
    sample_key: str | None = None
    sample_sha256: str = ""
    metric_file: SealedMetric | None = None
    n_public: int = 0
    honest_mode: HonestMode = HonestMode.EXACT
    rounding_step: float | None = None


def claim(
    session: Session, *, submission_id: int, version: int, lease: str, lease_seconds: float, now: datetime
) -> Task | None:
    """Take a pending submission for the length of a lease, or return None if there is nothing to do.

    Nothing is to do if it is not pending, if another worker's lease lives, if the version is not the current one,
    or if it has crashed its workers too often; then it ends here, as a fault of the platform. In the mode `ladder`
    a team's submissions are scored in their order: there is nothing to do while an earlier one waits.
    """
    taken = session.execute(
        update(Submission)
        .where(
            Submission.id == submission_id,
            Submission.status == SubmissionStatus.PENDING,
            or_(Submission.lease.is_(None), Submission.lease_until < now),
        )
        .values(lease=lease, lease_until=now + timedelta(seconds=lease_seconds), n_attempts=Submission.n_attempts + 1)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount == 0:  # type: ignore[attr-defined]
        return None
    task = _get_task(session, submission_id, lease)
    if task.n_attempts > MAX_ATTEMPTS:
        give_up(session, task=task, now=now)
        return None
    if task.version != version or (task.honest_mode is HonestMode.LADDER and _waits_for_earlier(session, task)):
        hand_back(session, task=task)
        return None
    return task


def _waits_for_earlier(session: Session, task: Task) -> bool:
    return session.scalar(_of_same_team(task).where(Submission.id < task.submission_id).limit(1)) is not None


def enqueue_next(session: Session, *, queue: JobQueue, task: Task) -> None:
    """Have the next submission of a team scored that had to wait for this one."""
    waiting = _of_same_team(task).where(Submission.id > task.submission_id, Submission.lease.is_(None))
    submission_id = session.scalar(waiting.order_by(Submission.id).limit(1))
    if submission_id is not None:
        queue.enqueue_score(session, submission_id=submission_id, version=task.version)


def _of_same_team(task: Task) -> Select[int]:
    """Say in SQL which submissions of a team wait for their scores."""
    team_id = select(Submission.team_id).where(Submission.id == task.submission_id).scalar_subquery()
    return select(Submission.id).where(Submission.team_id == team_id, Submission.status == SubmissionStatus.PENDING)


def _get_task(session: Session, submission_id: int, lease: str) -> Task:
    submission, competition, solution, sample = session.execute(
        select(Submission, Competition, Solution, DataFile)
        .join(Competition, Competition.id == Submission.competition_id)
        .join(
            Solution,
            and_(Solution.competition_id == Competition.id, Solution.version == Competition.solution_version),
        )
        .outerjoin(DataFile, and_(DataFile.competition_id == Competition.id, DataFile.name == SAMPLE_FILE))
        .where(Submission.id == submission_id)
    ).one()
    return make_task(submission, competition, solution, sample, lease=lease)


def make_task(
    submission: Submission,
    competition: Competition,
    solution: Solution,
    sample: DataFile | None,
    *,
    lease: str,
    n_attempts: int | None = None,
) -> Task:
    """Return what it takes to read a submission under a version of the solution; `n_attempts` if it is not its own."""
    own = solution.metric_file
    return Task(
        submission_id=submission.id,
        version=solution.version,
        lease=lease,
        n_attempts=submission.n_attempts if n_attempts is None else n_attempts,
        submission_key=submission.storage_key,
        submission_sha256=submission.sha256,
        submission_size_bytes=submission.size_bytes,
        solution_id=solution.id,
        solution_key=solution.storage_key,
        solution_sha256=solution.sha256,
        metric=solution.metric,
        metric_parameters=solution.metric_parameters,
        id_column=solution.id_column,
        higher_is_better=describe_metric(solution).higher_is_better,
        sample_key=None if sample is None else sample.storage_key,
        sample_sha256="" if sample is None else sample.sha256,
        metric_file=None if own is None else SealedMetric(own.storage_key, own.sha256, own.is_complete),
        n_public=solution.n_public,
        honest_mode=competition.honest_mode,
        rounding_step=competition.rounding_step,
    )


def hand_back(session: Session, *, task: Task) -> None:
    """Give back what was taken without a try at scoring it, so that it counts as no attempt."""
    session.execute(
        update(Submission)
        .where(_holds(task))
        .values(lease=None, lease_until=None, n_attempts=Submission.n_attempts - 1)
        .execution_options(synchronize_session=False)
    )


def renew(session: Session, *, task: Task, lease_seconds: float, now: datetime) -> bool:
    """Lengthen the lease; False if it was lost to another worker."""
    renewed = session.execute(
        update(Submission)
        .where(_holds(task))
        .values(lease_until=now + timedelta(seconds=lease_seconds))
        .execution_options(synchronize_session=False)
    )
    return bool(renewed.rowcount)  # type: ignore[attr-defined]


def record_score(
    session: Session,
    *,
    task: Task,
    public_score: float,
    private_score: float | None,
    receipt: Mapping[str, Any],
    notes: Sequence[Mapping[str, Any]],
    now: datetime,
    attempt: Attempt | None = None,
) -> bool:
    """Record the scores, the leaderboard row and the status together, once.

    The mode `ladder` needs an `attempt`. Returns False, with nothing changed, if the lease was lost: another worker
    has done it or will.

    Raises
    ------
    StepChangedError
        If the team left the step of the attempt meanwhile; nothing is recorded.
    """
    report = {"problems": [dict(note) for note in notes]} if notes else None
    submission = _end(session, task, status=SubmissionStatus.COMPLETE, report=report, now=now)
    if submission is None:
        return False
    released = _release(session, task, submission, public_score, attempt)
    score = {
        "submission_id": task.submission_id,
        "solution_version": task.version,
        "public_score": public_score,
        "released_score": None if task.honest_mode is HonestMode.EXACT else released,
        "receipt": dict(receipt),
        # A host's own metric tells no interval: there is nothing to wait for.
        "estimated_at": None if task.metric_file is None else now,
        "created_at": now,
    }
    session.execute(_ADD_SCORE, score)
    if private_score is not None:
        private_scores.record(
            session, submission_id=task.submission_id, version=task.version, private_score=private_score
        )
    board_rows.add_score(
        session, submission=submission, public_score=released, higher_is_better=task.higher_is_better, now=now
    )
    outbox.tell_end(session, submission=submission, public_score=released, now=now)
    failpoints.reach("before_score_commit")
    return True


def _release(
    session: Session, task: Task, submission: Scored, public_score: float, attempt: Attempt | None
) -> float | None:
    """Return what participants see of a score, or None if the ladder releases nothing."""
    match task.honest_mode:
        case HonestMode.EXACT:
            return public_score
        case HonestMode.ROUNDED:
            if task.rounding_step is None:
                raise ValueError("A competition that rounds its scores has a step from its publishing on.")
            return round_to_step(public_score, task.rounding_step)
        case HonestMode.LADDER:
            if attempt is None:
                raise ValueError("The ladder releases nothing without a comparison.")
            return releases.decide_climb(
                session,
                submission_id=task.submission_id,
                team_id=submission.team_id,
                public_score=public_score,
                attempt=attempt,
                n_public=task.n_public,
                higher_is_better=task.higher_is_better,
            )


def record_error(session: Session, *, task: Task, fault: Fault, report: Mapping[str, Any], now: datetime) -> bool:
    """Record that the submission ended in error, and whose fault it was; False if the lease was lost."""
    submission = _end(session, task, status=SubmissionStatus.ERROR, fault=fault, report=report, now=now)
    if submission is None:
        return False
    quotas.give_back(session, submission_id=task.submission_id)
    outbox.tell_end(session, submission=submission, report=report, now=now)
    return True


def record_metric_fault(
    session: Session, *, task: Task, fault: Fault, report: Mapping[str, Any], words: str, trace: str, now: datetime
) -> bool:
    """Record that a host's own metric gave no score, and tell the hosts why; False if the lease was lost.

    A host is told again only after having seen the last notice of it.
    """
    if not record_error(session, task=task, fault=fault, report=report, now=now):
        return False
    subject = f"submission:{task.submission_id}"
    detail = {"version": task.version, "words": words, "trace": trace}
    audit.record(session, action="submission.metric_fault", subject=subject, user_id=None, now=now, detail=detail)
    competition = session.scalars(
        select(Competition)
        .join(Submission, Submission.competition_id == Competition.id)
        .where(Submission.id == task.submission_id)
    ).one()
    path = f"/competitions/{competition.slug}#metric"
    hosts = co_hosts.list_ids(session, competition=competition)
    untold = [user_id for user_id in hosts if not notices.has_unseen(session, user_id=user_id, path=path)]
    message = f"Your metric gave no score for submission {task.submission_id}: {words}"
    notices.tell_users(session, user_ids=untold, competition=competition, message=message, now=now, path=path)
    return True


def release(session: Session, *, task: Task, now: datetime) -> bool:
    """Give a submission back after its scoring crashed.

    Returns True if it is to be tried again, False if that was the last try and it ended as a fault of the platform.
    """
    if task.n_attempts >= MAX_ATTEMPTS:
        give_up(session, task=task, now=now)
        return False
    session.execute(
        update(Submission)
        .where(_holds(task))
        .values(lease=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )
    return True


def give_up(session: Session, *, task: Task, now: datetime) -> None:
    """End a submission that crashed its scoring too often, as a fault of the platform that counts for no limit."""
    record_error(session, task=task, fault=Fault.PLATFORM, report=crash_report(), now=now)


def crash_report() -> dict[str, Any]:
    """Return what an entrant reads when scoring a file has crashed too often."""
    return {
        "code": "scoring_crashed",
        "message": (
            f"Scoring this file failed {MAX_ATTEMPTS} times for a reason that lies with the platform. It counts for"
            " no limit. The file is kept and the operator has been told; handing in another file is possible."
        ),
        "problems": [],
    }


def list_lost(session: Session, *, now: datetime, after_seconds: float = LOST_AFTER_SECONDS) -> list[tuple[int, int]]:
    """Return (submission id, solution version) of what waits longer than it should, or whose lease ran out."""
    waited = Submission.received_at < now - timedelta(seconds=after_seconds)
    query = (
        select(Submission.id, Competition.solution_version)
        .join(Competition, Competition.id == Submission.competition_id)
        .where(
            Submission.status == SubmissionStatus.PENDING,
            or_(and_(Submission.lease.is_(None), waited), Submission.lease_until < now),
        )
        .order_by(Submission.received_at, Submission.id)
    )
    return [(submission_id, version) for submission_id, version in session.execute(query)]


def _holds(task: Task) -> ColumnElement[bool]:
    return and_(
        Submission.id == task.submission_id,
        Submission.lease == task.lease,
        Submission.status == SubmissionStatus.PENDING,
    )


_ADD_SCORE = insert(Score)
# Built once, for each submission ends by it; the condition is what makes that happen once.
_END = (
    update(Submission)
    .where(
        Submission.id == bindparam("of_submission"),
        Submission.lease == bindparam("held_lease"),
        Submission.status == SubmissionStatus.PENDING,
    )
    .values(
        status=bindparam("new_status"),
        fault=bindparam("new_fault"),
        report=bindparam("new_report"),
        error_code=bindparam("new_code"),
        scored_at=bindparam("now"),
        lease=None,
        lease_until=None,
    )
    .returning(
        Submission.id,
        Submission.competition_id,
        Submission.team_id,
        Submission.received_at,
        Submission.is_late,
        Submission.is_hidden,
    )
    .execution_options(synchronize_session=False)
)


def _end(
    session: Session,
    task: Task,
    *,
    status: SubmissionStatus,
    report: Mapping[str, Any] | None,
    now: datetime,
    fault: Fault | None = None,
) -> Scored | None:
    """End a pending submission whose lease is ours and return it; None if the lease was lost."""
    values = {
        "of_submission": task.submission_id,
        "held_lease": task.lease,
        "new_status": status,
        "new_fault": fault,
        "new_report": None if report is None else dict(report),
        "new_code": find_code(report) if status is SubmissionStatus.ERROR else None,
        "now": now,
    }
    ended = session.execute(_END, values).one_or_none()
    if ended is None:
        return None
    changes.note(session, submission_id=ended.id, team_id=ended.team_id)
    return Scored(*ended)
