"""Scoring a competition again under another version of its solution: in the shadow, looked at, then all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.domain.honesty import HonestMode
from server.domain.leaderboard import shown_score
from server.domain.names import clean_text
from server.domain.submissions import SubmissionStatus, find_code
from server.domain.webhooks import WebhookEvent
from server.errors import ConflictError, InvalidInputError, NotFoundError
from server.jobs import JobQueue
from server.models import Competition, Rescore, RescoreStatus, Score, Solution, Submission, Team, User
from server.services import (
    audit,
    board_rows,
    changes,
    finalization,
    notices,
    outbox,
    private_scores,
    shadow_ladders,
    shadow_scores,
)
from server.services.rescore_differences import Standing, list_released, list_standings
from server.services.shadow_scores import Both

LONGEST_REASON = 500
_BATCH = 500


def start(
    session: Session,
    *,
    competition: Competition,
    solution: Solution,
    host: User,
    reason: str,
    now: datetime,
    rounding_step: float | None = None,
    address: str = "",
) -> Rescore:
    """Begin to score all submissions under a new version of the solution; nobody but the host sees anything of it.

    `solution` is not in the session yet; it gets the next version of the competition. In the mode `rounded` its scores
    have a `rounding_step` of their own: that of another metric could show them as they are. In the mode `ladder` each
    team's submissions go up once more, in their order, as if the new version had been in force from the start.

    Raises
    ------
    InvalidInputError
        If no reason is given.
    ConflictError
        If a rescore is open already.
    ValueError
        If the mode is `rounded` and there is no step.
    """
    reason = clean_text(reason)
    if not 0 < len(reason) <= LONGEST_REASON:
        words = f"Say in 1 to {LONGEST_REASON} characters why: the teams read it."
        raise InvalidInputError("A rescore needs a reason.", fields={"reason": words})
    if competition.honest_mode is HonestMode.ROUNDED and rounding_step is None:
        raise ValueError("A competition that rounds its scores has a step for each version of its solution.")
    last = session.scalar(select(func.max(Solution.version)).where(Solution.competition_id == competition.id))
    solution.competition_id, solution.version = competition.id, (last or 0) + 1
    session.add(solution)
    session.flush()
    rescore = Rescore(
        competition_id=competition.id,
        solution_id=solution.id,
        base_version=competition.solution_version,
        rounding_step=rounding_step,
        reason=reason,
        started_by_id=host.id,
        started_at=now,
    )
    try:
        with session.begin_nested():
            session.add(rescore)
    except IntegrityError as error:
        raise ConflictError("A rescore is open already. Publish or discard it first.") from error
    shadow_scores.adopt_all(session, rescore=rescore)
    _record(session, "rescore.start", competition, rescore, host, now, address, before=None)
    return rescore


def find_open(session: Session, *, competition: Competition) -> Rescore | None:
    """Return the rescore of a competition that is neither published nor discarded."""
    query = select(Rescore).where(Rescore.competition_id == competition.id, Rescore.ended_at.is_(None))
    return session.scalars(query).one_or_none()


def list_ended(session: Session, *, competition: Competition) -> Sequence[Rescore]:
    """Return the rescores that were published or discarded, newest first."""
    query = select(Rescore).where(Rescore.competition_id == competition.id, Rescore.ended_at.is_not(None))
    return session.scalars(query.order_by(Rescore.id.desc())).all()


def publish(
    session: Session, *, competition: Competition, host: User, queue: JobQueue, now: datetime, address: str = ""
) -> Rescore:
    """Put the new version in force: scores, statuses and boards change over in this one transaction.

    The old scores stay with their version. What waits for its score is scored under the new version; each team is told.

    Raises
    ------
    NotFoundError
        If no rescore is open.
    ConflictError
        If submissions are still to be scored again.
    """
    # Who records a score holds its team, then counts a change of the competition: here they are locked likewise.
    board_rows.lock_board(session, competition_id=competition.id)
    _free_pending(session, competition)
    competition = session.get_one(Competition, competition.id, with_for_update=True, populate_existing=True)
    rescore = _get_open(session, competition)
    progress = shadow_ladders.measure_progress(session, competition=competition, rescore=rescore)
    if progress.n_left > 0:
        raise ConflictError(
            f"{progress.n_left} of {progress.n_all} submissions are still to be scored again. Nothing was published;"
            " try again when they are."
        )
    before = list_standings(session, competition=competition)
    competition.solution_version, competition.rounding_step = rescore.solution.version, rescore.rounding_step
    rescore.status, rescore.ended_at = RescoreStatus.PUBLISHED, now
    session.flush()
    _apply(session, rescore, competition, now)
    changes.note_all(session, Submission.competition_id == competition.id)
    _send_pending(session, competition, queue)
    board_rows.rebuild_board(session, competition_id=competition.id, now=now)
    if competition.finalized_at is not None:
        finalization.refresh(session, competition=competition, now=now)
    _tell_teams(session, competition, rescore, before, now)
    _tell_webhooks(session, competition, rescore, now)
    _record(session, "rescore.publish", competition, rescore, host, now, address, before=RescoreStatus.OPEN)
    return rescore


def discard(session: Session, *, competition: Competition, host: User, now: datetime, address: str = "") -> Rescore:
    """Forget a rescore: its scores are deleted, and everything stays as it is.

    Raises
    ------
    NotFoundError
        If no rescore is open.
    """
    rescore = _get_open(session, competition)
    shadow_scores.forget(session, rescore=rescore)
    rescore.status, rescore.ended_at = RescoreStatus.DISCARDED, now
    _record(session, "rescore.discard", competition, rescore, host, now, address, before=RescoreStatus.OPEN)
    return rescore


def _get_open(session: Session, competition: Competition) -> Rescore:
    query = select(Rescore).where(Rescore.competition_id == competition.id, Rescore.ended_at.is_(None))
    rescore = session.scalars(query.with_for_update(of=Rescore)).one_or_none()
    if rescore is None:
        raise NotFoundError("No rescore is open: it was published or discarded.")
    return rescore


def _is_in(competition: Competition) -> ColumnElement[bool]:
    return Submission.competition_id == competition.id


def _free_pending(session: Session, competition: Competition) -> None:
    """End the leases of what waits: whoever scores it now has its result fenced off."""
    session.execute(
        update(Submission)
        .where(
            Submission.competition_id == competition.id,
            Submission.status == SubmissionStatus.PENDING,
            Submission.lease.is_not(None),
        )
        .values(lease=None, lease_until=None, n_attempts=Submission.n_attempts - 1)
        .execution_options(synchronize_session=False)
    )


def _apply(session: Session, rescore: Rescore, competition: Competition, now: datetime) -> None:
    """Make the shadow scores those of the submissions."""
    rows = shadow_scores.list_both(session, rescore=rescore)
    released = list_released(session, competition=competition, rescore=rescore, rows=rows)
    for first in range(0, len(rows), _BATCH):
        batch = rows[first : first + _BATCH]
        complete = [row for row in batch if row.status is SubmissionStatus.COMPLETE]
        if complete:
            session.execute(insert(Score), [_score_of(row, competition, rescore, released, now) for row in complete])
        private = {row.id: row.private_score for row in complete if row.private_score is not None}
        private_scores.record_all(session, version=rescore.solution.version, scores=private)
        _keep_private_intervals(session, rescore, complete)
        _end_all(session, batch, now)
    shadow_scores.forget(session, rescore=rescore)


def _keep_private_intervals(session: Session, rescore: Rescore, rows: Sequence[Both]) -> None:
    for row in rows:
        found = row.private.interval
        if found is not None:
            private_scores.record_interval(
                session,
                submission_id=row.id,
                version=rescore.solution.version,
                error=found.error,
                low=found.low,
                high=found.high,
                evidence_key=row.private.evidence_key,
            )


def _score_of(
    row: Both, competition: Competition, rescore: Rescore, released: Mapping[int, float], now: datetime
) -> dict[str, Any]:
    is_exact, found = competition.honest_mode is HonestMode.EXACT, row.public.interval
    # A host's own metric tells no interval, and the ladder has looked for it before: there is nothing to wait for.
    is_estimated = rescore.solution.metric_file_id is not None or row.public.evidence_key is not None
    return {
        "submission_id": row.id,
        "solution_version": rescore.solution.version,
        "public_score": row.public_score,
        "released_score": None if is_exact else released.get(row.id),
        "receipt": row.receipt,
        "public_error": None if found is None else found.error,
        "public_low": None if found is None else found.low,
        "public_high": None if found is None else found.high,
        "evidence_key": row.public.evidence_key,
        "estimated_at": now if is_estimated else None,
        "created_at": now,
    }


def _end_all(session: Session, rows: Sequence[Both], now: datetime) -> None:
    """Give each submission the status that it has under the new version; one that waited ends by it."""
    query = select(Submission).where(Submission.id.in_([row.id for row in rows]))
    submissions = {submission.id: submission for submission in session.scalars(query)}
    for row in rows:
        submission = submissions[row.id]
        submission.status, submission.fault, submission.report = row.status, row.fault, row.report
        submission.error_code = find_code(row.report) if row.status is SubmissionStatus.ERROR else None
        submission.scored_at = submission.scored_at or now
        submission.lease = submission.lease_until = None
    session.flush()


def _send_pending(session: Session, competition: Competition, queue: JobQueue) -> None:
    waiting = select(Submission.id).where(
        Submission.competition_id == competition.id, Submission.status == SubmissionStatus.PENDING
    )
    for submission_id in session.scalars(waiting.order_by(Submission.id)).all():
        queue.enqueue_score(session, submission_id=submission_id, version=competition.solution_version)


def _tell_teams(
    session: Session,
    competition: Competition,
    rescore: Rescore,
    before: Mapping[int, Standing],
    now: datetime,
) -> None:
    after = list_standings(session, competition=competition)
    decimals = competition.score_decimals
    path = f"/competitions/{competition.slug}/leaderboard"
    for team in session.scalars(select(Team).where(Team.id.in_(before.keys() | after.keys()))).all():
        was, is_now = _say(before.get(team.id), decimals), _say(after.get(team.id), decimals)
        message = (
            f"“{competition.title}” was scored again. The reason: {rescore.reason} Your best public score was {was}"
            f" and is {is_now}."
        )
        notices.tell_team(session, team=team, competition=competition, message=message, now=now, path=path)


def _tell_webhooks(session: Session, competition: Competition, rescore: Rescore, now: datetime) -> None:
    path = f"/competitions/{competition.slug}/leaderboard"
    data = {"solution_version": rescore.solution.version, "reason": rescore.reason, "path": path}
    event = WebhookEvent.COMPETITION_RESCORED
    outbox.tell_all(session, event=event, competition=competition, data=data, now=now)


def _say(standing: Standing | None, decimals: int) -> str:
    if standing is None or standing.score is None:
        return "none"
    return f"{shown_score(standing.score, decimals):.{decimals}f} (rank {standing.rank})"


def _record(
    session: Session,
    action: str,
    competition: Competition,
    rescore: Rescore,
    host: User,
    now: datetime,
    address: str,
    *,
    before: RescoreStatus | None,
) -> None:
    """Add the act to the record. Nothing but publishing puts another version of the solution in force."""
    base, new = rescore.base_version, rescore.solution.version
    is_in_force = rescore.status is RescoreStatus.PUBLISHED
    audit.record(
        session,
        action=action,
        subject=f"competition:{competition.id}",
        user_id=host.id,
        detail={
            "rescore": rescore.id,
            "with_solution_version": new,
            "before": {"status": before.value if before else None, "solution_version": base},
            "after": {"status": rescore.status.value, "solution_version": new if is_in_force else base},
            "reason": rescore.reason,
        },
        now=now,
        address=address,
    )
