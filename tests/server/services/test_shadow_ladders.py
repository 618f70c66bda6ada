"""A rescore in the mode `ladder` ends as if the new solution had been in force from the start; on both databases."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from sqlalchemy import select

from server.db import Database
from server.domain.honesty import HonestMode
from server.errors import ConflictError
from server.models import Competition, LeaderboardRow, PrivateScore, Role, Score, Submission, Team, User
from server.services import leaderboards, rescores, scoring, shadow_ladders, shadow_scores
from server.services.estimates import Interval, PartEstimate
from server.services.releases import Attempt, find_step
from server.services.rescore_differences import describe
from tests import factories
from tests.factories import NOW
from tests.fakes import FakeQueue
from tests.server.services.shadows import make_solution

N_PUBLIC = 50
Scores = dict[int, float]


class Course:
    """A competition with a ladder and two teams, whose files are told apart by their place in the course."""

    def __init__(self, database: Database, slug: str) -> None:
        self.database = database
        self.places: dict[int, int] = {}
        database.write(self._make, slug)

    def _make(self, session, slug: str) -> None:
        self.host: User = factories.make_user(session, name=f"host-{slug}", role=Role.HOST)
        self.competition: Competition = factories.make_competition(
            session, slug=slug, host=self.host, honest_mode=HonestMode.LADDER, solution_version=1
        )
        factories.make_solution(session, competition=self.competition)
        self.people: list[tuple[User, Team]] = []
        for name in ("ada", "bo"):
            user = factories.make_user(session, name=f"{name}-{slug}")
            self.people.append((user, factories.make_team(session, competition=self.competition, user=user, name=name)))

    def hand_in(self, place: int) -> int:
        user, team = self.people[place % 2]
        about = {"competition": self.competition, "team": team, "user": user}
        number = int(self.database.write(factories.make_submission, **about).id)
        self.places[number] = place
        return number

    def score(self, number: int, scores: Scores, *, version: int) -> None:
        """Score a file as a worker does: compared with the step of its team, then recorded."""
        about = {"submission_id": number, "version": version, "lease": "l", "lease_seconds": 60, "now": NOW}
        task = self.database.write(scoring.claim, **about)
        assert task is not None
        step = self.database.read(find_step, submission_id=number, higher_is_better=True)
        step_id = None if step is None else step.released.submission_id
        self.database.write(
            scoring.record_score,
            task=task,
            public_score=scores[self.places[number]],
            private_score=0.5,
            receipt={},
            notes=[],
            now=NOW,
            attempt=Attempt(step_id, 0.0 if step_id is None else self.error(number, step_id)),
        )

    def error(self, number: int, step_id: int) -> float:
        """Return the standard error of a difference: any, but the same of the same two files."""
        return random.Random(f"{self.places[number]}-{self.places[step_id]}").choice([0.01, 0.05, 0.2])

    def begin(self) -> None:
        solution = make_solution(storage_key=f"solutions/{self.competition.slug}", n_public=N_PUBLIC)
        about = {"competition": self.competition, "solution": solution, "host": self.host}
        self.database.write(rescores.start, reason="Wrong labels.", now=NOW, **about)

    def score_again(self, scores: Scores) -> None:
        """Score what the rescore has not scored yet."""
        while task := self.database.write(shadow_scores.claim, lease="s", lease_seconds=60, now=NOW):
            key = f"evidence/shadow/{task.submission_id}"
            self.database.write(
                shadow_scores.record_score,
                task=task,
                public_score=scores[self.places[task.submission_id]],
                private_score=0.25,
                receipt={"again": True},
                notes=[],
                public=PartEstimate(Interval(0.02, 0.4, 0.6), key),
                private=PartEstimate(Interval(0.03, 0.3, 0.7), f"{key}-private"),
            )

    def climb(self) -> int:
        """Compare what the shadow ladder wants to have compared; return how many that were."""
        n_compared = 0
        while wanted := self.database.read(shadow_ladders.list_wanted):
            for each in wanted:
                assert each.evidence_key == f"evidence/shadow/{each.submission_id}"
                assert each.step_evidence_key == f"evidence/shadow/{each.step_id}"
                error = self.error(each.submission_id, each.step_id)
                named = {"rescore_id": each.rescore_id, "submission_id": each.submission_id, "step_id": each.step_id}
                self.database.write(shadow_scores.record_comparison, standard_error=error, **named)
                n_compared += 1
        return n_compared

    def progress(self) -> shadow_scores.Progress:
        return self.database.read(self._progress)

    def _progress(self, session) -> shadow_scores.Progress:
        competition = session.get_one(Competition, self.competition.id)
        rescore = rescores.find_open(session, competition=competition)
        assert rescore is not None
        return shadow_ladders.measure_progress(session, competition=competition, rescore=rescore)

    def publish(self) -> None:
        about = {"competition": self.competition, "host": self.host, "queue": FakeQueue(), "now": NOW}
        self.database.write(rescores.publish, **about)

    def shown(self) -> tuple[dict[int, float | None], list[tuple[str, float | None, int]]]:
        """Return what participants see: the released score by place in the course, and the board."""

        def read(session):
            competition = session.get_one(Competition, self.competition.id)
            scores = session.execute(
                select(Score.submission_id, Score.released_score)
                .join(Submission, Submission.id == Score.submission_id)
                .where(
                    Submission.competition_id == competition.id,
                    Score.solution_version == competition.solution_version,
                )
            )
            rows = leaderboards.get_page(session, competition=competition).rows
            board = [(row.team, row.public_score, row.n_entries) for row in rows]
            return {self.places[number]: released for number, released in scores}, board

        return self.database.read(read)


def run(course: Course, places: range, scores: Scores, *, version: int = 1) -> None:
    for place in places:
        course.score(course.hand_in(place), scores, version=version)


def draw(seed: int, n: int) -> tuple[Scores, Scores]:
    """Return the scores of a course under the old and under the new solution."""
    drawn = random.Random(seed)
    return tuple({place: drawn.uniform(0.3, 0.9) for place in range(n)} for _ in range(2))  # type: ignore[return-value]


@pytest.fixture
def make_course(any_database: Database) -> Callable[[str], Course]:
    return lambda slug: Course(any_database, slug)


@pytest.mark.parametrize("seed", range(6))
def test_a_rescored_ladder_is_that_of_a_competition_that_had_the_new_solution_from_the_start(
    make_course: Callable[[str], Course], seed: int
):
    old, new = draw(seed, 16)
    straight, repaired = make_course("straight"), make_course("repaired")
    run(straight, range(16), new)

    run(repaired, range(10), old)
    repaired.begin()
    run(repaired, range(10, 12), old)  # these arrive meanwhile
    repaired.score_again(new)
    repaired.climb()
    repaired.publish()
    run(repaired, range(12, 16), new, version=2)

    assert repaired.shown() == straight.shown()


def test_nothing_shows_before_it_is_published_and_the_old_ladder_goes_on(make_course: Callable[[str], Course]):
    old, new = draw(7, 12)
    untouched, course = make_course("untouched"), make_course("course")
    run(untouched, range(12), old)

    run(course, range(8), old)
    course.begin()
    course.score_again(new)
    course.climb()
    run(course, range(8, 12), old)

    assert course.shown() == untouched.shown()
    about = {"competition": course.competition, "host": course.host, "now": NOW}
    course.database.write(rescores.discard, **about)
    assert course.shown() == untouched.shown()


def test_it_is_not_published_before_all_is_compared(make_course: Callable[[str], Course]):
    old, new = draw(3, 6)
    course = make_course("course")
    run(course, range(6), old)
    course.begin()
    assert course.database.read(shadow_ladders.list_wanted) == []
    course.score_again(new)

    # Each team's first file needs no comparison.
    assert (course.progress().n_done, course.progress().n_left) == (2, 4)
    with pytest.raises(ConflictError, match="4 of 6"):
        course.publish()

    course.climb()
    assert course.progress().n_left == 0
    course.publish()


def test_what_was_hidden_since_is_compared_with_no_more(make_course: Callable[[str], Course]):
    course = make_course("course")
    scores = {0: 0.5, 2: 0.9, 4: 0.7}
    first, second, third = (course.hand_in(place) for place in scores)
    for number in (first, second, third):
        course.score(number, scores, version=1)
    course.begin()
    course.score_again(scores)
    course.climb()

    def hide(session) -> None:
        session.get_one(Submission, second).is_hidden = True

    course.database.write(hide)

    assert course.progress().n_left == 1
    [wanted] = course.database.read(shadow_ladders.list_wanted)
    assert (wanted.submission_id, wanted.step_id) == (third, first)


def test_publishing_keeps_what_the_next_submissions_are_compared_by(make_course: Callable[[str], Course]):
    old, new = draw(5, 4)
    course = make_course("course")
    run(course, range(4), old)
    course.begin()
    course.score_again(new)
    course.climb()
    course.publish()

    def read(session):
        scores = session.scalars(select(Score).where(Score.solution_version == 2)).all()
        private = session.scalars(select(PrivateScore).where(PrivateScore.solution_version == 2)).all()
        return scores, private

    scores, private = course.database.read(read)
    assert {score.evidence_key for score in scores} == {f"evidence/shadow/{number}" for number in course.places}
    assert {(score.public_low, score.estimated_at) for score in scores} == {(0.4, NOW)}
    assert {(row.private_low, row.private_high) for row in private} == {(0.3, 0.7)}
    rows = course.database.read(lambda session: session.scalars(select(LeaderboardRow)).all())
    assert all(row.public_score == course.shown()[0][course.places[row.submission_id]] for row in rows)


def test_the_host_sees_the_new_board_by_released_scores(make_course: Callable[[str], Course]):
    old, new = {0: 0.9, 1: 0.5}, {0: 0.501, 1: 0.777}
    course = make_course("course")
    run(course, range(2), old)
    course.begin()
    course.score_again(new)

    def read(session):
        competition = session.get_one(Competition, course.competition.id)
        rescore = rescores.find_open(session, competition=competition)
        assert rescore is not None
        return describe(session, competition=competition, rescore=rescore, now=NOW)

    moves = course.database.read(read).moves

    assert [(move.team, move.new and move.new.score) for move in moves] == [
        ("bo", pytest.approx(0.78)),
        ("ada", pytest.approx(0.5)),
    ]
