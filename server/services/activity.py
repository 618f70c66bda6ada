"""How a competition goes, for its host's dashboard: counted in SQL, from indexes that have all that is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, and_, func, literal, select
from sqlalchemy.orm import Session

from server.domain.distributions import Bin, bin_scores
from server.domain.quota import day_end, day_start
from server.domain.submissions import Fault, SubmissionStatus
from server.domain.visibility import Viewer
from server.models import Competition, Entrant, LeaderboardRow, Score, Submission, Team
from server.services import private_scores
from server.services.competitions import check_hosted, timeline

MOST_DAYS = 90
MOST_FAILURES = 20
_COUNTED = (SubmissionStatus.PENDING, SubmissionStatus.COMPLETE)
# Written out, so that SQLite sees that the index of what is pending has all of it.
_PENDING = literal(SubmissionStatus.PENDING, Submission.status.type, literal_execute=True)


@dataclass(frozen=True)
class Day:
    """What one UTC day brought, without the baselines; `n_entrants` have accepted the rules by its end."""

    on: date
    n_complete: int
    n_errors: int
    n_pending: int
    n_entered: int
    n_entrants: int


@dataclass(frozen=True)
class Failure:
    """What was wrong with some files: the first fault of each, how many teams it met, and the newest example."""

    code: str
    n_files: int
    n_teams: int
    submission_id: int
    received_at: datetime
    message: str


@dataclass(frozen=True)
class Distribution:
    """How the scores of the ranked teams' best public submissions are spread, on the public and the private rows."""

    public: tuple[Bin, ...]
    private: tuple[Bin, ...]


@dataclass(frozen=True)
class LimitsInUse:
    """How many teams have reached a limit; of the one until the end None where there is none."""

    n_active_today: int
    n_at_daily: int
    n_at_error: int
    n_at_total: int | None


@dataclass(frozen=True)
class Waiting:
    """How many submissions of the competition wait for their score, since when the oldest does, and how many of all."""

    n_pending: int
    oldest_at: datetime | None
    n_everywhere: int


def list_days(session: Session, *, competition: Competition, now: datetime) -> tuple[Day, ...]:
    """Return each day from the first that brought something, or the last ninety; none if nothing has come yet."""
    today = day_start(now).date()
    since = day_start(now) - timedelta(days=MOST_DAYS - 1)
    entered = _count_entries(session, competition)
    handed_in = _count_submissions(session, competition, since, now)
    known = [*entered, *handed_in]
    if not known:
        return ()
    first = max(min(known), since.date())
    n_entrants = sum(n for on, n in entered.items() if on < first)
    days = []
    for number in range((today - first).days + 1):
        on = first + timedelta(days=number)
        n_entrants += entered.get(on, 0)
        counts = handed_in.get(on, {})
        days.append(
            Day(
                on=on,
                n_complete=counts.get(SubmissionStatus.COMPLETE, 0),
                n_errors=counts.get(SubmissionStatus.ERROR, 0),
                n_pending=counts.get(SubmissionStatus.PENDING, 0),
                n_entered=entered.get(on, 0),
                n_entrants=n_entrants,
            )
        )
    return tuple(days)


def _count_entries(session: Session, competition: Competition) -> Counter[date]:
    accepted = session.scalars(select(Entrant.accepted_at).where(Entrant.competition_id == competition.id))
    return Counter(day_start(moment).date() for moment in accepted)


def _count_submissions(
    session: Session, competition: Competition, since: datetime, now: datetime
) -> dict[date, dict[SubmissionStatus, int]]:
    """Count each day on which something was handed in.

    A day at a time: each is a piece of one index, which is counted as it stands there; days that are made of each row's
    time would have to be sorted.
    """
    baselines = _list_baselines(session, competition)
    counts: dict[date, dict[SubmissionStatus, int]] = {}
    begins = since
    while begins <= now:
        of_day = (
            select(Submission.status, func.count())
            .where(
                Submission.competition_id == competition.id,
                Submission.received_at >= begins,
                Submission.received_at < day_end(begins),
                Submission.team_id.not_in(baselines),
            )
            .group_by(Submission.status)
        )
        if found := session.execute(of_day).all():
            counts[begins.date()] = dict(found)
        begins = day_end(begins)
    return counts


def list_failures(session: Session, *, competition: Competition) -> tuple[Failure, ...]:
    """Return what was wrong with the files that ended in error, the most frequent first, each with an example."""
    query = (
        select(
            Submission.error_code,
            func.count().label("n_files"),
            func.count(Submission.team_id.distinct()),
            func.max(Submission.id),
        )
        .where(Submission.competition_id == competition.id, Submission.error_code.is_not(None))
        .group_by(Submission.error_code)
        .order_by(func.count().desc(), Submission.error_code)
        .limit(MOST_FAILURES)
    )
    groups = session.execute(query).all()
    examples = {
        example.id: example
        for example in session.scalars(select(Submission).where(Submission.id.in_([group[3] for group in groups])))
    }
    return tuple(
        Failure(code or "", n_files, n_teams, last, examples[last].received_at, _message(examples[last]))
        for code, n_files, n_teams, last in groups
    )


def _message(submission: Submission) -> str:
    """Return the sentence on the fault by which a submission is counted."""
    report = submission.report or {}
    for problem in report.get("problems", ()):
        if problem.get("code") == submission.error_code:
            return str(problem.get("message", ""))
    return str(report.get("message", ""))


def find_distribution(session: Session, *, competition: Competition, viewer: Viewer, now: datetime) -> Distribution:
    """Return how the scores of the teams on the public board are spread, for the host.

    Raises
    ------
    NotFoundError
        If the viewer is not the host.
    """
    check_hosted(viewer)
    version = competition.solution_version
    of_version = and_(Score.submission_id == LeaderboardRow.submission_id, Score.solution_version == version)
    public = session.scalars(
        select(Score.public_score)
        .join(LeaderboardRow, of_version)
        .where(LeaderboardRow.competition_id == competition.id, LeaderboardRow.is_baseline.is_(False))
    ).all()
    private = private_scores.list_of_board(
        session, competition=competition, viewer=viewer, timeline=timeline(competition), now=now
    )
    return Distribution(bin_scores(public), bin_scores(private))


def count_limits(session: Session, *, competition: Competition, now: datetime) -> LimitsInUse:
    """Return how many teams have reached which limit now; attempts that were granted to single ones are left out."""
    baselines = _list_baselines(session, competition)
    today = (
        Submission.competition_id == competition.id,
        Submission.received_at >= day_start(now),
        Submission.received_at < day_end(now),
        Submission.team_id.not_in(baselines),
    )
    per_team = select(Submission.team_id).where(*today).group_by(Submission.team_id)
    at_daily = per_team.where(Submission.status.in_(_COUNTED)).having(func.count() >= competition.daily_limit)
    at_error = per_team.where(Submission.fault == Fault.FILE).having(func.count() >= competition.error_limit)
    return LimitsInUse(
        n_active_today=_count(session, per_team),
        n_at_daily=_count(session, at_daily),
        n_at_error=_count(session, at_error),
        n_at_total=_count_at_total(session, competition, baselines),
    )


def _count_at_total(session: Session, competition: Competition, baselines: Collection[int]) -> int | None:
    """Return how many teams have handed in all that they may until the end: what an index counts, less the failures.

    Late ones, which do not count, come after it.
    """
    if competition.total_limit is None:
        return None
    of_it = Submission.competition_id == competition.id
    by_team = select(Submission.team_id, func.count()).where(of_it).group_by(Submission.team_id)
    most = session.execute(by_team.having(func.count() >= competition.total_limit)).all()
    if not most:
        return 0
    failed = dict(session.execute(by_team.where(Submission.error_code.is_not(None))).all())
    return sum(
        n_all - failed.get(team_id, 0) >= competition.total_limit for team_id, n_all in most if team_id not in baselines
    )


def measure_waiting(session: Session, *, competition: Competition) -> Waiting:
    """Return what waits for its score, baselines too."""
    # In the order of the index of what is pending, which SQLite would not take for a count by competition.
    waiting = select(Submission.competition_id, Submission.received_at).where(Submission.status == _PENDING)
    rows = session.execute(waiting.order_by(Submission.received_at)).all()
    mine = [received_at for competition_id, received_at in rows if competition_id == competition.id]
    return Waiting(len(mine), mine[0] if mine else None, len(rows))


def _list_baselines(session: Session, competition: Competition) -> Sequence[int]:
    return session.scalars(select(Team.id).where(Team.competition_id == competition.id, Team.is_baseline)).all()


def _count(session: Session, query: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0
