"""The grades of all who are in a competition, for its host: by the private board as it is, or as it would be now."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from server.domain.formulas import Formula, parse_formula
from server.domain.grades import Attempt, Field, Graded, Spread, count_late_days, grade_team, spread_grades
from server.domain.leaderboard import shown_score, sort_score
from server.domain.submissions import SubmissionStatus
from server.domain.visibility import Viewer
from server.models import Accommodation, Competition, Grading, Score, Submission, Team
from server.services import board_rows, entrants, finalization, grading, private_scores
from server.services.competitions import check_hosted, timeline
from server.services.cuts import After, cut_after, cut_by_number
from server.services.entrants import Person, Standing

BATCH = 500
# All are graded for each page.
PAGE_ROWS = 500


@dataclass(frozen=True)
class GradeRow:
    """The grade of one person: their team's; by which submission, or why there is none."""

    person: Person
    graded: Graded
    grade: float | None
    remark: str = ""


@dataclass(frozen=True)
class Gradebook:
    """All grades by user name, how they were made and how they are spread."""

    grading: Grading
    rows: tuple[GradeRow, ...]
    spread: Spread | None
    baselines: Mapping[str, float]
    higher_is_better: bool
    is_final: bool

    @property
    def n_faulty(self) -> int:
        """How many have no grade because the formula has no value for them."""
        return sum(bool(row.graded.fault) and row.grade is None for row in self.rows)

    @property
    def n_outside(self) -> int:
        """How many have less than nothing or more than the points possible."""
        return sum(row.grade is not None and not 0 <= row.grade <= self.grading.points for row in self.rows)


@dataclass(frozen=True)
class GradesPage:
    """A page of the grades, of `n_found` in all."""

    rows: tuple[GradeRow, ...]
    page: int
    n_pages: int
    n_found: int


@dataclass
class Results:
    """What the grades are made of: attempts by team, the baselines, and how much each team handed in."""

    higher_is_better: bool
    attempts: dict[int, list[Attempt]] = field(default_factory=lambda: defaultdict(list))
    baselines: dict[str, float] = field(default_factory=dict)
    counts: Mapping[int, int] = field(default_factory=dict)
    order: list[float] = field(default_factory=list)

    @property
    def field(self) -> Field:
        """What is the same for all teams; without a ranked team the best is that of what came late."""
        scores = [attempt.score for attempts in self.attempts.values() for attempt in attempts if not attempt.late_days]
        scores = scores or [attempt.score for attempts in self.attempts.values() for attempt in attempts]
        choose = max if self.higher_is_better else min
        baseline = choose(self.baselines.values()) if self.baselines else None
        return Field(choose(scores) if scores else 0.0, baseline, len(self.order))


def make_gradebook(
    session: Session,
    *,
    competition: Competition,
    viewer: Viewer,
    now: datetime,
    asked: Grading | None = None,
    results: Results | None = None,
) -> Gradebook:
    """Grade everybody who is in, by what the host keeps or by what is `asked`.

    Raises
    ------
    NotFoundError
        If the reader is not the host.
    InvalidInputError
        If the formula cannot be read, with the place.
    """
    results = results or collect(session, competition=competition, viewer=viewer, now=now)
    how = asked or grading.get_grading(session, competition=competition, has_baseline=bool(results.baselines))
    formula = parse_formula(how.formula, baselines=results.baselines, higher_is_better=results.higher_is_better)
    rows = tuple(
        _grade(person, formula, how, results)
        for person in entrants.stream_people(session, competition=competition)
        if person.standing in (Standing.ENTERED, Standing.ADMITTED)
    )
    spread = spread_grades([row.grade for row in rows if row.grade is not None], how.points)
    is_final = timeline(competition).is_finalized(now)
    return Gradebook(how, rows, spread, results.baselines, results.higher_is_better, is_final)


def cut_book(book: Gradebook, *, page: int = 1, after: After | None = None) -> GradesPage:
    """Return a page of the grades."""
    n_found = len(book.rows)
    part = cut_by_number(n_found, per_page=PAGE_ROWS, page=page)
    if after is not None:
        names = [row.person.user.name for row in book.rows]
        n_seen = names.index(after.name) + 1 if after.name in names else after.n_seen
        part = cut_after(n_found, per_page=PAGE_ROWS, offset=n_seen)
    rows = book.rows[part.offset : part.offset + PAGE_ROWS]
    return GradesPage(rows, part.page, part.n_pages, n_found)


def collect(session: Session, *, competition: Competition, viewer: Viewer, now: datetime) -> Results:
    """Return what the grades of a competition are made of, in the competition's decimals.

    Raises
    ------
    NotFoundError
        If the reader is not the host.
    """
    check_hosted(viewer)
    results = Results(board_rows.find_direction(session, competition_id=competition.id))
    names = dict(session.execute(select(Team.id, Team.name).where(Team.competition_id == competition.id)).all())
    rank = 0
    for row in finalization.compute(session, competition=competition, now=now):
        score = shown_score(row.private_score, competition.score_decimals)
        if row.is_baseline:
            results.baselines[names[row.team_id]] = score
            continue
        rank += 1
        results.order.append(sort_score(row.private_score, higher_is_better=results.higher_is_better))
        results.attempts[row.team_id].append(Attempt(row.submission_id, score, rank, 0))
    for team_id, late in _list_late(session, competition, viewer, results, now):
        results.attempts[team_id].append(late)
    results.counts = _count_submissions(session, competition)
    return results


def _grade(person: Person, formula: Formula, how: Grading, results: Results) -> GradeRow:
    team = person.team
    if team is None:
        return GradeRow(person, Graded(None), how.without_score, "has not entered")
    if team.disqualified_at is not None:
        return GradeRow(person, Graded(None), how.without_score, "disqualified")
    attempts = results.attempts.get(team.id, [])
    if not attempts:
        return GradeRow(person, Graded(None), how.without_score, "no score")
    n_submissions = results.counts.get(team.id, 0)
    graded = grade_team(formula, attempts, results.field, n_submissions=n_submissions, decimals=how.decimals)
    return GradeRow(person, graded, graded.grade, graded.fault)


def _list_late(
    session: Session, competition: Competition, viewer: Viewer, results: Results, now: datetime
) -> Iterator[tuple[int, Attempt]]:
    """Give the best late submission of each team and each number of days, by private score."""
    ends = _list_ends(session, competition)
    best: dict[tuple[int, int], tuple[float, int, float]] = {}
    for team_id, submission_id, received_at, score in _list_late_scores(session, competition, viewer, now):
        key = sort_score(score, higher_is_better=results.higher_is_better)
        days = max(count_late_days(received_at, ends.get(team_id, competition.ends_at)), 1)
        held = best.get((team_id, days))
        if held is None or (key, submission_id) < held[:2]:
            best[team_id, days] = (key, submission_id, score)
    for (team_id, days), (key, submission_id, score) in sorted(best.items()):
        rank = bisect_left(results.order, key) + 1
        yield team_id, Attempt(submission_id, shown_score(score, competition.score_decimals), rank, days)


def _list_late_scores(
    session: Session, competition: Competition, viewer: Viewer, now: datetime
) -> Iterator[tuple[int, int, datetime, float]]:
    version = competition.solution_version
    query = (
        select(Submission.team_id, Submission.id, Submission.received_at)
        .join(Team, Team.id == Submission.team_id)
        .join(Score, and_(Score.submission_id == Submission.id, Score.solution_version == version))
        .where(
            Submission.competition_id == competition.id,
            Submission.status == SubmissionStatus.COMPLETE,
            Submission.is_late,
            Submission.is_hidden.is_(False),
            Team.is_baseline.is_(False),
        )
        .order_by(Submission.id)
    )
    found = session.execute(query).all()
    for begin in range(0, len(found), BATCH):
        batch = found[begin : begin + BATCH]
        scores = private_scores.find_all(
            session,
            submission_ids=[row[1] for row in batch],
            version=version,
            viewer=viewer,
            timeline=timeline(competition),
            now=now,
        )
        for team_id, submission_id, received_at in batch:
            if submission_id in scores:
                yield team_id, submission_id, received_at, scores[submission_id]


def _list_ends(session: Session, competition: Competition) -> dict[int, datetime]:
    """Return the ends of the teams that have a later one than all."""
    query = (
        select(Accommodation.team_id, func.max(Accommodation.deadline_at))
        .join(Team, Team.id == Accommodation.team_id)
        .where(
            Team.competition_id == competition.id,
            Accommodation.revoked_at.is_(None),
            Accommodation.deadline_at.is_not(None),
        )
        .group_by(Accommodation.team_id)
    )
    return {team_id: ends_at for team_id, ends_at in session.execute(query) if ends_at is not None}


def _count_submissions(session: Session, competition: Competition) -> dict[int, int]:
    query = (
        select(Submission.team_id, func.count())
        .where(Submission.competition_id == competition.id, Submission.status == SubmissionStatus.COMPLETE)
        .group_by(Submission.team_id)
    )
    return dict(session.execute(query).all())
