"""Scoring a submission again under the version in force: nothing changes, unless it had no score yet.

A score that is there stands: the second one is made in the shadow and compared with it. The same scores change nothing;
others are put on the record, and hosts and administrators are told, for the same file, solution and metric must give
the same score. What had ended in error is sent to the queue again, and its score is its first. This module alone reads
the second scores.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from server.domain.honesty import HonestMode
from server.domain.specs import SAMPLE_FILE
from server.domain.submissions import MAX_ATTEMPTS, Fault, SubmissionStatus
from server.errors import ConflictError
from server.jobs import JobQueue
from server.models import (
    AlarmKind,
    Competition,
    DataFile,
    Rerun,
    RerunOutcome,
    Role,
    Score,
    Solution,
    Strength,
    Submission,
    Team,
    User,
)
from server.services import alarms, audit, co_hosts, moderation, notices, private_scores
from server.services.alarms import Finding
from server.services.scoring import Task, crash_report, make_task


def ask(
    session: Session,
    *,
    competition: Competition,
    submission_id: int,
    host: User,
    queue: JobQueue,
    now: datetime,
    address: str = "",
) -> Submission:
    """Have a submission scored again.

    Raises
    ------
    NotFoundError
        If the competition has no such submission.
    ConflictError
        If it waits for a score already; or if it ended in error and a score that comes now could not be ranked as if
        it had come in time: the board is final, or the ladder has gone on.
    """
    submission = moderation.lock_submission(session, competition, submission_id)
    if submission.status is SubmissionStatus.PENDING or _find_open(session, submission_id) is not None:
        raise ConflictError(f"Submission {submission_id} waits for its score already.")
    before = {"status": submission.status.value}
    if submission.status is SubmissionStatus.ERROR:
        _send_again(session, competition, submission, queue, now)
    else:
        session.add(Rerun(submission_id=submission_id, asked_by_id=host.id, asked_at=now))
    detail = {"before": before, "after": {"status": "pending"}, "solution_version": competition.solution_version}
    audit.record(
        session,
        action="submission.rerun",
        subject=f"submission:{submission_id}",
        user_id=host.id,
        detail=detail,
        now=now,
        address=address,
    )
    session.flush()  # a second wish for the same must find it
    return submission


def _send_again(
    session: Session, competition: Competition, submission: Submission, queue: JobQueue, now: datetime
) -> None:
    if competition.finalized_at is not None and not submission.is_late:
        raise ConflictError(
            f"Submission {submission.id} ended in error and the board is final: a first score could change it now."
            " A rescore makes the board again for all."
        )
    if competition.honest_mode is HonestMode.LADDER and _has_later_score(session, submission):
        raise ConflictError(
            f"Submission {submission.id} ended in error, and the ladder has gone on: later files of its team have their"
            " scores. Let the team hand the file in again."
        )
    submission.status, submission.fault, submission.report = SubmissionStatus.PENDING, None, None
    submission.error_code = submission.scored_at = submission.lease = submission.lease_until = None
    submission.n_attempts = 0
    queue.enqueue_score(session, submission_id=submission.id, version=competition.solution_version)
    team = session.get_one(Team, submission.team_id)
    message = f"The host has submission {submission.id} scored again."
    path = f"/competitions/{competition.slug}/submissions/{submission.id}"
    notices.tell_team(session, team=team, competition=competition, message=message, now=now, path=path)


def _has_later_score(session: Session, submission: Submission) -> bool:
    later = select(Submission.id).where(
        Submission.team_id == submission.team_id,
        Submission.id > submission.id,
        Submission.status == SubmissionStatus.COMPLETE,
    )
    return session.scalar(later.limit(1)) is not None


def list_latest(session: Session, *, submission_ids: Collection[int]) -> dict[int, Rerun]:
    """Return the last rerun of those of some submissions that have one."""
    last = select(func.max(Rerun.id)).where(Rerun.submission_id.in_(submission_ids)).group_by(Rerun.submission_id)
    return {rerun.submission_id: rerun for rerun in session.scalars(select(Rerun).where(Rerun.id.in_(last)))}


def count_odd(session: Session, *, competition: Competition) -> int:
    """Return how many second scores of a competition were not the first, or did not come about."""
    query = (
        select(func.count())
        .select_from(Rerun)
        .join(Submission, Submission.id == Rerun.submission_id)
        .where(Submission.competition_id == competition.id, Rerun.outcome != RerunOutcome.SAME)
    )
    return session.scalar(query) or 0


def is_wanted(session: Session) -> bool:
    """Whether any rerun has not ended."""
    return bool(session.scalar(select(exists().where(Rerun.ended_at.is_(None)))))


def claim(session: Session, *, lease: str, lease_seconds: float, now: datetime) -> Task | None:
    """Take a rerun for the length of a lease, under the version in force now; None if there is none.

    One that has crashed its workers too often ends here, without a second score.
    """
    is_free = and_(Rerun.ended_at.is_(None), or_(Rerun.lease.is_(None), Rerun.lease_until < now))
    first = select(Rerun.id).where(is_free).order_by(Rerun.id).limit(1).with_for_update(skip_locked=True)
    taken = session.execute(
        update(Rerun)
        .where(Rerun.id == first.scalar_subquery(), is_free)
        .values(lease=lease, lease_until=now + timedelta(seconds=lease_seconds), n_attempts=Rerun.n_attempts + 1)
        .returning(Rerun.submission_id, Rerun.n_attempts)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    task = None if taken is None else _make_task(session, *taken, lease=lease)
    if task is not None and task.n_attempts > MAX_ATTEMPTS:
        record_error(session, task=task, fault=Fault.PLATFORM, report=crash_report(), now=now)
        return None
    return task


def _make_task(session: Session, submission_id: int, n_attempts: int, *, lease: str) -> Task:
    in_force = and_(Solution.competition_id == Competition.id, Solution.version == Competition.solution_version)
    submission, competition, solution, sample = session.execute(
        select(Submission, Competition, Solution, DataFile)
        .join(Competition, Competition.id == Submission.competition_id)
        .join(Solution, in_force)
        .outerjoin(DataFile, and_(DataFile.competition_id == Competition.id, DataFile.name == SAMPLE_FILE))
        .where(Submission.id == submission_id)
    ).one()
    return make_task(submission, competition, solution, sample, lease=lease, n_attempts=n_attempts)


def renew(session: Session, *, task: Task, lease_seconds: float, now: datetime) -> bool:
    """Lengthen the lease; False if it was lost."""
    return _change(session, task, lease_until=now + timedelta(seconds=lease_seconds))


def hand_back(session: Session, *, task: Task) -> None:
    """Give back what was taken without a try at scoring it."""
    _change(session, task, lease=None, lease_until=None, n_attempts=Rerun.n_attempts - 1)


def release(session: Session, *, task: Task, now: datetime) -> None:
    """Give a rerun back after its scoring crashed; after too many tries it ends without a score."""
    if task.n_attempts >= MAX_ATTEMPTS:
        record_error(session, task=task, fault=Fault.PLATFORM, report=crash_report(), now=now)
    else:
        _change(session, task, lease=None, lease_until=None)


def record_score(
    session: Session,
    *,
    task: Task,
    public_score: float,
    private_score: float | None,
    receipt: Mapping[str, Any],
    notes: Sequence[Mapping[str, Any]],
    now: datetime,
) -> bool:
    """Keep the second scores and compare them with the first; False if the lease was lost or the version is another."""
    competition, first = _find_first(session, task)
    if competition.solution_version != task.version:
        hand_back(session, task=task)  # a rescore was published meanwhile: it is done again under that version
        return False
    changed = private_scores.find_changed(session, version=task.version, scores={task.submission_id: private_score})
    is_same = first == public_score and not changed
    is_held = _change(
        session,
        task,
        outcome=RerunOutcome.SAME if is_same else RerunOutcome.DIFFERENT,
        ended_at=now,
        solution_version=task.version,
        public_score=public_score,
        private_score=private_score,
        receipt=dict(receipt),
        report={"problems": [dict(note) for note in notes]} if notes else None,
        lease=None,
        lease_until=None,
    )
    if is_held and not is_same:
        detail = {
            "before": {"public_score": first},
            "after": {"public_score": public_score},
            "has_other_private_score": bool(changed),
        }
        _report(session, competition, task, detail, "got another score than the first", now)
    return is_held


def record_error(session: Session, *, task: Task, fault: Fault, report: Mapping[str, Any], now: datetime) -> bool:
    """Keep that there is no second score; False if the lease was lost."""
    competition, first = _find_first(session, task)
    is_held = _change(
        session,
        task,
        outcome=RerunOutcome.FAILED,
        ended_at=now,
        solution_version=task.version,
        report=dict(report),
        lease=None,
        lease_until=None,
    )
    if is_held:
        detail = {
            "before": {"public_score": first},
            "after": {"fault": fault.value, "code": report.get("code"), "message": report.get("message")},
        }
        _report(session, competition, task, detail, "ended in error", now)
    return is_held


def _report(
    session: Session, competition: Competition, task: Task, detail: Mapping[str, Any], words: str, now: datetime
) -> None:
    """Put on the record, and tell hosts and administrators, that a second score is not the first."""
    audit.record(
        session,
        action="submission.second_score",
        subject=f"submission:{task.submission_id}",
        user_id=None,
        detail={**detail, "solution_version": task.version},
        now=now,
    )
    admins = session.scalars(select(User.id).where(User.role == Role.ADMIN, User.is_disabled.is_(False)))
    team_id = session.scalars(select(Submission.team_id).where(Submission.id == task.submission_id)).one()
    subject, numbers = f"submission:{task.submission_id}", (task.submission_id,)
    evidence = {"solution_version": task.version, "words": words}
    finding = Finding(AlarmKind.SCORE, subject, Strength.STRONG, (team_id,), numbers, evidence)
    alarms.raise_alarms(session, competition=competition, findings=[finding], now=now, is_told=True)
    people = dict.fromkeys([*co_hosts.list_ids(session, competition=competition), *admins])
    message = (
        f"Submission {task.submission_id} of “{competition.title}” was scored a second time and {words}. The first"
        " score stands; find out why before you trust it."
    )
    path = f"/competitions/{competition.slug}/host/submissions?search={task.submission_id}"
    notices.tell_users(session, user_ids=people, competition=competition, message=message, now=now, path=path)


def _find_first(session: Session, task: Task) -> tuple[Competition, float | None]:
    """Return the competition, and the public score that stands."""
    of_version = and_(Score.submission_id == Submission.id, Score.solution_version == task.version)
    competition, score = session.execute(
        select(Competition, Score.public_score)
        .join(Submission, Submission.competition_id == Competition.id)
        .outerjoin(Score, of_version)
        .where(Submission.id == task.submission_id)
    ).one()
    return competition, score


def _find_open(session: Session, submission_id: int) -> Rerun | None:
    query = select(Rerun).where(Rerun.submission_id == submission_id, Rerun.ended_at.is_(None))
    return session.scalars(query).one_or_none()


def _change(session: Session, task: Task, **values: Any) -> bool:
    """Change the rerun that a lease holds; False if it holds none any more."""
    changed = session.execute(
        update(Rerun)
        .where(Rerun.submission_id == task.submission_id, Rerun.lease == task.lease, Rerun.ended_at.is_(None))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]
