"""What a worker needs to hold the files of a competition against each other, and what is made of the result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from server.domain.specs import SAMPLE_FILE
from server.models import Competition, DataFile, Sketch, Solution, Submission
from server.services import alarms, copies, probes, shared_accounts
from server.services.copies import NearPair
from server.services.scoring import Task, make_task

# A survey looks at all files together: when many come, it is made once for all.
PAUSE = timedelta(minutes=1)
MOST_FILES = 600
MOST_OF_A_TEAM = 6


@dataclass(frozen=True)
class Member:
    """A file of a survey, whose it is, and where its sketch is kept."""

    submission_id: int
    team_id: int
    sketch_key: str


@dataclass(frozen=True)
class Survey:
    """A competition whose files are to be held against each other; `task` is one of its files, for the solution."""

    competition_id: int
    task: Task
    members: tuple[Member, ...]
    until_id: int


def find_due(session: Session, *, now: datetime) -> Survey | None:
    """Return the competition whose newest files wait longest to be compared; None if there is none."""
    waiting = (
        select(Sketch.competition_id)
        .where(Sketch.surveyed_at.is_(None))
        .group_by(Sketch.competition_id)
        .order_by(func.min(Sketch.id))
    )
    for competition_id in session.scalars(waiting):
        last = session.scalar(select(func.max(Sketch.surveyed_at)).where(Sketch.competition_id == competition_id))
        if last is None or last <= now - PAUSE:
            return _make_survey(session, session.get_one(Competition, competition_id))
    return None


def record(session: Session, *, survey: Survey, pairs: Sequence[NearPair], now: datetime) -> int:
    """Raise the alarms of a competition, given the pairs that a worker found; return how many are new."""
    competition = session.get_one(Competition, survey.competition_id, with_for_update={"key_share": True})
    session.execute(
        update(Sketch)
        .where(Sketch.competition_id == competition.id, Sketch.id <= survey.until_id, Sketch.surveyed_at.is_(None))
        .values(surveyed_at=now)
        .execution_options(synchronize_session=False)
    )
    findings = [
        *probes.find(session, competition=competition),
        *copies.find(session, competition=competition, pairs=pairs),
    ]
    new = alarms.raise_alarms(session, competition=competition, findings=findings, now=now)
    together = shared_accounts.find(session, competition=competition, now=now)
    return len(new) + len(alarms.raise_alarms(session, competition=competition, findings=together, now=now))


def _make_survey(session: Session, competition: Competition) -> Survey:
    in_force = and_(Solution.competition_id == competition.id, Solution.version == competition.solution_version)
    until_id = session.scalar(select(func.max(Sketch.id)).where(Sketch.competition_id == competition.id))
    assert until_id is not None
    submission, solution, sample = session.execute(
        select(Submission, Solution, DataFile)
        .select_from(Submission)
        .join(Solution, in_force)
        .outerjoin(DataFile, and_(DataFile.competition_id == competition.id, DataFile.name == SAMPLE_FILE))
        .where(Submission.id == until_id)
    ).one()
    members = tuple(_choose_members(session, competition))
    return Survey(competition.id, make_task(submission, competition, solution, sample, lease=""), members, until_id)


def _choose_members(session: Session, competition: Competition) -> list[Member]:
    """Return of each team its last files, and those that it chose; of many teams fewer each."""
    found = session.execute(
        select(Submission.id, Submission.team_id, Sketch.storage_key)
        .select_from(Submission)
        .join(Sketch, Sketch.id == Submission.id)
        .where(Sketch.competition_id == competition.id, Sketch.storage_key.is_not(None))
        .order_by(Submission.is_selected.desc(), Submission.id.desc())
    )
    of_team: dict[int, list[Member]] = defaultdict(list)
    for submission_id, team_id, key in found:
        of_team[team_id].append(Member(submission_id, team_id, str(key)))
    n_each = max(1, min(MOST_OF_A_TEAM, MOST_FILES // max(len(of_team), 1)))
    chosen = [member for members in of_team.values() for member in members[:n_each]]
    return sorted(chosen, key=lambda member: -member.submission_id)[:MOST_FILES][::-1]
