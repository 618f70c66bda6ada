"""Ranks as they were: snapshots of the boards that changed, taken each hour, and the change of rank in 24 hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.orm import Session

from server.models import BoardEvent, Competition, LeaderboardRow, RankSnapshot
from server.services.board_rows import ORDER

SPAN = timedelta(hours=24)
# Snapshots are an hour apart: the one nearest to 24 hours ago is at most half an hour younger.
SLACK = timedelta(minutes=30)
KEPT = timedelta(hours=26)
# Less than an hour, for tasks are late at times; more than nothing, for each start of the schedule asks at once.
SHORTEST = timedelta(minutes=50)
# An event is committed some time after the moment that it names: what came that close to a snapshot may lack there.
COMMIT_TIME = timedelta(minutes=5)


def list_due(session: Session, *, now: datetime) -> list[int]:
    """Return the competitions whose boards changed since their last snapshot, if that was not just taken."""
    taken = select(func.max(RankSnapshot.taken_at)).where(RankSnapshot.competition_id == Competition.id)
    changed = select(func.max(BoardEvent.at)).where(BoardEvent.competition_id == Competition.id)
    found = session.execute(select(Competition.id, taken.scalar_subquery(), changed.scalar_subquery()))
    return [
        competition_id
        for competition_id, taken_at, changed_at in found
        if changed_at is not None
        and (taken_at is None or (taken_at <= now - SHORTEST and changed_at > taken_at - COMMIT_TIME))
    ]


def take_snapshot(session: Session, *, competition_id: int, now: datetime) -> None:
    """Keep the ranks of a board as they are now."""
    rank = func.row_number().over(order_by=ORDER)
    rows = select(
        literal(competition_id), literal(now, RankSnapshot.taken_at.type), LeaderboardRow.team_id, rank
    ).where(LeaderboardRow.competition_id == competition_id, LeaderboardRow.is_baseline.is_(False))
    session.execute(insert(RankSnapshot).from_select(["competition_id", "taken_at", "team_id", "rank"], rows))


def forget_old(session: Session, *, competition_id: int, now: datetime) -> None:
    """Delete the snapshots that nobody will ask for any more.

    The last one from before stays: of a board that rested, it tells how the board stood ever since.
    """
    newest_old = _find_moment(session, competition_id=competition_id, until=now - KEPT)
    if newest_old is not None:
        session.execute(
            delete(RankSnapshot)
            .where(RankSnapshot.competition_id == competition_id, RankSnapshot.taken_at < newest_old)
            .execution_options(synchronize_session=False)
        )


def find_changes(
    session: Session, *, competition_id: int, ranks: Mapping[int, int], now: datetime
) -> dict[int, int | None]:
    """Return by how many places teams rose in 24 hours, from their ranks now; negative where they fell.

    None stands for a team that was not on the board yet. Empty if the board itself is younger than that.
    """
    moment = _find_moment(session, competition_id=competition_id, until=now - SPAN + SLACK)
    if moment is None or not ranks:
        return {}
    then = session.execute(
        select(RankSnapshot.team_id, RankSnapshot.rank).where(
            RankSnapshot.competition_id == competition_id,
            RankSnapshot.taken_at == moment,
            RankSnapshot.team_id.in_(list(ranks)),
        )
    )
    before: dict[int, int] = {row.team_id: row.rank for row in then}
    return {team_id: before[team_id] - rank if team_id in before else None for team_id, rank in ranks.items()}


def _find_moment(session: Session, *, competition_id: int, until: datetime) -> datetime | None:
    return session.scalar(
        select(func.max(RankSnapshot.taken_at)).where(
            RankSnapshot.competition_id == competition_id, RankSnapshot.taken_at <= until
        )
    )
