"""Choosing the submissions that count at the end."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.domain.schedule import Timeline
from server.domain.selection import Final, check_selection, final_submissions
from server.errors import NotOpenError
from server.models import Competition, Submission, Team, User
from server.services import accommodations, audit, board_rows, joining


@dataclass(frozen=True)
class Choice:
    """What a team chose, what would count if the competition ended now, and until when both may change."""

    chosen: frozenset[int]
    selectable: frozenset[int]
    finals: tuple[Final, ...]
    n_selected: int
    is_open: bool
    ends_at: datetime | None


def get_choice(session: Session, *, competition: Competition, team_id: int, now: datetime) -> Choice:
    """Return a team's choice and what follows from it."""
    times = accommodations.team_timeline(session, competition=competition, team_id=team_id)
    higher_is_better = board_rows.find_direction(session, competition_id=competition.id)
    places = board_rows.list_places(session, team_id=team_id, higher_is_better=higher_is_better)
    chosen = frozenset(
        session.scalars(select(Submission.id).where(Submission.team_id == team_id, Submission.is_selected))
    )
    return Choice(
        chosen=chosen,
        selectable=frozenset(place.submission_id for place in places),
        finals=final_submissions(places, chosen=chosen, n_selected=competition.n_selected),
        n_selected=competition.n_selected,
        is_open=_is_open(competition, times, now),
        ends_at=times.ends_at,
    )


def choose(
    session: Session,
    *,
    competition: Competition,
    user: User,
    submission_ids: Collection[int],
    now: datetime,
    address: str = "",
) -> Choice:
    """Choose the final submissions of the user's team; what was chosen before is chosen no more.

    Raises
    ------
    EntryRequiredError
        If the user has not entered.
    NotOpenError
        If the end is over, or this competition has none.
    SelectionError
        If there are too many, or some that can't count.
    """
    entrant = joining.get_entrant(session, competition=competition, user=user)
    team = joining.lock_teams(session, entrant.team_id)[entrant.team_id]
    before = get_choice(session, competition=competition, team_id=team.id, now=now)
    _check_open(competition, before, now)
    check_selection(submission_ids, selectable=before.selectable, n_selected=competition.n_selected)
    _mark(session, team, set(submission_ids))
    audit.record(
        session,
        action="team.select",
        subject=f"team:{team.id}",
        user_id=user.id,
        detail={"before": sorted(before.chosen), "after": sorted(set(submission_ids))},
        now=now,
        address=address,
    )
    return get_choice(session, competition=competition, team_id=team.id, now=now)


def _mark(session: Session, team: Team, chosen: set[int]) -> None:
    session.execute(
        update(Submission)
        .where(Submission.team_id == team.id)
        .values(is_selected=Submission.id.in_(chosen))
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def _is_open(competition: Competition, times: Timeline, now: datetime) -> bool:
    return not competition.is_practice and times.is_ranked(now)


def _check_open(competition: Competition, choice: Choice, now: datetime) -> None:
    if choice.is_open:
        return
    if competition.is_practice:
        raise NotOpenError("A practice competition has no end for which submissions are selected.")
    if choice.ends_at is not None and now > choice.ends_at:
        raise NotOpenError(f"The selection closed at the end, {choice.ends_at:%Y-%m-%d %H:%M} UTC.")
    raise NotOpenError(f"“{competition.title}” is not open now.")
