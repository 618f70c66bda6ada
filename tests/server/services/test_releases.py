"""The ladder releases a score that is better than the team's step beyond noise, and compares with that step alone."""

import math

import pytest

from server.domain.honesty import HonestMode
from server.models import Competition, LeaderboardRow, Score, Submission
from server.services import releases, scoring
from server.services.releases import Attempt, StepChangedError
from tests import factories


class Ladder:
    """A team in a competition with a ladder; scores are recorded without a worker."""

    def __init__(self, database, now):
        self.database = database
        self.now = now
        self.team = database.write(self._make)

    def _make(self, session):
        self.ada = factories.make_user(session)
        self.competition = factories.make_competition(session, honest_mode=HonestMode.LADDER)
        factories.make_solution(session, competition=self.competition)
        return factories.make_team(session, competition=self.competition, user=self.ada)

    def submit(self):
        return self.database.write(
            factories.make_submission, competition=self.competition, team=self.team, user=self.ada
        ).id

    def claim(self, number):
        return self.database.write(
            scoring.claim, submission_id=number, version=1, lease=f"of-{number}", lease_seconds=60, now=self.now
        )

    def record(self, number, score, *, step_id, error=0.02):
        return self.database.write(
            scoring.record_score,
            task=self.claim(number),
            public_score=score,
            private_score=0.5,
            receipt={},
            notes=[],
            now=self.now,
            attempt=Attempt(step_id, error),
        )

    def released(self, number):
        return self.database.read(
            lambda session: session.query(Score.released_score).filter_by(submission_id=number).scalar()
        )

    def row(self):
        return self.database.read(lambda session: session.get(LeaderboardRow, self.team.id))

    def step(self, number):
        return self.database.read(releases.find_step, submission_id=number, higher_is_better=True)


@pytest.fixture
def ladder(any_database, now):
    return Ladder(any_database, now)


def test_steps_are_released_and_what_lies_between_is_not(ladder):
    scores = [(0.701, 0.70), (0.715, None), (0.6, None), (0.761, 0.76)]
    step_id = None
    for score, released in scores:
        number = ladder.submit()
        ladder.record(number, score, step_id=step_id)
        assert ladder.released(number) == (None if released is None else pytest.approx(released))
        step_id = number if released else step_id

    row = ladder.row()
    assert (row.submission_id, row.public_score, row.n_entries) == (step_id, pytest.approx(0.76), 4)


def test_where_no_difference_can_be_told_nothing_more_is_released(ladder):
    first, second = ladder.submit(), ladder.submit()
    ladder.record(first, 0.5, step_id=None)
    ladder.record(second, 0.99, step_id=first, error=math.inf)

    assert ladder.released(second) is None


@pytest.mark.parametrize("step_id", [None, 12345])
def test_a_comparison_with_another_step_records_nothing(ladder, step_id):
    first, second = ladder.submit(), ladder.submit()
    ladder.record(first, 0.5, step_id=None)

    with pytest.raises(StepChangedError):
        ladder.record(second, 0.9, step_id=step_id)
    assert ladder.released(second) is None
    assert ladder.row().n_entries == 1


def test_a_later_submission_waits_for_the_earlier_one_and_is_sent_again_after_it(ladder, queue):
    first, second = ladder.submit(), ladder.submit()
    assert ladder.claim(second) is None

    task = ladder.claim(first)
    ladder.database.write(scoring.enqueue_next, queue=queue, task=task)

    assert queue.jobs == [(second, 1)]
    assert ladder.database.read(lambda session: session.get(Submission, second).n_attempts) == 0


def test_a_hidden_step_is_compared_with_no_more(ladder):
    first, second, third = ladder.submit(), ladder.submit(), ladder.submit()
    ladder.record(first, 0.5, step_id=None)
    ladder.record(second, 0.9, step_id=first)
    assert ladder.step(third).released.submission_id == second

    def hide(session):
        session.get(Submission, second).is_hidden = True

    ladder.database.write(hide)
    assert ladder.step(third).released.submission_id == first


def test_a_rounded_score_is_a_multiple_of_the_competitions_step(any_database, now):
    rounded = Ladder(any_database, now)

    def change(session):
        competition = session.get(Competition, rounded.competition.id)
        competition.honest_mode, competition.rounding_step = HonestMode.ROUNDED, 0.01

    any_database.write(change)
    number = rounded.submit()
    rounded.record(number, 0.73519, step_id=None)

    assert rounded.released(number) == pytest.approx(0.74)
    assert rounded.row().public_score == pytest.approx(0.74)


def test_an_exact_score_has_nothing_released_beside_it(any_database, now):
    exact = Ladder(any_database, now)

    def change(session):
        session.get(Competition, exact.competition.id).honest_mode = HonestMode.EXACT

    any_database.write(change)
    number = exact.submit()
    exact.record(number, 0.73519, step_id=None)

    assert exact.released(number) is None
    assert exact.row().public_score == 0.73519
