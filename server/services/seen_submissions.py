"""All submissions of a competition as its host sees them: filtered, in an order of choice, with both scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, or_, select
from sqlalchemy.orm import Session

from server.domain.leaderboard import shown_score
from server.domain.names import name_key
from server.domain.submissions import SubmissionStatus
from server.domain.visibility import Viewer
from server.models import Competition, Rerun, Score, Submission, Team, User
from server.services import private_scores, reruns
from server.services.competitions import check_hosted, timeline
from server.services.cuts import After, cut, cut_after, find_place
from server.services.releases import released_score

PAGE_ROWS = 50
LARGEST_ID = 2**63 - 1


class Order(StrEnum):
    """In which order they stand; equal ones, and those without a score, newest first."""

    NEWEST = "newest"
    OLDEST = "oldest"
    HIGHEST = "highest"
    LOWEST = "lowest"
    TEAM = "team"


@dataclass(frozen=True)
class Wanted:
    """Which submissions are asked for; the defaults ask for all.

    `search` is part of a team's name, or the number of a submission; times are those of receipt, from `since` until
    before `until`; scores are public ones at full precision, both ends included.
    """

    search: str = ""
    status: SubmissionStatus | None = None
    is_hidden: bool | None = None
    is_late: bool | None = None
    is_selected: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    lowest: float | None = None
    highest: float | None = None
    error_code: str = ""

    @property
    def narrows(self) -> bool:
        """Whether some submissions may be left out."""
        return self != EVERYTHING


EVERYTHING = Wanted()


@dataclass(frozen=True)
class SeenSubmission:
    """A submission of any team, with its scores in the competition's decimals, and its last rerun."""

    submission: Submission
    team: str
    submitted_by: str
    by_agent: bool
    public_score: float | None
    released_score: float | None
    private_score: float | None
    rerun: Rerun | None = None

    @property
    def is_withheld(self) -> bool:
        """Whether the ladder released no score of it to its team."""
        return self.public_score is not None and self.released_score is None

    @property
    def is_scored_again(self) -> bool:
        """Whether a worker has still to score it again; its score stays meanwhile."""
        return self.rerun is not None and self.rerun.ended_at is None

    @property
    def shown_status(self) -> SubmissionStatus:
        """Its status for the host: pending also while it is scored again."""
        return SubmissionStatus.PENDING if self.is_scored_again else self.submission.status


@dataclass(frozen=True)
class SubmissionsPage:
    """A page of the submissions that were asked for."""

    rows: tuple[SeenSubmission, ...]
    page: int
    n_pages: int
    n_found: int


def list_submissions(
    session: Session,
    *,
    competition: Competition,
    viewer: Viewer,
    now: datetime,
    wanted: Wanted = EVERYTHING,
    order: Order = Order.NEWEST,
    page: int = 1,
    after: After | None = None,
) -> SubmissionsPage:
    """Return a page of the submissions of all teams that are asked for, for the host.

    Raises
    ------
    NotFoundError
        If the viewer is not the host.
    """
    check_hosted(viewer)
    # First which they are: what is told of them is then looked up for these alone.
    query = _select(competition, wanted, order)
    part = cut(session, _select(competition, wanted), per_page=PAGE_ROWS, page=page)
    if after is not None:
        offset = find_place(session, query, key=Submission.id, order=_keys(order), after=after)
        part = cut_after(part.n_found, per_page=PAGE_ROWS, offset=offset)
    numbers = session.scalars(query.order_by(*_keys(order)).offset(part.offset).limit(PAGE_ROWS)).all()
    rows = _describe(session, competition, viewer, now, numbers)
    return SubmissionsPage(rows, part.page, part.n_pages, part.n_found)


def list_codes(session: Session, *, competition: Competition) -> list[str]:
    """Return the codes of the failures that there are."""
    query = select(Submission.error_code).where(
        Submission.competition_id == competition.id, Submission.error_code.is_not(None)
    )
    return [code for code in session.scalars(query.distinct().order_by(Submission.error_code)) if code is not None]


def _select(competition: Competition, wanted: Wanted, order: Order = Order.NEWEST) -> Select[int]:
    query = select(Submission.id).where(Submission.competition_id == competition.id, *_conditions(wanted))
    is_by_score = order in (Order.HIGHEST, Order.LOWEST)
    if wanted.lowest is not None or wanted.highest is not None or is_by_score:
        of_version = and_(
            Score.submission_id == Submission.id,
            Score.solution_version == competition.solution_version,
            Submission.status == SubmissionStatus.COMPLETE,
        )
        query = query.join(Score, of_version, isouter=wanted.lowest is None and wanted.highest is None)
    if name_key(wanted.search) or order is Order.TEAM:
        query = query.join(Team, Team.id == Submission.team_id)
    return query


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    marks = (
        (Submission.is_hidden, wanted.is_hidden),
        (Submission.is_late, wanted.is_late),
        (Submission.is_selected, wanted.is_selected),
    )
    conditions: list[ColumnElement[bool]] = [column.is_(mark) for column, mark in marks if mark is not None]
    if wanted.status is not None:
        conditions.append(Submission.status == wanted.status)
    if wanted.since is not None:
        conditions.append(Submission.received_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(Submission.received_at < wanted.until)
    if wanted.lowest is not None:
        conditions.append(Score.public_score >= wanted.lowest)
    if wanted.highest is not None:
        conditions.append(Score.public_score <= wanted.highest)
    if wanted.error_code:
        conditions.append(Submission.error_code == wanted.error_code)
    return conditions + _search(wanted.search)


def _search(search: str) -> list[ColumnElement[bool]]:
    text = search.strip().removeprefix("#")
    if not name_key(search):
        return []
    # A key has letters and digits only, so nothing in it is a wildcard.
    named = Team.name_key.like(f"%{name_key(search)}%")
    is_number = text.isascii() and text.isdigit() and int(text) <= LARGEST_ID
    return [or_(named, Submission.id == int(text)) if is_number else named]


def _keys(order: Order) -> tuple[SQLColumnExpression[Any], ...]:
    newest = (Submission.received_at.desc(), Submission.id.desc())
    match order:
        case Order.NEWEST:
            return newest
        case Order.OLDEST:
            return (Submission.received_at, Submission.id)
        case Order.HIGHEST:
            return (Score.public_score.is_(None), Score.public_score.desc(), *newest)
        case Order.LOWEST:
            return (Score.public_score.is_(None), Score.public_score, *newest)
        case Order.TEAM:
            return (Team.name_key, *newest)


def _describe(
    session: Session, competition: Competition, viewer: Viewer, now: datetime, numbers: Sequence[int]
) -> tuple[SeenSubmission, ...]:
    """Return what is told of some submissions, in the order of their numbers."""
    version, decimals = competition.solution_version, competition.score_decimals
    found: dict[int, Any] = {
        row[0].id: row
        for row in session.execute(
            select(Submission, Team.name, User.name, User.is_agent, Score.public_score, released_score())
            .join(Competition, Competition.id == Submission.competition_id)
            .join(Team, Team.id == Submission.team_id)
            .join(User, User.id == Submission.user_id)
            .outerjoin(Score, and_(Score.submission_id == Submission.id, Score.solution_version == version))
            .where(Submission.id.in_(numbers))
        )
    }
    private = private_scores.find_all(
        session,
        submission_ids=numbers,
        version=version,
        viewer=viewer,
        timeline=timeline(competition),
        now=now,
    )
    again = reruns.list_latest(session, submission_ids=numbers)
    return tuple(
        SeenSubmission(
            submission,
            team,
            user,
            by_agent,
            _shown(public_score, decimals),
            _shown(released, decimals),
            _shown(private.get(number), decimals),
            again.get(number),
        )
        for number in numbers
        for submission, team, user, by_agent, public_score, released in (found[number],)
    )


def _shown(score: float | None, decimals: int) -> float | None:
    return None if score is None else shown_score(score, decimals)
