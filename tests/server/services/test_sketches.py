"""Which submissions are still to be sketched, and that each is once."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from server.models import Score, Sketch
from server.services import sketches
from server.services.sketches import Found
from tests import factories

FOUND = Found("a" * 64, 100, 90, 99, False, None, None, "sketches/1")


class Table:
    """A competition with a team that hands in files."""

    def __init__(self, session) -> None:
        self.session = session
        self.competition = factories.make_competition(session)
        factories.make_solution(session, competition=self.competition)
        self.user = factories.make_user(session)
        self.team = factories.make_team(session, competition=self.competition, user=self.user)

    def submit(self, score: float | None = 0.5, **more):
        of = {"competition": self.competition, "team": self.team, "user": self.user}
        submission = factories.make_submission(self.session, public_score=score, **{**of, **more})
        for each in self.session.scalars(select(Score).where(Score.submission_id == submission.id)):
            each.estimated_at = factories.NOW
        self.session.flush()
        return submission

    def list_missing(self) -> list[int]:
        return [each.task.submission_id for each in sketches.find_missing(self.session)]

    def sketch(self, found=FOUND) -> bool:
        task = sketches.find_missing(self.session)[0].task
        return sketches.record(self.session, task=task, found=found, now=factories.NOW)


@pytest.fixture
def session(any_database):
    """Return a session on either database."""
    with any_database.transaction() as opened:
        yield opened


@pytest.fixture
def table(session):
    return Table(session)


def test_what_has_its_score_and_no_sketch_is_missing_oldest_first(table):
    first = table.submit()
    table.submit(score=None)
    second = table.submit()

    assert table.list_missing() == [first.id, second.id]


def test_what_was_looked_at_is_not_missing_any_more_also_if_nothing_came_of_it(table, session):
    first, second = table.submit(), table.submit()

    assert table.sketch()
    assert table.sketch(found=None)

    assert table.list_missing() == []
    assert session.get_one(Sketch, first.id).content_sha256 == "a" * 64
    assert session.get_one(Sketch, second.id).content_sha256 is None


def test_two_workers_keep_one_sketch(table, session):
    table.submit()
    task = sketches.find_missing(session)[0].task

    kept = [sketches.record(session, task=task, found=FOUND, now=factories.NOW) for _ in range(2)]

    assert kept == [True, False]
    assert session.scalar(select(func.count()).select_from(Sketch)) == 1


def test_earlier_files_are_the_last_ones_of_the_same_team_that_have_a_sketch(table, session):
    first, second = table.submit(), table.submit()
    table.sketch()
    table.sketch(found=None)
    rival = factories.make_user(session, name="rival")
    team = factories.make_team(session, competition=table.competition, user=rival)
    table.submit(team=team, user=rival)
    table.sketch()
    last = table.submit()

    earlier = sketches.list_earlier(session, submission_id=last.id)

    assert [(each.submission_id, each.sketch_key) for each in earlier] == [(first.id, "sketches/1")]
    assert second.id < last.id


def test_before_its_interval_was_looked_for_nothing_is_missing(table, session):
    submission = table.submit()
    session.scalars(select(Score).where(Score.submission_id == submission.id)).one().estimated_at = None
    session.flush()

    assert table.list_missing() == []


def test_a_score_of_another_version_needs_no_second_sketch(table, session):
    submission = table.submit()
    table.sketch()
    table.competition.solution_version = 2
    factories.make_solution(session, competition=table.competition)
    again = {"submission_id": submission.id, "solution_version": 2, "public_score": 0.4, "receipt": {}}
    session.add(Score(estimated_at=factories.NOW, created_at=factories.NOW, **again))
    session.flush()

    (missing,) = sketches.find_missing(session)
    assert (missing.task.submission_id, missing.task.version, missing.is_known) == (submission.id, 2, True)
    assert not table.sketch(found=None)
    assert table.list_missing() == []
    assert session.get_one(Sketch, submission.id).content_sha256 == "a" * 64
