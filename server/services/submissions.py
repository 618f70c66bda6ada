"""Handing in a file, and looking at what became of it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from server import failpoints
from server.domain.leaderboard import shown_score
from server.domain.names import clean_text
from server.domain.schedule import Timeline
from server.domain.submissions import SubmissionStatus
from server.domain.visibility import may_see_submission
from server.errors import (
    DeadlinePassedError,
    IdempotencyKeyReusedError,
    InvalidInputError,
    NotFoundError,
    NotOpenError,
    RefusedError,
    RulesChangedError,
    TooLargeError,
)
from server.jobs import JobQueue
from server.models import Competition, Entrant, LeaderboardRow, Score, Submission, Team, User
from server.services import accommodations, audit, changes, joining, quotas
from server.services.admitted import check_not_removed
from server.services.arrivals import Admission, check_in_time
from server.services.competitions import find_viewer, has_accepted, timeline
from server.services.cuts import After, cut
from server.services.releases import released_score
from server.services.submission_filters import EVERYTHING, SubmissionFilter
from server.storage import StoredFile

PAGE_ROWS = 50
RECENT_SCORES = 20
LONGEST_DESCRIPTION = 500


@dataclass(frozen=True)
class Submitted:
    """What became of handing in: the submission, and whether this request made it."""

    submission: Submission
    is_new: bool


@dataclass(frozen=True)
class ScoredSubmission:
    """A submission as its team sees it: the public score is what was released, with the competition's decimals."""

    submission: Submission
    public_score: float | None
    is_best: bool

    @property
    def is_withheld(self) -> bool:
        """Whether the ladder released no score of it: it is no significant improvement."""
        return self.submission.status is SubmissionStatus.COMPLETE and self.public_score is None


@dataclass(frozen=True)
class SubmissionPage:
    """A page of a team's submissions, newest first."""

    rows: tuple[ScoredSubmission, ...]
    page: int
    n_pages: int
    n_submissions: int


@dataclass(frozen=True)
class QueuePlace:
    """Where a pending submission stands: 1 is next. Seconds are None until there is something to estimate from."""

    position: int
    estimated_seconds: float | None


def check_may_submit(
    session: Session,
    *,
    competition: Competition,
    user: User,
    size_bytes: int | None,
    max_bytes: int,
    idempotency_key: str | None,
    received_at: datetime,
) -> Admission:
    """Refuse early, before a body is read, what would be refused after it; say for whom and until when it may arrive.

    The last word has `submit`. What was accepted before under the same idempotency key is never refused: the answer
    will be the same.

    Raises
    ------
    EntryRequiredError, RulesChangedError, NotOpenError, DeadlinePassedError, DailyLimitReachedError,
    TotalLimitReachedError, ErrorLimitReachedError, TooLargeError
    """
    entrant = joining.get_entrant(session, competition=competition, user=user)
    if _find_by_key(session, entrant.team_id, idempotency_key) is not None:
        return Admission(entrant.team_id, arrives_by=None)
    _check_rules(entrant, competition)
    team = session.get_one(Team, entrant.team_id)
    times = timeline(competition)
    if times.ends_at is not None:
        times = accommodations.team_timeline(session, competition=competition, team_id=team.id)
    _check_open(team, competition, times, received_at)
    quotas.get_quota(session, competition=competition, team_id=entrant.team_id, moment=received_at).check()
    if size_bytes is not None:
        check_size(size_bytes, max_bytes=max_bytes)
    return Admission(team.id, times.arrives_by(received_at))


def find_refusal(
    session: Session, *, competition: Competition, user: User, received_at: datetime
) -> RefusedError | RulesChangedError | None:
    """Return the refusal that would meet a file that came now, or None."""
    try:
        check_may_submit(
            session,
            competition=competition,
            user=user,
            size_bytes=None,
            max_bytes=0,
            idempotency_key=None,
            received_at=received_at,
        )
    except (RefusedError, RulesChangedError) as refusal:
        return refusal
    return None


def check_size(size_bytes: int, *, max_bytes: int) -> None:
    """Refuse a file that is empty or larger than allowed.

    Raises
    ------
    TooLargeError, InvalidInputError
    """
    if size_bytes > max_bytes:
        raise TooLargeError(
            f"The file is larger than the {max_bytes:,} bytes that this competition takes."
            " Compress it (.gz or .zip) or round the predictions."
        )
    if size_bytes == 0:
        raise InvalidInputError("The file is empty.", fields={"file": "Choose a file with predictions."})


def submit(
    session: Session,
    *,
    queue: JobQueue,
    competition: Competition,
    user: User,
    file: StoredFile,
    file_name: str,
    description: str,
    idempotency_key: str | None,
    received_at: datetime,
    arrived_at: datetime | None = None,
    address: str = "",
) -> Submitted:
    """Take a stored file as a submission: row, slot and audit in this transaction, then the queue.

    The deadline and the day are judged by `received_at`, when the server began to receive the request; what began
    before the end is taken if it was whole, `arrived_at`, in its time to arrive. The same idempotency key again gives
    the same submission.

    Raises
    ------
    EntryRequiredError, RulesChangedError, NotOpenError, DeadlinePassedError, DailyLimitReachedError,
    TotalLimitReachedError, ErrorLimitReachedError
        When a rule says no; the caller deletes the file.
    IdempotencyKeyReusedError
        If the key was used for other bytes.
    """
    entrant = joining.get_entrant(session, competition=competition, user=user)
    team = _lock_team(session, entrant.team_id)
    check_not_removed(session.get_one(Entrant, entrant.id, populate_existing=True))  # meanwhile, under the lock
    earlier = _find_by_key(session, team.id, idempotency_key)
    if earlier is not None:
        if earlier.sha256 != file.sha256:
            raise IdempotencyKeyReusedError
        return Submitted(earlier, is_new=False)
    _check_rules(entrant, competition)
    arrived_at = arrived_at or received_at
    times = _team_timeline(session, competition, team, arrived_at)
    _check_open(team, competition, times, received_at)
    check_in_time(session, competition=competition, times=times, received_at=received_at, arrived_at=arrived_at)
    quota = quotas.get_quota(session, competition=competition, team_id=team.id, moment=received_at)
    quota.check()
    submission = add_submission(
        session,
        queue=queue,
        competition=competition,
        team=team,
        user=user,
        file=file,
        file_name=file_name,
        description=description,
        idempotency_key=idempotency_key,
        received_at=received_at,
        is_late=not times.is_ranked(received_at),
        accommodation_id=quotas.find_grant(session, team_id=team.id) if quota.needs_extra else None,
    )
    audit.record(
        session,
        action="submission.submit",
        subject=f"submission:{submission.id}",
        user_id=user.id,
        detail={"team": team.id, "sha256": file.sha256, "size_bytes": file.size_bytes},
        now=received_at,
        address=address,
    )
    return Submitted(submission, is_new=True)


def find_earlier(session: Session, *, competition: Competition, user: User, idempotency_key: str) -> Submission | None:
    """Return what the user's team handed in under an idempotency key, or None."""
    entrant = joining.get_entrant(session, competition=competition, user=user)
    return _find_by_key(session, entrant.team_id, idempotency_key)


def add_submission(
    session: Session,
    *,
    queue: JobQueue,
    competition: Competition,
    team: Team,
    user: User,
    file: StoredFile,
    file_name: str,
    description: str,
    idempotency_key: str | None,
    received_at: datetime,
    is_late: bool = False,
    accommodation_id: int | None = None,
) -> Submission:
    """Add the row of a submission and have it scored after the commit; asks no rule, see `submit`."""
    submission = Submission(
        competition_id=competition.id,
        team_id=team.id,
        user_id=user.id,
        idempotency_key=idempotency_key,
        description=clean_text(description)[:LONGEST_DESCRIPTION],
        file_name=clean_text(file_name)[-200:] or "submission",
        storage_key=file.key,
        size_bytes=file.size_bytes,
        sha256=file.sha256,
        status=SubmissionStatus.PENDING,
        received_at=received_at,
        is_late=is_late,
        accommodation_id=accommodation_id,
        change_number=changes.count(session, team_id=team.id),
    )
    session.add(submission)
    session.flush()  # the job and the record need its number
    failpoints.reach("after_row_insert")
    queue.enqueue_score(session, submission_id=submission.id, version=competition.solution_version)
    return submission


def _check_rules(entrant: Entrant, competition: Competition) -> None:
    if not has_accepted(entrant, competition):
        raise RulesChangedError(accepted=entrant.rules_version, current=competition.rules_version)


def _lock_team(session: Session, team_id: int) -> Team:
    """Make simultaneous submissions of one team wait for each other, so that they can't pass a limit together."""
    return session.get_one(Team, team_id, with_for_update=True, populate_existing=True)


def _find_by_key(session: Session, team_id: int, key: str | None) -> Submission | None:
    if key is None:
        return None
    return session.scalar(select(Submission).where(Submission.team_id == team_id, Submission.idempotency_key == key))


def _team_timeline(session: Session, competition: Competition, team: Team, arrived_at: datetime) -> Timeline:
    """Return the times that hold for a team; a later end is looked for only where the one for all is over."""
    times = timeline(competition)
    if not times.has_ended(arrived_at):
        return times
    return accommodations.team_timeline(session, competition=competition, team_id=team.id)


def _check_open(team: Team, competition: Competition, times: Timeline, received_at: datetime) -> None:
    if team.disqualified_at is not None:
        raise RefusedError(f"Your team was disqualified by the host: {team.disqualified_reason}")
    if times.is_open(received_at) or times.accepts_late(received_at):
        return
    if times.ends_at is not None and times.has_ended(received_at):
        raise DeadlinePassedError(
            f"“{competition.title}” ended at {times.ends_at:%Y-%m-%d %H:%M} UTC and takes no late submissions."
        )
    raise NotOpenError(f"“{competition.title}” starts at {times.starts_at:%Y-%m-%d %H:%M} UTC.")


def get_submission(session: Session, *, submission_id: int, user: User | None) -> tuple[Competition, ScoredSubmission]:
    """Return a submission with its competition, if the reader may see it.

    Raises
    ------
    NotFoundError
        If there is none, or it is another team's.
    """
    found = session.execute(_with_score().where(Submission.id == submission_id)).one_or_none()
    if found is None:
        raise NotFoundError
    submission, competition, public_score, best_id = found
    viewer = find_viewer(session, competition=competition, user=user)
    if not may_see_submission(viewer, team_id=submission.team_id):
        raise NotFoundError
    return competition, show(submission, competition, public_score, best_id)


def find_score(session: Session, *, submission: Submission, version: int) -> Score | None:
    """Return the public score of a submission under a version of the solution, with its receipt, or None."""
    return session.scalar(select(Score).where(Score.submission_id == submission.id, Score.solution_version == version))


def list_submissions(
    session: Session,
    *,
    competition: Competition,
    team_id: int,
    page: int = 1,
    after: After | None = None,
    wanted: SubmissionFilter = EVERYTHING,
) -> SubmissionPage:
    """Return a page of those of a team's submissions that are asked for, newest first."""
    found = (Submission.competition_id == competition.id, Submission.team_id == team_id, *wanted.conditions())
    passed = None if after is None else Submission.id >= after.number
    part = cut(session, select(Submission.id).where(*found), per_page=PAGE_ROWS, page=page, passed=passed)
    rows = session.execute(
        _with_score().where(*found).order_by(Submission.id.desc()).offset(part.offset).limit(PAGE_ROWS)
    )
    return SubmissionPage(
        tuple(show(submission, competition, score, best_id) for submission, _, score, best_id in rows),
        part.page,
        part.n_pages,
        part.n_found,
    )


def _with_score() -> Select[Submission, Competition, float, int]:
    return (
        select(Submission, Competition, released_score(), LeaderboardRow.submission_id)
        .join(Competition, Competition.id == Submission.competition_id)
        .outerjoin(
            Score,
            and_(Score.submission_id == Submission.id, Score.solution_version == Competition.solution_version),
        )
        .outerjoin(LeaderboardRow, LeaderboardRow.team_id == Submission.team_id)
    )


def show(
    submission: Submission, competition: Competition, public_score: float | None, best_id: int | None
) -> ScoredSubmission:
    """Return a submission with its released score rounded to the competition's decimals."""
    shown = None if public_score is None else shown_score(public_score, competition.score_decimals)
    return ScoredSubmission(submission, shown, is_best=submission.id == best_id)


def find_queue_place(session: Session, *, submission: Submission, n_workers: int = 1) -> QueuePlace | None:
    """Return where a pending submission stands in the queue, or None if it is not pending."""
    if submission.status is not SubmissionStatus.PENDING:
        return None
    return make_place(session, n_ahead=session.scalar(count_ahead(submission)) or 0, n_workers=n_workers)


def count_ahead(submission: Submission) -> Select[int]:
    """Say in SQL how many pending submissions came before this one."""
    return select(func.count(Submission.id)).where(
        Submission.status == SubmissionStatus.PENDING,
        or_(
            Submission.received_at < submission.received_at,
            and_(Submission.received_at == submission.received_at, Submission.id < submission.id),
        ),
    )


def make_place(session: Session, *, n_ahead: int, n_workers: int) -> QueuePlace:
    """Return a place behind `n_ahead` others, with the time that recent scores lead one to expect."""
    seconds = _list_recent_seconds(session)
    rounds = math.ceil((1 + n_ahead) / max(1, n_workers))
    return QueuePlace(1 + n_ahead, statistics.median(seconds) * rounds if seconds else None)


def _list_recent_seconds(session: Session) -> Sequence[float]:
    receipts = session.scalars(select(Score.receipt).order_by(Score.id.desc()).limit(RECENT_SCORES))
    return [float(receipt["seconds"]) for receipt in receipts if "seconds" in receipt]
