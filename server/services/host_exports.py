"""All that is a host's own of a competition, as tables and files: boards, submissions, entrants, the record."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from server.domain.visibility import Viewer
from server.errors import NotFoundError
from server.models import Admission, Competition, Entrant, Score, Submission, Team, User
from server.services import finalization, leaderboards, private_scores, records
from server.services.competitions import check_hosted, timeline

Row = Mapping[str, object]
BATCH = 500
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class ExportedFile:
    """A file in storage, and its name in the export."""

    name: str
    key: str


def list_tables(
    session: Session, *, competition: Competition, viewer: Viewer, now: datetime
) -> Iterator[tuple[str, Iterator[Row]]]:
    """Give the tables by name, each row by row at full precision; each is to be read before the next.

    Raises
    ------
    NotFoundError
        If the viewer is not the host.
    """
    check_hosted(viewer)
    yield "leaderboard", _list_public(session, competition)
    yield "private-leaderboard", _list_private(session, competition, now)
    yield "submissions", _list_submissions(session, competition, viewer, now)
    yield "entrants", _list_entrants(session, competition)
    yield "record", _list_record(session, competition)


def list_files(
    session: Session, *, competition: Competition, viewer: Viewer, submission_ids: Collection[int] | None = None
) -> list[ExportedFile]:
    """Return the files of all submissions, or of some.

    Raises
    ------
    NotFoundError
        If the viewer is not the host, or the competition has not all of those.
    """
    check_hosted(viewer)
    query = select(Submission.id, Submission.file_name, Submission.storage_key).order_by(Submission.id)
    query = query.where(Submission.competition_id == competition.id)
    if submission_ids is not None:
        query = query.where(Submission.id.in_(submission_ids))
    files = [ExportedFile(_path_of(number, name), key) for number, name, key in session.execute(query)]
    if submission_ids is not None and len(files) != len(set(submission_ids)):
        raise NotFoundError
    return files


def _path_of(submission_id: int, file_name: str) -> str:
    """Return where a file lies in the export: under its number, with a name that is safe on every system."""
    return f"submissions/{submission_id}-{_UNSAFE.sub('_', file_name)[-80:].lstrip('.')}"


def _list_public(session: Session, competition: Competition) -> Iterator[Row]:
    for row in leaderboards.stream_rows(session, competition=competition):
        yield {
            "rank": row.rank,
            "is_baseline": row.is_baseline,
            "team": row.team,
            "members": ", ".join(row.members),
            "public_score": row.public_score,
            "entries": row.n_entries,
            "submission": row.submission_id,
            "last_submission_at": row.last_submission_at,
            "is_agent": row.is_agent,
        }


def _list_private(session: Session, competition: Competition, now: datetime) -> Iterator[Row]:
    """Give the private board: the final one, or as it would be now."""
    teams = dict(session.execute(select(Team.id, Team.name).where(Team.competition_id == competition.id)).all())
    rank = itertools.count(1)
    for row in finalization.compute(session, competition=competition, now=now):
        yield {
            "rank": None if row.is_baseline else next(rank),
            "is_baseline": row.is_baseline,
            "team": teams[row.team_id],
            "private_score": row.private_score,
            "submission": row.submission_id,
            "is_final": competition.finalized_at is not None,
        }


def _list_submissions(session: Session, competition: Competition, viewer: Viewer, now: datetime) -> Iterator[Row]:
    version = competition.solution_version
    query = (
        select(Submission, Team.name, User, Score.public_score)
        .join(Team, Team.id == Submission.team_id)
        .join(User, User.id == Submission.user_id)
        .outerjoin(Score, and_(Score.submission_id == Submission.id, Score.solution_version == version))
        .where(Submission.competition_id == competition.id)
        .order_by(Submission.id)
    )
    rows = session.execute(query.execution_options(yield_per=BATCH)).partitions()
    for batch in rows:
        private = private_scores.find_all(
            session,
            submission_ids=[row[0].id for row in batch],
            version=version,
            viewer=viewer,
            timeline=timeline(competition),
            now=now,
        )
        for submission, team, user, public_score in batch:
            yield _describe(submission, team, user, public_score, private.get(submission.id))


def _describe(
    submission: Submission, team: str, user: User, public_score: float | None, private_score: float | None
) -> Row:
    report: Mapping[str, Any] = submission.report or {}
    return {
        "submission": submission.id,
        "team": team,
        "submitted_by": user.name,
        "received_at": submission.received_at,
        "status": submission.status.value,
        "fault": submission.fault.value if submission.fault else None,
        "error_code": report.get("code"),
        "error": report.get("message"),
        "is_late": submission.is_late,
        "is_selected": submission.is_selected,
        "is_hidden": submission.is_hidden,
        "hidden_reason": submission.hidden_reason,
        "public_score": public_score,
        "private_score": private_score,
        "description": submission.description,
        "file": _path_of(submission.id, submission.file_name),
        "sha256": submission.sha256,
        "by_agent": user.is_agent,
    }


def _list_entrants(session: Session, competition: Competition) -> Iterator[Row]:
    query = (
        select(Entrant, Team, User, Admission)
        .join(Team, Team.id == Entrant.team_id)
        .join(User, User.id == Entrant.user_id)
        .outerjoin(
            Admission, and_(Admission.competition_id == Entrant.competition_id, Admission.user_id == Entrant.user_id)
        )
        .where(Entrant.competition_id == competition.id)
        .order_by(Team.name_key, Entrant.id)
    )
    for entrant, team, user, admission in session.execute(query.execution_options(yield_per=BATCH)):
        yield {
            "team": team.name,
            "user": user.name,
            "email": user.email,
            "is_captain": entrant.is_captain,
            "accepted_at": entrant.accepted_at,
            "rules_version": entrant.rules_version,
            "disqualified_at": team.disqualified_at,
            "disqualified_reason": team.disqualified_reason,
            "removed_at": entrant.removed_at,
            "section": team.bracket if admission is None else admission.section or team.bracket,
            "name": "" if admission is None else admission.full_name,
            "student_id": "" if admission is None else admission.student_id,
            "note": "" if admission is None else admission.note,
        }


def _list_record(session: Session, competition: Competition) -> Iterator[Row]:
    """Give the acts on the competition, its submissions and teams."""
    for act in records.stream_record(session, competition=competition):
        yield {
            "at": act.event.at,
            "user": act.user,
            "action": act.event.action,
            "subject": act.event.subject,
            "before": _as_json(act.before),
            "after": _as_json(act.after),
            "detail": _as_json(act.rest or None),
        }


def _as_json(value: object) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)
