"""Who cannot be told apart from the winner of a final board: which boards wait for it, and recording what was found."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.domain.visibility import Viewer
from server.models import Competition, PrivateRow
from server.services import board_rows, private_scores
from server.services.competitions import timeline
from server.services.estimates import Contender

# Compared is what all may see by then, on behalf of nobody in particular.
_ANYBODY = Viewer()


@dataclass(frozen=True)
class WaitingBoard:
    """A final board whose ties are to be found, and its first rows in order; none if the winner can't be compared."""

    competition_id: int
    contenders: tuple[Contender, ...]


def find_waiting(session: Session, *, n: int, now: datetime) -> WaitingBoard | None:
    """Return a final board that changed since its ties were found, with its first `n` rows."""
    competition = session.scalar(
        select(Competition)
        .where(Competition.wants_private_ties.is_(True), Competition.finalized_at <= now)
        .order_by(Competition.id)
        .limit(1)
    )
    if competition is None:
        return None
    return WaitingBoard(competition.id, _list_contenders(session, competition, n, now))


def record(session: Session, *, waiting: WaitingBoard, tied_team_ids: Collection[int], n: int, now: datetime) -> bool:
    """Mark the teams that are tied with the winner; False if the board changed meanwhile: then it still waits."""
    competition = session.get_one(
        Competition, waiting.competition_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if _list_contenders(session, competition, n, now) != waiting.contenders:
        return False
    competition.wants_private_ties = False
    on_board = PrivateRow.competition_id == competition.id
    if set(session.scalars(select(PrivateRow.team_id).where(on_board, PrivateRow.is_tied))) != set(tied_team_ids):
        session.execute(
            update(PrivateRow)
            .where(on_board)
            .values(is_tied=PrivateRow.team_id.in_(tied_team_ids))
            .execution_options(synchronize_session=False)
        )
        board_rows.count_change(session, competition_id=competition.id)
    return True


def _list_contenders(session: Session, competition: Competition, n: int, now: datetime) -> tuple[Contender, ...]:
    """Return the first rows in order, as far as each can be compared with the winner."""
    rows = session.execute(
        select(PrivateRow.team_id, PrivateRow.submission_id)
        .where(PrivateRow.competition_id == competition.id, PrivateRow.rank <= n)
        .order_by(PrivateRow.rank)
    ).all()
    keys = private_scores.find_evidence(
        session,
        submission_ids=[row.submission_id for row in rows],
        version=competition.solution_version,
        viewer=_ANYBODY,
        timeline=timeline(competition),
        now=now,
    )
    if not rows or rows[0].submission_id not in keys:
        return ()
    return tuple(Contender(row.team_id, keys[row.submission_id]) for row in rows if row.submission_id in keys)
