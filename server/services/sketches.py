"""Sketches of submissions: which are still to be made, and keeping what a worker found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.domain.specs import SAMPLE_FILE
from server.models import Competition, DataFile, Score, Sketch, Solution, Submission
from server.services.scoring import Task, make_task

# A probe is made from one of the team's last files.
N_EARLIER = 20


@dataclass(frozen=True)
class Missing:
    """A score whose submission is to be looked at; `is_known` says that it has its sketch from an earlier version."""

    task: Task
    is_known: bool


@dataclass(frozen=True)
class Earlier:
    """An earlier submission of a team: its file, and its sketch."""

    submission_id: int
    submission_key: str
    submission_sha256: str
    sketch_key: str


@dataclass(frozen=True)
class Found:
    """What a worker found of a submission; `nearest_id` is the earlier one that differs in few rows."""

    content_sha256: str
    n_rows: int
    n_distinct: int
    n_apart: int
    is_probe_like: bool
    nearest_id: int | None
    n_changed: int | None
    storage_key: str


def find_missing(session: Session, *, n: int = 10) -> list[Missing]:
    """Return the scores whose submissions were not looked at yet, oldest first, once their intervals were."""
    of_version = and_(Solution.competition_id == Submission.competition_id, Solution.version == Score.solution_version)
    found = session.execute(
        select(Submission, Competition, Solution, DataFile, Sketch.id)
        .select_from(Score)
        .join(Submission, Submission.id == Score.submission_id)
        .join(Competition, Competition.id == Submission.competition_id)
        .join(Solution, of_version)
        .outerjoin(DataFile, and_(DataFile.competition_id == Submission.competition_id, DataFile.name == SAMPLE_FILE))
        .outerjoin(Sketch, Sketch.id == Submission.id)
        .where(Score.estimated_at.is_not(None), Score.sketched_at.is_(None))
        .order_by(Score.id)
        .limit(n)
    )
    return [
        Missing(make_task(submission, competition, solution, sample, lease=""), sketch_id is not None)
        for submission, competition, solution, sample, sketch_id in found
    ]


def list_earlier(session: Session, *, submission_id: int) -> list[Earlier]:
    """Return the last submissions of a team before one, newest first, that have a sketch."""
    this = select(Submission.team_id).where(Submission.id == submission_id).scalar_subquery()
    found = session.execute(
        select(Submission.id, Submission.storage_key, Submission.sha256, Sketch.storage_key)
        .select_from(Submission)
        .join(Sketch, Sketch.id == Submission.id)
        .where(Submission.team_id == this, Submission.id < submission_id, Sketch.storage_key.is_not(None))
        .order_by(Submission.id.desc())
        .limit(N_EARLIER)
    )
    return [Earlier(number, key, sha256, str(sketch_key)) for number, key, sha256, sketch_key in found]


def record(session: Session, *, task: Task, found: Found | None, now: datetime) -> bool:
    """Keep the sketch of a submission, or that there is none; False if there was one, also of an earlier version."""
    competition_id = session.scalar(select(Submission.competition_id).where(Submission.id == task.submission_id))
    facts = {} if found is None else dict(found.__dict__)
    session.execute(
        update(Score)
        .where(Score.submission_id == task.submission_id, Score.solution_version == task.version)
        .values(sketched_at=now)
        .execution_options(synchronize_session=False)
    )
    try:
        with session.begin_nested():
            session.add(Sketch(id=task.submission_id, competition_id=competition_id, made_at=now, **facts))
    except IntegrityError:
        return False
    return True
