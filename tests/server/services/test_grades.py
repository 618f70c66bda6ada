"""Grades of all who are in, by private scores, in time or late; for the host alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain.visibility import Viewer
from server.errors import InvalidInputError, NotFoundError
from server.services import grades, grading, moderation, removals, rosters
from tests import factories
from tests.factories import NOW
from tests.server.services.season import Season, begin

HOST = Viewer(is_signed_in=True, is_host=True)
END = NOW + timedelta(days=1)
SOON = END + timedelta(hours=30)


@pytest.fixture
def season(session) -> Season:
    """Return a competition with two teams in order, a baseline, one without a score and one only on the roster."""
    season = begin(session, "ada", "bo", "cy", ends_at=END, daily_limit=9)
    season.hand_in("ada", 0.5, private_score=0.9)
    season.hand_in("ada", 0.4, private_score=0.1)
    season.hand_in("bo", 0.6, private_score=0.7)
    zero = factories.make_team(session, competition=season.competition, name="All zero", is_baseline=True)
    factories.make_submission(
        session,
        competition=season.competition,
        team=zero,
        user=season.competition.host,
        public_score=0.5,
        private_score=0.5,
    )
    by = {"competition": season.competition, "host": season.competition.host, "now": NOW}
    rosters.apply_roster(session, text="name,e-mail,section\nDot Day,dot@uni.example,A\n", **by)
    session.flush()
    return season


def make_book(season: Season, formula: str = "100 * scaled(score, baseline, best)", **more) -> grades.Gradebook:
    how = {"title": "Fuel", "points": 100.0, "decimals": 1, "without_score": 0.0, **more}
    asked = grading.make_grading(season.competition, formula=formula, **how)
    season.session.flush()
    return grades.make_gradebook(season.session, competition=season.competition, viewer=HOST, now=SOON, asked=asked)


def told(season: Season, formula: str, **more) -> dict[str, float | None]:
    return {row.person.user.name: row.grade for row in make_book(season, formula, **more).rows}


def hand_in_late(season: Season, name: str, score: float, days: float):
    return factories.make_submission(
        season.session,
        competition=season.competition,
        team=season.team(name),
        user=season.users[name],
        public_score=score,
        private_score=score,
        received_at=END + timedelta(days=days),
        is_late=True,
    )


def test_everybody_who_is_in_has_a_grade_by_the_final_score(season):
    book = make_book(season)

    assert [(row.person.user.name, row.grade, row.remark) for row in book.rows] == [
        ("ada", 100.0, ""),
        ("bo", 50.0, ""),
        ("cy", 0.0, "no score"),
        ("dot", 0.0, "has not entered"),
    ]
    assert book.baselines == {"All zero": 0.5}
    assert not book.is_final
    assert book.spread is not None
    assert book.spread.bars == (2, 0, 0, 0, 0, 1, 0, 0, 0, 1)


@pytest.mark.parametrize(
    ("formula", "ada", "bo"),
    [
        ("rank", 1.0, 2.0),
        ("n_teams", 2.0, 2.0),
        ("percentile", 100.0, 0.0),
        ("n_submissions", 2.0, 1.0),
        ("best", 0.9, 0.9),
        ('better(score, baseline("All zero"))', 1.0, 1.0),
    ],
)
def test_names_stand_for_what_they_say(season, formula: str, ada: float, bo: float):
    found = told(season, formula)

    assert (found["ada"], found["bo"]) == (ada, bo)


def test_who_has_no_score_gets_what_the_host_says_or_nothing(season):
    assert told(season, "100", without_score=None)["cy"] is None
    assert told(season, "100", without_score=12.5)["dot"] == 12.5


def test_a_late_submission_counts_where_it_gives_the_better_grade(season):
    hand_in_late(season, "bo", 0.8, 0.5)
    hand_in_late(season, "bo", 0.9, 1.2)
    hand_in_late(season, "cy", 0.7, 2.0)
    formula = "100 * scaled(score, baseline, best) - 15 * late_days"

    book = make_book(season, formula)

    rows = {row.person.user.name: row for row in book.rows}
    assert (rows["bo"].grade, rows["cy"].grade) == (70.0, 20.0)
    assert rows["bo"].graded.attempt is not None
    assert (rows["bo"].graded.attempt.late_days, rows["bo"].graded.attempt.rank) == (2, 1)
    assert told(season, f"if(late_days > 0, 0, {formula})")["bo"] == 50.0


def test_lateness_counts_from_the_teams_own_end(season):
    factories.make_accommodation(season.session, team=season.team("cy"), deadline_at=END + timedelta(days=1))
    hand_in_late(season, "cy", 0.7, 2.0)

    assert told(season, "late_days")["cy"] == 1.0


def test_hidden_submissions_disqualified_teams_and_removed_users_are_left_out(season):
    by = {"competition": season.competition, "host": season.competition.host, "now": NOW}
    hand_in_late(season, "cy", 0.7, 2.0).is_hidden = True
    moderation.disqualify(season.session, team_id=season.team("ada").id, reason="Copied.", **by)
    removals.remove(season.session, name="dot", reason="Left the course.", **by)

    rows = {row.person.user.name: (row.grade, row.remark) for row in make_book(season, "rank").rows}

    assert rows == {"ada": (0.0, "disqualified"), "bo": (1.0, ""), "cy": (0.0, "no score")}


def test_a_formula_without_a_value_is_a_remark_and_no_grade(season):
    book = make_book(season, "1 / (rank - 1)")

    row = book.rows[0]
    assert (row.grade, row.remark) == (None, "Column 1: division by zero.")
    assert (book.n_faulty, book.n_outside) == (1, 0)
    assert make_book(season, "200 - 300 * better(score, 0.8)").n_outside == 2


def test_in_a_metric_where_less_is_better_the_least_is_the_best(session):
    season = begin(session, "ada", "bo", metric="rmse", ends_at=END)
    season.hand_in("ada", 0.2, private_score=0.2)
    season.hand_in("bo", 0.4, private_score=0.4)

    found = told(season, "100 * scaled(score, 1, best)")

    assert (found["ada"], found["bo"]) == (100.0, 75.0)


def test_a_formula_that_names_no_baseline_that_is_there_is_refused(season):
    with pytest.raises(InvalidInputError):
        make_book(season, 'baseline("Trees")')


def test_nobody_but_a_host_gets_grades(season):
    for viewer in (Viewer(), Viewer(is_signed_in=True, is_entrant=True, team_id=1)):
        with pytest.raises(NotFoundError):
            grades.make_gradebook(season.session, competition=season.competition, viewer=viewer, now=SOON)
