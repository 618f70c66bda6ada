"""The row of a team on the public leaderboard: kept with each score, made again after any other change.

Entries and last submission are those of all submissions that count, however old; the best is one of those that the
board has not forgotten yet, and without one there is no row. Every change of a row is also added to the record of past
boards, in the same transaction.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from server.domain.honesty import HonestMode
from server.domain.leaderboard import Place, best_place, make_place
from server.domain.submissions import SubmissionStatus
from server.models import BoardEvent, Competition, LeaderboardRow, Score, Solution, Submission, Team
from server.services.metrics import describe_metric
from server.services.releases import released_score

# The order of a board, which its index has.
ORDER = (LeaderboardRow.sort_score, LeaderboardRow.achieved_at, LeaderboardRow.submission_id)

# Asked for with every score, so built once; entities take twice the time.
_LOCK_TEAM = select(Team.is_baseline, Team.disqualified_at).where(Team.id == bindparam("team_id")).with_for_update()
_ROW_OF_TEAM = select(
    LeaderboardRow.sort_score,
    LeaderboardRow.achieved_at,
    LeaderboardRow.submission_id,
    LeaderboardRow.public_score,
    LeaderboardRow.public_low,
    LeaderboardRow.public_high,
    LeaderboardRow.is_tied,
    LeaderboardRow.n_entries,
    LeaderboardRow.last_submission_at,
).where(LeaderboardRow.team_id == bindparam("team_id"))
_ADD_ROW = insert(LeaderboardRow)
_CHANGE_ROW = (
    update(LeaderboardRow)
    .where(LeaderboardRow.team_id == bindparam("of_team"))
    .values({column.key: bindparam(column.key) for column in _ROW_OF_TEAM.selected_columns})
    .execution_options(synchronize_session=False)
)
_COUNT_CHANGE = (
    update(Competition)
    .where(Competition.id == bindparam("of_competition"))
    .values(board_version=Competition.board_version + 1, n_ranked=Competition.n_ranked + bindparam("n_new"))
    .execution_options(synchronize_session=False)
)
_ADD_EVENT = insert(BoardEvent)
# Of a submission that came onto the board just now; it is looked for when no submission waits.
_NO_INTERVAL: Mapping[str, Any] = {"public_low": None, "public_high": None, "is_tied": False}


@dataclass(frozen=True)
class Scored:
    """What the leaderboard takes from a submission that has its score."""

    id: int
    competition_id: int
    team_id: int
    received_at: datetime
    is_late: bool
    is_hidden: bool


def add_score(
    session: Session, *, submission: Scored, public_score: float | None, higher_is_better: bool, now: datetime
) -> None:
    """Bring the row of the submission's team up to date with one more score, in the transaction of the score.

    `public_score` is what is released of it, or None if the ladder released nothing: then it is one more entry. A late
    or hidden submission leaves the leaderboard as it is, and so does one of a disqualified team. Locks the team, so
    that two of its scores that come at once are added one after the other.
    """
    if submission.is_late or submission.is_hidden:
        return
    place = make_place(public_score, submission.received_at, submission.id, higher_is_better=higher_is_better)
    # First the lock, then the row: one statement for both would show the row as it was before the wait.
    is_baseline, disqualified_at = session.execute(_LOCK_TEAM, {"team_id": submission.team_id}).one()
    if disqualified_at is not None:
        return
    row = session.execute(_ROW_OF_TEAM, {"team_id": submission.team_id}).one_or_none()
    if row is None and public_score is None:
        return
    values = {**asdict(place), **_NO_INTERVAL, "public_score": public_score}
    if row is None:
        # There may be more: of scores that the ladder did not release, or on a board that has forgotten the others.
        values |= session.execute(_COUNT_ENTRIES, {"of_team": submission.team_id}).one()._asdict()
        _add_row(session, submission.competition_id, submission.team_id, is_baseline=is_baseline, values=values)
    else:
        if place >= Place(row.sort_score, row.achieved_at, row.submission_id):
            values |= row._asdict()
        values |= {"n_entries": row.n_entries + 1}
        values |= {"last_submission_at": max(row.last_submission_at, submission.received_at)}
        session.execute(_CHANGE_ROW, {**values, "of_team": submission.team_id})
    n_new = 1 if row is None and not is_baseline else 0
    _note(session, submission.competition_id, submission.team_id, values, n_new=n_new, now=now)


def rebuild_row(session: Session, *, team_id: int, now: datetime) -> None:
    """Make the row of a team again from all of its submissions, or take it away if none may stand there.

    For whatever is no new score: a submission was hidden or shown again or grew too old, teams merged, one was
    disqualified.
    """
    team = session.get_one(Team, team_id, with_for_update=True, populate_existing=True)
    before = session.execute(_ROW_OF_TEAM, {"team_id": team_id}).one_or_none()
    values = None if team.disqualified_at or team.merged_at else _count_submissions(session, team, now)
    if values is None and before is None:
        return
    if values is None:
        session.execute(delete(LeaderboardRow).where(LeaderboardRow.team_id == team_id))
        values = {"submission_id": None, "sort_score": None, "public_score": None, "achieved_at": None, "n_entries": 0}
        n_new = -1
    elif before is None:
        _add_row(session, team.competition_id, team_id, is_baseline=team.is_baseline, values=values)
        n_new = 1
    else:
        session.execute(_CHANGE_ROW, {**values, "of_team": team_id})
        n_new = 0
    _note(session, team.competition_id, team_id, values, n_new=0 if team.is_baseline else n_new, now=now)


def show_submission(
    session: Session, *, competition_id: int, team_id: int, place: Place, public_score: float, now: datetime
) -> None:
    """Have a team's row show one submission, whatever its best is: the selected one, once the board is final."""
    values = {**asdict(place), **_find_interval(session, place.submission_id), "public_score": public_score}
    changed = session.execute(
        update(LeaderboardRow)
        .where(LeaderboardRow.team_id == team_id, LeaderboardRow.submission_id != place.submission_id)
        .values(**values)
        .returning(LeaderboardRow.n_entries)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if changed is not None:
        _add_event(session, competition_id, team_id, {**values, "n_entries": changed}, now)


def count_change(session: Session, *, competition_id: int, n_new: int = 0) -> None:
    """Give the board a new version; `n_new` teams are ranked that were not, or fewer are where it is negative."""
    session.execute(_COUNT_CHANGE, {"of_competition": competition_id, "n_new": n_new})


def find_direction(session: Session, *, competition_id: int) -> bool:
    """Return whether higher scores are better in a competition."""
    solution = session.scalars(
        select(Solution)
        .join(
            Competition,
            and_(Competition.id == Solution.competition_id, Competition.solution_version == Solution.version),
        )
        .where(Competition.id == competition_id)
    ).one()
    return describe_metric(solution).higher_is_better


def select_ranked(team_id: int | BindParameter[int]) -> Select[int, datetime, float]:
    """Say in SQL which submissions of a team count for its row, with their released scores: not late, not hidden."""
    return (
        select(Submission.id, Submission.received_at, released_score())
        .join(Competition, Competition.id == Submission.competition_id)
        .join(Score, and_(Score.submission_id == Submission.id, Score.solution_version == Competition.solution_version))
        .where(
            Submission.team_id == team_id,
            Submission.status == SubmissionStatus.COMPLETE,
            Submission.is_late.is_(False),
            Submission.is_hidden.is_(False),
        )
    )


_COUNTED = select_ranked(bindparam("of_team")).subquery()
_COUNT_ENTRIES = select(
    func.count().label("n_entries"), func.max(_COUNTED.c.received_at).label("last_submission_at")
).select_from(_COUNTED)


def list_places(session: Session, *, team_id: int, higher_is_better: bool) -> list[Place]:
    """Return the places of a team's submissions that count, in no order."""
    return [
        make_place(score, received_at, submission_id, higher_is_better=higher_is_better)
        for submission_id, received_at, score in session.execute(select_ranked(team_id))
    ]


def leave_outdated(session: Session, *, now: datetime) -> int:
    """Make the rows again whose best is older than their board's window; returns how many there were."""
    rolling = session.execute(
        select(Competition.id, Competition.rolling_days).where(Competition.rolling_days.is_not(None))
    ).all()
    n_outdated = 0
    for competition_id, days in rolling:
        if days is not None:
            outdated = select(LeaderboardRow.team_id).where(
                LeaderboardRow.competition_id == competition_id,
                LeaderboardRow.is_baseline.is_(False),
                LeaderboardRow.achieved_at < now - timedelta(days=days),
            )
            n_outdated += _rebuild_rows(session, select(Team.id).where(Team.id.in_(outdated)), now=now)
    return n_outdated


def lock_board(session: Session, *, competition_id: int) -> None:
    """Lock all teams of a board whose rows are to be made again, before the competition is locked: as scores do."""
    _lock_teams(session, select(Team.id).where(Team.competition_id == competition_id))


def rebuild_board(session: Session, *, competition_id: int, now: datetime) -> None:
    """Make all rows of a board again, as when it is to forget after another time; see `lock_board`."""
    _rebuild_rows(session, select(Team.id).where(Team.competition_id == competition_id), now=now)


def _rebuild_rows(session: Session, query: Select[int], *, now: datetime) -> int:
    # All locks first: the first change of a row locks the competition, for which scores wait that have their team.
    team_ids = _lock_teams(session, query)
    for team_id in team_ids:
        rebuild_row(session, team_id=team_id, now=now)
    return len(team_ids)


def _lock_teams(session: Session, query: Select[int]) -> Sequence[int]:
    return session.scalars(query.order_by(Team.id).with_for_update()).all()


def _find_window(session: Session, team: Team, now: datetime) -> datetime | None:
    """Return from when a submission may be the best on a board that forgets; the host's baselines stay."""
    days = session.scalars(select(Competition.rolling_days).where(Competition.id == team.competition_id)).one()
    return None if days is None or team.is_baseline else now - timedelta(days=days)


def _count_submissions(session: Session, team: Team, now: datetime) -> dict[str, Any] | None:
    """Return what the row of a team holds by all of its submissions, or None if none counts."""
    higher_is_better = find_direction(session, competition_id=team.competition_id)
    places = list_places(session, team_id=team.id, higher_is_better=higher_is_better)
    since = _find_window(session, team, now)
    best = best_place(place for place in places if since is None or place.achieved_at >= since)
    if best is None or not math.isfinite(best.sort_score):
        return None
    public_score = -best.sort_score if higher_is_better else best.sort_score
    last = max(place.achieved_at for place in places)
    return {
        **asdict(best),
        **_find_interval(session, best.submission_id),
        "public_score": public_score + 0.0,
        "n_entries": len(places),
        "last_submission_at": last,
    }


def _find_interval(session: Session, submission_id: int) -> Mapping[str, Any]:
    """Return the interval that a row of a submission shows: none but where scores are shown as they are."""
    found = session.execute(
        select(Score.public_low, Score.public_high)
        .join(Submission, Submission.id == Score.submission_id)
        .join(
            Competition,
            and_(
                Competition.id == Submission.competition_id,
                Competition.solution_version == Score.solution_version,
                Competition.honest_mode == HonestMode.EXACT,
            ),
        )
        .where(Score.submission_id == submission_id)
    ).one_or_none()
    return _NO_INTERVAL if found is None else {**_NO_INTERVAL, **found._asdict()}


def _add_row(
    session: Session, competition_id: int, team_id: int, *, is_baseline: bool, values: Mapping[str, Any]
) -> None:
    keys = {"team_id": team_id, "competition_id": competition_id, "is_baseline": is_baseline}
    session.execute(_ADD_ROW, {**values, **keys})


def _note(
    session: Session, competition_id: int, team_id: int, values: Mapping[str, Any], *, n_new: int, now: datetime
) -> None:
    """Count the change, which gives the board a new version, and add it to the record of past boards."""
    count_change(session, competition_id=competition_id, n_new=n_new)
    _add_event(session, competition_id, team_id, values, now)


def _add_event(session: Session, competition_id: int, team_id: int, values: Mapping[str, Any], now: datetime) -> None:
    kept = ("submission_id", "sort_score", "public_score", "achieved_at", "n_entries")
    event = {name: values[name] for name in kept}
    session.execute(_ADD_EVENT, {**event, "competition_id": competition_id, "team_id": team_id, "at": now})
