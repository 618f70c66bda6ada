"""What publishing a rescore would change: who moves, which scores change, what fails."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.honesty import HonestMode, round_to_step
from server.domain.leaderboard import Place, best_places, make_place, rank_teams
from server.domain.medals import Medal, medal_zones
from server.domain.submissions import Fault, SubmissionStatus
from server.models import Competition, LeaderboardRow, Rescore, Solution, Team
from server.services import board_rows, private_scores, shadow_ladders, shadow_scores
from server.services.metrics import describe_metric
from server.services.shadow_scores import Both


@dataclass(frozen=True)
class Standing:
    """Where a team stands on the public board, and its released score there."""

    rank: int
    score: float | None
    medal: Medal | None


@dataclass(frozen=True)
class Move:
    """A team whose standing changes; None where it stands on no board."""

    team: str
    old: Standing | None
    new: Standing | None

    @property
    def rise(self) -> int | None:
        """By how many ranks the team rises, negative where it falls; None where it comes or goes."""
        return None if self.old is None or self.new is None else self.old.rank - self.new.rank


@dataclass(frozen=True)
class Failure:
    """A submission that loses its score, with what its team would be told."""

    submission_id: int
    team: str
    fault: Fault
    message: str


@dataclass(frozen=True)
class Difference:
    """What publishing would change, by the submissions that are scored by now.

    Attributes
    ----------
    metrics : tuple of str or None
        The titles of the metric before and of the new one, if it is another one or has other parameters.
    has_other_file : bool
        Whether the solution's file is another one: labels or split.
    moves : tuple of Move
        The teams whose rank or best score changes, in the order of their new ranks.
    n_teams : int
        Teams on the board now.
    failures : tuple of Failure
        Submissions that lose their score.
    n_mended : int
        Submissions in error that get one.
    n_complete : int
        Submissions with a score now.
    n_changed : int
        Those whose public or private score changes.
    median_change : float or None
        The median change of their public scores, where there are any by the same metric.
    """

    metrics: tuple[str, str] | None
    has_other_file: bool
    moves: tuple[Move, ...]
    n_teams: int
    failures: tuple[Failure, ...]
    n_mended: int
    n_complete: int
    n_changed: int
    median_change: float | None

    @property
    def n_moving(self) -> int:
        """Teams whose rank changes, or that come or go."""
        return sum(move.rise != 0 for move in self.moves)

    @property
    def n_changing_zone(self) -> int:
        """Teams that come into another medal zone, or out of all."""
        return sum((move.old and move.old.medal) != (move.new and move.new.medal) for move in self.moves)


def describe(session: Session, *, competition: Competition, rescore: Rescore, now: datetime) -> Difference:
    """Return what publishing would change now; for the host."""
    rows = shadow_scores.list_both(session, rescore=rescore)
    before = session.scalars(
        select(Solution).where(Solution.competition_id == competition.id, Solution.version == rescore.base_version)
    ).one()
    teams = dict(session.execute(select(Team.id, Team.name).where(Team.competition_id == competition.id)).all())
    old = list_standings(session, competition=competition)
    released = list_released(session, competition=competition, rescore=rescore, rows=rows)
    new = _foresee(competition, rescore, rows, released, now)
    both = [row for row in rows if row.old_status is row.status is SubmissionStatus.COMPLETE]
    changes = [
        row.public_score - row.old_score for row in both if row.public_score is not None and row.old_score is not None
    ]
    metrics = _compare_metrics(before, rescore.solution)
    return Difference(
        metrics=metrics,
        has_other_file=before.sha256 != rescore.solution.sha256,
        moves=_list_moves(teams, old, new),
        n_teams=len(old),
        failures=tuple(_failure(row, teams) for row in rows if _fails(row)),
        n_mended=sum(_is_mended(row) for row in rows),
        n_complete=sum(row.old_status is SubmissionStatus.COMPLETE for row in rows),
        n_changed=_count_changed(session, rescore, both),
        median_change=statistics.median(changes) if changes and metrics is None else None,
    )


def list_standings(session: Session, *, competition: Competition) -> dict[int, Standing]:
    """Return where each team stands on the public board."""
    query = select(LeaderboardRow.team_id, LeaderboardRow.public_score).where(
        LeaderboardRow.competition_id == competition.id, LeaderboardRow.is_baseline.is_(False)
    )
    rows = session.execute(query.order_by(*board_rows.ORDER)).all()
    return _rank(competition, [(team_id, score) for team_id, score in rows])


def list_released(
    session: Session, *, competition: Competition, rescore: Rescore, rows: Iterable[Both]
) -> dict[int, float]:
    """Return what participants will see of each score; in the mode `ladder` many a score is not shown."""
    if competition.honest_mode is HonestMode.LADDER:
        return shadow_ladders.climb_all(session, rescore=rescore).released
    scores = {row.id: row.public_score for row in rows if row.public_score is not None}
    step = rescore.rounding_step
    return scores if step is None else {number: round_to_step(score, step) for number, score in scores.items()}


def _compare_metrics(before: Solution, after: Solution) -> tuple[str, str] | None:
    """Return the titles of two metrics, None if both solutions are scored alike."""
    own = (before.metric_file and before.metric_file.sha256, after.metric_file and after.metric_file.sha256)
    is_same = (before.metric, before.metric_parameters) == (after.metric, after.metric_parameters)
    return None if is_same and own[0] == own[1] else (describe_metric(before).title, describe_metric(after).title)


def _foresee(
    competition: Competition, rescore: Rescore, rows: Iterable[Both], released: Mapping[int, float], now: datetime
) -> dict[int, Standing]:
    """Return where each team would stand."""
    higher_is_better = describe_metric(rescore.solution).higher_is_better
    days = competition.rolling_days
    since = None if days is None else now - timedelta(days=days)

    def place(row: Both) -> Place:
        return make_place(released.get(row.id), row.received_at, row.id, higher_is_better=higher_is_better)

    places = best_places((row.team_id, place(row)) for row in rows if _may_stand(row, since))
    ranks = rank_teams(places)
    scores = {team_id: -each.sort_score if higher_is_better else each.sort_score for team_id, each in places.items()}
    return _rank(competition, [(team_id, scores[team_id] + 0.0) for team_id in sorted(ranks, key=ranks.__getitem__)])


def _may_stand(row: Both, since: datetime | None) -> bool:
    is_out = row.is_late or row.is_hidden or row.is_baseline or row.is_out
    is_there = row.status is SubmissionStatus.COMPLETE and (since is None or row.received_at >= since)
    return is_there and not is_out


def _rank(competition: Competition, ordered: Sequence[tuple[int, float | None]]) -> dict[int, Standing]:
    zones = medal_zones(len(ordered))
    return {
        team_id: Standing(rank, score, None if competition.is_practice else zones.find_medal(rank))
        for rank, (team_id, score) in enumerate(ordered, start=1)
    }


def _list_moves(teams: Mapping[int, str], old: Mapping[int, Standing], new: Mapping[int, Standing]) -> tuple[Move, ...]:
    moves = [
        Move(teams[team_id], old.get(team_id), new.get(team_id))
        for team_id in old.keys() | new.keys()
        if old.get(team_id) != new.get(team_id)
    ]
    return tuple(sorted(moves, key=_order))


def _order(move: Move) -> tuple[float, int]:
    return math.inf if move.new is None else move.new.rank, 0 if move.old is None else move.old.rank


def _fails(row: Both) -> bool:
    return row.old_status is SubmissionStatus.COMPLETE and row.status is SubmissionStatus.ERROR


def _is_mended(row: Both) -> bool:
    return row.old_status is SubmissionStatus.ERROR and row.status is SubmissionStatus.COMPLETE


def _failure(row: Both, teams: Mapping[int, str]) -> Failure:
    assert row.fault is not None  # the table holds it
    return Failure(row.id, teams[row.team_id], row.fault, str((row.report or {}).get("message", "")))


def _count_changed(session: Session, rescore: Rescore, both: Sequence[Both]) -> int:
    private = {row.id: row.private_score for row in both}
    changed = private_scores.find_changed(session, version=rescore.base_version, scores=private)
    return sum(row.public_score != row.old_score or row.id in changed for row in both)
