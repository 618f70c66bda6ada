"""The end of a competition: the private leaderboard becomes final, at one instant and for everybody.

Private rows, medals and the public rows that then show each team's selected submission are written in the transaction
that sets the time from which all may see them.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from server.domain.leaderboard import Place, best_place, make_place, rank_teams, sort_score
from server.domain.medals import MedalZones, medal_zones
from server.domain.schedule import ARRIVAL, Timeline
from server.domain.selection import final_submissions
from server.domain.submissions import SubmissionStatus
from server.domain.visibility import Viewer
from server.domain.webhooks import WebhookEvent
from server.errors import ConflictError, NotOpenError
from server.models import Competition, PrivateRow, Submission, User
from server.services import accommodations, audit, board_rows, outbox, private_scores
from server.services.competitions import timeline
from server.services.private_scores import Candidate

# What computes the final board sees private scores on nobody's behalf: only what it makes final is shown.
_PLATFORM = Viewer(is_admin=True)


@dataclass(frozen=True)
class FinalRow:
    """A team on the private leaderboard: its final submission of best private score.

    `best_public` is the place of its best submission on the public leaderboard at the end, None if it had none there.
    """

    team_id: int
    is_baseline: bool
    submission_id: int
    achieved_at: datetime
    public_score: float | None
    private_score: float
    private_low: float | None
    private_high: float | None
    n_entries: int
    last_submission_at: datetime
    best_public: Place | None


@dataclass(frozen=True)
class Readiness:
    """Whether the private leaderboard can become final now, and if not, why."""

    is_ready: bool
    reason: str
    n_pending: int
    by_itself_at: datetime | None


def describe_readiness(session: Session, *, competition: Competition, now: datetime) -> Readiness:
    """Return whether a competition can be finalized at `now`."""
    times = timeline(competition)
    last = accommodations.find_last_deadline(session, competition=competition)
    n_pending = _count_pending(session, competition)
    by_itself_at = times.finalizes_at(_delay(competition), last)
    is_ready = times.may_be_finalized(now, n_pending=n_pending, last_deadline_at=last)
    reason = "" if is_ready else _reason(competition, times.extended(last), n_pending, now)
    return Readiness(is_ready, reason, n_pending, by_itself_at)


def finalize(session: Session, *, competition: Competition, host: User | None, now: datetime, address: str = "") -> int:
    """Make the private leaderboard final and return how many teams are ranked; `host` is None for the schedule.

    Raises
    ------
    ConflictError
        If it is final already.
    NotOpenError
        If the end is not over for all, or submissions wait for their scores.
    """
    # Scores that are recorded at the same time lock their team and then count a change here: they wait.
    competition = session.get_one(Competition, competition.id, with_for_update=True, populate_existing=True)
    if competition.finalized_at is not None:
        raise ConflictError(f"The private leaderboard is final since {competition.finalized_at:%Y-%m-%d %H:%M} UTC.")
    readiness = describe_readiness(session, competition=competition, now=now)
    if not readiness.is_ready:
        raise NotOpenError(readiness.reason)
    n_ranked = _write(session, competition, now)
    competition.finalized_at = now
    audit.record(
        session,
        action="competition.finalize",
        subject=f"competition:{competition.id}",
        user_id=None if host is None else host.id,
        detail={
            "n_ranked": n_ranked,
            "solution_version": competition.solution_version,
            "before": {"finalized_at": None},
            "after": {"finalized_at": now.isoformat()},
        },
        now=now,
        address=address,
    )
    outbox.tell_all(
        session,
        event=WebhookEvent.BOARD_FINALIZED,
        competition=competition,
        data={"n_ranked": n_ranked, "path": f"/competitions/{competition.slug}/leaderboard/private"},
        now=now,
    )
    return n_ranked


def refresh(session: Session, *, competition: Competition, now: datetime) -> None:
    """Make the final boards again after the host took a submission or a team away, or put it back; ranks close up.

    They are as they would have been made at the end if the host had done it before: so are the public ranks from which
    the shake-up counts, and what is undone leaves no trace.
    """
    # As above: what two hosts do at once is brought onto the boards one after the other.
    competition = session.get_one(Competition, competition.id, with_for_update=True, populate_existing=True)
    _write(session, competition, now)


def show_interval(session: Session, *, submission_id: int, version: int, low: float, high: float) -> None:
    """Bring the interval of a private score onto the row that shows it, where the board was final before it was found.

    Then ties are to be found anew. The caller has locked the competition, so that no board becomes final meanwhile.
    """
    shown = select(Competition.id).where(Competition.solution_version == version)
    competition_id = session.execute(
        update(PrivateRow)
        .where(PrivateRow.submission_id == submission_id, PrivateRow.competition_id.in_(shown))
        .values(private_low=low, private_high=high)
        .returning(PrivateRow.competition_id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if competition_id is None:
        return
    session.execute(
        update(Competition)
        .where(Competition.id == competition_id)
        .values(wants_private_ties=True)
        .execution_options(synchronize_session=False)
    )
    board_rows.count_change(session, competition_id=competition_id)


def finalize_due(session: Session, *, now: datetime) -> int:
    """Finalize every competition whose host set a delay that is over; returns how many."""
    due = session.scalars(
        select(Competition)
        .where(
            Competition.finalized_at.is_(None),
            Competition.finalize_after_minutes.is_not(None),
            Competition.ends_at < now,
        )
        .with_for_update(skip_locked=True)  # another schedule is at it
    ).all()
    n_done = 0
    for competition in due:
        readiness = describe_readiness(session, competition=competition, now=now)
        if readiness.is_ready and readiness.by_itself_at is not None and readiness.by_itself_at <= now:
            finalize(session, competition=competition, host=None, now=now)
            n_done += 1
    return n_done


def compute(session: Session, *, competition: Competition, now: datetime) -> list[FinalRow]:
    """Return the private leaderboard as it would be now, best first; for the host, and to be made final."""
    higher_is_better = board_rows.find_direction(session, competition_id=competition.id)
    candidates = private_scores.list_candidates(
        session, competition=competition, viewer=_PLATFORM, timeline=timeline(competition), now=now
    )
    rows = []
    for _, of_team in itertools.groupby(candidates, key=lambda candidate: candidate.team_id):
        row = _choose(list(of_team), competition.n_selected, higher_is_better)
        if row is not None:
            rows.append(row)
    return sorted(rows, key=lambda row: _place(row, higher_is_better))


def _choose(candidates: list[Candidate], n_selected: int, higher_is_better: bool) -> FinalRow | None:
    """Return the final submission of a team that is best by private score; by public score where there is no other."""
    public = [
        make_place(c.public_score, c.received_at, c.submission_id, higher_is_better=higher_is_better)
        for c in candidates
    ]
    best = best_place(place for place in public if math.isfinite(place.sort_score))
    chosen = {c.submission_id for c in candidates if c.is_selected}
    finals = {f.submission_id for f in final_submissions(public, chosen=chosen, n_selected=n_selected)}
    rows = [
        FinalRow(
            c.team_id,
            c.is_baseline,
            c.submission_id,
            c.received_at,
            c.public_score,
            deciding,
            c.private_low,
            c.private_high,
            n_entries=len(candidates),
            last_submission_at=max(candidate.received_at for candidate in candidates),
            best_public=best,
        )
        for c in candidates
        if c.submission_id in finals
        and (deciding := c.public_score if c.private_score is None else c.private_score) is not None
    ]
    return min(rows, key=lambda row: _place(row, higher_is_better), default=None)


def _place(row: FinalRow, higher_is_better: bool) -> Place:
    return Place(sort_score(row.private_score, higher_is_better=higher_is_better), row.achieved_at, row.submission_id)


def _write(session: Session, competition: Competition, now: datetime) -> int:
    """Write both boards anew and return how many teams are ranked."""
    higher_is_better = board_rows.find_direction(session, competition_id=competition.id)
    rows = compute(session, competition=competition, now=now)
    teams = [row for row in rows if not row.is_baseline]
    ranks = rank_teams({row.team_id: _place(row, higher_is_better) for row in teams})
    public_ranks = rank_teams({row.team_id: row.best_public for row in teams if row.best_public is not None})
    zones = medal_zones(len(ranks))
    session.execute(delete(PrivateRow).where(PrivateRow.competition_id == competition.id))
    _insert(session, [_private_values(row, competition, ranks, public_ranks, zones, higher_is_better) for row in rows])
    _show_selected(session, competition, rows, higher_is_better, now)
    competition.wants_private_ties = True
    return len(ranks)


def _insert(session: Session, values: list[dict[str, Any]]) -> None:
    if values:
        session.execute(insert(PrivateRow), values)


def _private_values(
    row: FinalRow,
    competition: Competition,
    ranks: Mapping[int, int],
    public_ranks: Mapping[int, int],
    zones: MedalZones,
    higher_is_better: bool,
) -> dict[str, Any]:
    rank = ranks.get(row.team_id)
    return {
        "team_id": row.team_id,
        "competition_id": competition.id,
        "is_baseline": row.is_baseline,
        "submission_id": row.submission_id,
        "sort_score": sort_score(row.private_score, higher_is_better=higher_is_better),
        "private_score": row.private_score,
        "private_low": row.private_low,
        "private_high": row.private_high,
        "achieved_at": row.achieved_at,
        "n_entries": row.n_entries,
        "last_submission_at": row.last_submission_at,
        "rank": rank,
        "public_rank": public_ranks.get(row.team_id),
        "medal": None if rank is None or competition.is_practice else zones.find_medal(rank),
    }


def _show_selected(
    session: Session, competition: Competition, rows: Iterable[FinalRow], higher_is_better: bool, now: datetime
) -> None:
    """Have the public board show the same submissions as the private one, each board sorted by its own score.

    A row stays as it is where the ladder released nothing of the selected submission.
    """
    for row in rows:
        if row.public_score is None:
            continue
        board_rows.show_submission(
            session,
            competition_id=competition.id,
            team_id=row.team_id,
            place=Place(
                sort_score(row.public_score, higher_is_better=higher_is_better), row.achieved_at, row.submission_id
            ),
            public_score=row.public_score,
            now=now,
        )
    board_rows.count_change(session, competition_id=competition.id)


def _count_pending(session: Session, competition: Competition) -> int:
    pending = (
        Submission.competition_id == competition.id,
        Submission.status == SubmissionStatus.PENDING,
        Submission.is_late.is_(False),
    )
    return session.scalar(select(func.count()).select_from(Submission).where(*pending)) or 0


def _delay(competition: Competition) -> timedelta | None:
    minutes = competition.finalize_after_minutes
    return None if minutes is None else timedelta(minutes=minutes)


def _reason(competition: Competition, times: Timeline, n_pending: int, now: datetime) -> str:
    if competition.finalized_at is not None:
        return f"The private leaderboard is final since {competition.finalized_at:%Y-%m-%d %H:%M} UTC."
    if times.ends_at is None or competition.is_practice:
        return "A practice competition never ends, so its private leaderboard never becomes final."
    if now <= times.ends_at + ARRIVAL:
        return (
            f"The last end is {times.ends_at:%Y-%m-%d %H:%M} UTC, and uploads begun before it have "
            f"{ARRIVAL.seconds // 60} minutes to arrive."
        )
    waiting = "1 submission waits" if n_pending == 1 else f"{n_pending} submissions wait"
    return f"{waiting} for a score. The board can become final when each has its own."
