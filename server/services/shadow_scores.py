"""Scores of a rescore that is not published: what there is to score, and what came of it.

This module alone reads them. They are as secret as private scores, and gone when the rescore is discarded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.domain.honesty import Rung
from server.domain.specs import SAMPLE_FILE
from server.domain.submissions import MAX_ATTEMPTS, Fault, SubmissionStatus
from server.models import Competition, DataFile, Rescore, Score, ShadowScore, Solution, Submission, Team
from server.services.estimates import Interval, PartEstimate
from server.services.scoring import Task, crash_report, make_task

_BATCH = 500
NOTHING = PartEstimate()


@dataclass(frozen=True)
class Progress:
    """How many submissions a rescore has to score, how many it has, and how many of the rest have no score at all yet.

    Those are no hindrance: they are scored under the version that is in force when their turn comes.
    """

    n_all: int
    n_done: int
    n_waiting: int

    @property
    def n_left(self) -> int:
        """How many must be scored before the rescore can be published."""
        return self.n_all - self.n_done - self.n_waiting

    @property
    def share(self) -> float:
        """How much is done, from 0 to 1."""
        return self.n_done / self.n_all if self.n_all else 1.0


@dataclass(frozen=True, slots=True)
class Both:
    """What a submission has under the version that is in force and under the new one; `is_out` is its team."""

    id: int
    team_id: int
    received_at: datetime
    is_late: bool
    is_hidden: bool
    is_baseline: bool
    is_out: bool
    old_status: SubmissionStatus
    old_score: float | None
    status: SubmissionStatus
    public_score: float | None
    private_score: float | None
    fault: Fault | None
    report: dict[str, Any] | None
    receipt: dict[str, Any] | None
    public: PartEstimate
    private: PartEstimate


def adopt_all(session: Session, *, rescore: Rescore) -> int:
    """Add the submissions to a rescore that it does not know yet, and return how many."""
    wanted = select(Submission.id).where(*_is_unknown(rescore)).order_by(Submission.id)
    values = [
        {"rescore_id": rescore.id, "submission_id": number, "status": SubmissionStatus.PENDING, "n_attempts": 0}
        for number in session.scalars(wanted)
    ]
    for first in range(0, len(values), _BATCH):
        session.execute(insert(ShadowScore), values[first : first + _BATCH])
    return len(values)


def measure_progress(session: Session, *, rescore: Rescore) -> Progress:
    """Return how far a rescore has come; submissions that came after its beginning are in it, too."""
    known = select(func.count()).select_from(ShadowScore).where(ShadowScore.rescore_id == rescore.id)
    unknown = select(func.count()).select_from(Submission).where(*_is_unknown(rescore))
    waits = Submission.status == SubmissionStatus.PENDING
    waiting = known.join(Submission, Submission.id == ShadowScore.submission_id).where(~_is_scored(), waits)
    return Progress(
        n_all=_count(session, known) + _count(session, unknown),
        n_done=_count(session, known.where(_is_scored())),
        n_waiting=_count(session, waiting) + _count(session, unknown.where(waits)),
    )


def is_wanted(session: Session) -> bool:
    """Whether a rescore is open at all: asked for often, and cheaper than to look for its next submission."""
    return bool(session.scalar(select(exists().where(Rescore.ended_at.is_(None)))))


def claim(session: Session, *, lease: str, lease_seconds: float, now: datetime) -> Task | None:
    """Take a submission that a rescore has not scored yet for the length of a lease; None if there is none.

    One that has crashed its workers too often ends here, as a fault of the platform.
    """
    taken = _take(session, lease, lease_seconds, now)
    if taken is None and _adopt_new(session):
        taken = _take(session, lease, lease_seconds, now)
    if taken is None:
        return None
    submission, competition, solution, sample, shadow = session.execute(
        select(Submission, Competition, Solution, DataFile, ShadowScore)
        .join(ShadowScore, ShadowScore.submission_id == Submission.id)
        .join(Rescore, Rescore.id == ShadowScore.rescore_id)
        .join(Competition, Competition.id == Submission.competition_id)
        .join(Solution, Solution.id == Rescore.solution_id)
        .outerjoin(DataFile, and_(DataFile.competition_id == Competition.id, DataFile.name == SAMPLE_FILE))
        .where(ShadowScore.id == taken)
    ).one()
    task = make_task(submission, competition, solution, sample, lease=lease, n_attempts=shadow.n_attempts)
    if task.n_attempts > MAX_ATTEMPTS:
        record_error(session, task=task, fault=Fault.PLATFORM, report=crash_report())
        return None
    return task


def renew(session: Session, *, task: Task, lease_seconds: float, now: datetime) -> bool:
    """Lengthen the lease; False if it was lost."""
    return _change(session, task, lease_until=now + timedelta(seconds=lease_seconds))


def hand_back(session: Session, *, task: Task) -> None:
    """Give back what was taken without a try at scoring it."""
    _change(session, task, lease=None, lease_until=None, n_attempts=ShadowScore.n_attempts - 1)


def release(session: Session, *, task: Task) -> None:
    """Give a submission back after its scoring crashed; after too many tries it ends as a fault of the platform."""
    if task.n_attempts >= MAX_ATTEMPTS:
        record_error(session, task=task, fault=Fault.PLATFORM, report=crash_report())
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
    public: PartEstimate = NOTHING,
    private: PartEstimate = NOTHING,
) -> bool:
    """Keep the scores in the shadow, with what the mode `ladder` compares; False if the lease was lost."""
    return _end(
        session,
        task,
        status=SubmissionStatus.COMPLETE,
        public_score=public_score,
        private_score=private_score,
        receipt=dict(receipt),
        report={"problems": [dict(note) for note in notes]} if notes else None,
        **_values_of("public", public),
        evidence_key=public.evidence_key,
        **_values_of("private", private),
        private_evidence_key=private.evidence_key,
    )


def record_error(session: Session, *, task: Task, fault: Fault, report: Mapping[str, Any]) -> bool:
    """Keep in the shadow that the submission ends in error; False if the lease was lost."""
    return _end(session, task, status=SubmissionStatus.ERROR, fault=fault, report=dict(report))


def list_both(session: Session, *, rescore: Rescore) -> list[Both]:
    """Return the submissions that a rescore has scored by now, in the order of their numbers."""
    old = and_(Score.submission_id == Submission.id, Score.solution_version == rescore.base_version)
    query = (
        select(
            Submission.id,
            Submission.team_id,
            Submission.received_at,
            Submission.is_late,
            Submission.is_hidden,
            Team.is_baseline,
            or_(Team.disqualified_at.is_not(None), Team.merged_at.is_not(None)),
            Submission.status,
            Score.public_score,
            ShadowScore.status,
            ShadowScore.public_score,
            ShadowScore.private_score,
            ShadowScore.fault,
            ShadowScore.report,
            ShadowScore.receipt,
            ShadowScore.public_error,
            ShadowScore.public_low,
            ShadowScore.public_high,
            ShadowScore.evidence_key,
            ShadowScore.private_error,
            ShadowScore.private_low,
            ShadowScore.private_high,
            ShadowScore.private_evidence_key,
        )
        .join(ShadowScore, and_(ShadowScore.submission_id == Submission.id, ShadowScore.rescore_id == rescore.id))
        .join(Team, Team.id == Submission.team_id)
        .outerjoin(Score, old)
        .where(_is_scored())
        .order_by(Submission.id)
    )
    rows: Iterable[tuple[Any, ...]] = session.execute(query)
    return [Both(*(*row[:-8], _part(*row[-8:-4]), _part(*row[-4:]))) for row in rows]


def forget(session: Session, *, rescore: Rescore) -> None:
    """Delete them."""
    session.execute(delete(ShadowScore).where(ShadowScore.rescore_id == rescore.id))


def list_rungs(session: Session, *, rescore: Rescore) -> dict[int, list[Rung]]:
    """Return the scored submissions of each team in their order, to be put on the ladder once more."""
    query = (
        select(
            Submission.team_id,
            Submission.id,
            ShadowScore.public_score,
            Submission.is_hidden,
            ShadowScore.is_compared,
            ShadowScore.step_id,
            ShadowScore.step_error,
        )
        .join(ShadowScore, ShadowScore.submission_id == Submission.id)
        .where(ShadowScore.rescore_id == rescore.id, ShadowScore.status == SubmissionStatus.COMPLETE)
        .order_by(Submission.team_id, Submission.id)
    )
    rungs: dict[int, list[Rung]] = {}
    for team_id, number, score, is_hidden, is_compared, step_id, error in session.execute(query):
        assert score is not None  # the table holds it
        rungs.setdefault(team_id, []).append(Rung(number, score, is_hidden, is_compared, step_id, error or 0.0))
    return rungs


def find_evidence(session: Session, *, rescore_id: int, submission_ids: Iterable[int]) -> dict[int, str | None]:
    """Return the keys of what submissions are compared by."""
    wanted = select(ShadowScore.submission_id, ShadowScore.evidence_key)
    wanted = wanted.where(ShadowScore.rescore_id == rescore_id, ShadowScore.submission_id.in_(list(submission_ids)))
    return dict(session.execute(wanted).all())


def record_comparison(
    session: Session, *, rescore_id: int, submission_id: int, step_id: int, standard_error: float
) -> None:
    """Keep how sure the difference is between a submission and the step that its team stands on in the shadow."""
    session.execute(
        update(ShadowScore)
        .where(ShadowScore.rescore_id == rescore_id, ShadowScore.submission_id == submission_id)
        .values(is_compared=True, step_id=step_id, step_error=standard_error)
        .execution_options(synchronize_session=False)
    )


def _values_of(part: str, estimate: PartEstimate) -> dict[str, float | None]:
    found = estimate.interval
    names = ("error", "low", "high")
    return {f"{part}_{name}": None if found is None else getattr(found, name) for name in names}


def _part(error: float | None, low: float | None, high: float | None, evidence_key: str | None) -> PartEstimate:
    is_known = error is not None and low is not None and high is not None
    return PartEstimate(Interval(error, low, high) if is_known else None, evidence_key)  # type: ignore[arg-type]


def _count(session: Session, query: Any) -> int:
    return session.scalar(query) or 0


def _adopt_new(session: Session) -> int:
    """Add what was handed in since; one of them that is added by two workers at once is added once."""
    n_added = 0
    for rescore in session.scalars(select(Rescore).where(Rescore.ended_at.is_(None))).all():
        try:
            with session.begin_nested():
                n_added += adopt_all(session, rescore=rescore)
        except IntegrityError:
            n_added += 1
    return n_added


def _is_unknown(rescore: Rescore) -> tuple[ColumnElement[bool], ...]:
    known = exists().where(ShadowScore.rescore_id == rescore.id, ShadowScore.submission_id == Submission.id)
    return Submission.competition_id == rescore.competition_id, ~known


def _is_scored() -> ColumnElement[bool]:
    return ShadowScore.status != SubmissionStatus.PENDING


def _take(session: Session, lease: str, lease_seconds: float, now: datetime) -> int | None:
    is_free = and_(
        ShadowScore.status == SubmissionStatus.PENDING,
        or_(ShadowScore.lease.is_(None), ShadowScore.lease_until < now),
    )
    first = select(ShadowScore.id).where(is_free).order_by(ShadowScore.id).limit(1).with_for_update(skip_locked=True)
    return session.execute(
        update(ShadowScore)
        .where(ShadowScore.id == first.scalar_subquery(), is_free)
        .values(lease=lease, lease_until=now + timedelta(seconds=lease_seconds), n_attempts=ShadowScore.n_attempts + 1)
        .returning(ShadowScore.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()


def _change(session: Session, task: Task, **values: Any) -> bool:
    """Change the shadow score that a lease holds; False if it holds none any more."""
    held = and_(ShadowScore.submission_id == task.submission_id, ShadowScore.lease == task.lease)
    changed = session.execute(
        update(ShadowScore)
        .where(held, ShadowScore.status == SubmissionStatus.PENDING)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def _end(session: Session, task: Task, **values: Any) -> bool:
    return _change(session, task, **values, lease=None, lease_until=None)
