"""What is new of a user's submissions since they last asked: each as it stands now, told once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from server.domain.cursors import START, Marks
from server.models import User
from server.services import changes, progress
from server.services.progress import Progress


@dataclass(frozen=True)
class News:
    """Submissions that changed, each with the marks of who knows it, too; `is_all` says that no more is new."""

    told: tuple[tuple[Progress, Marks], ...]
    marks: Marks
    is_all: bool


def list_news(
    session: Session,
    *,
    user: User,
    known: Marks,
    counts: Mapping[int, int],
    most: int,
    moment: datetime,
    n_workers: int = 1,
) -> News:
    """Return what changed after the marks `known` of the teams in `counts`, at most so many; a new team is all new."""
    marks, is_all = dict(known), True
    told: list[tuple[Progress, Marks]] = []
    for team_id, n_changes in sorted(counts.items()):
        mark = known.get(team_id, START)
        if mark.number > n_changes:
            continue
        room = most - len(told)
        rows = changes.list_changed(session, team_id=team_id, after=mark, most=room + 1)
        for submission_id, mark in rows[:room]:
            marks = {**marks, team_id: mark}
            told.append((_get(session, submission_id, user, moment, n_workers), marks))
        if len(rows) > room:
            is_all = False
        else:
            marks = {**marks, **changes.catch_up({team_id: n_changes})}
    return News(tuple(told), marks, is_all)


def _get(session: Session, submission_id: int, user: User, moment: datetime, n_workers: int) -> Progress:
    return progress.get_progress(session, submission_id=submission_id, user=user, moment=moment, n_workers=n_workers)
