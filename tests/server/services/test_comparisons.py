"""Two submissions side by side: asked for once, told in the reader's order, and only as far as the mode allows."""

import pytest
from sqlalchemy import func, select

from server.domain.honesty import HonestMode
from server.errors import InvalidInputError, NotFoundError
from server.models import Comparison, Score
from server.services import comparisons
from server.services.comparisons import ComparisonState, Difference, OpenComparison
from tests import factories

FOUND = Difference(difference=0.1, low=-0.0212345678, high=0.2212345678, p_value=0.1049999)


class Duel:
    """A competition in which one team has two scored submissions, the second one with evidence."""

    def __init__(self, session, **more) -> None:
        self.session = session
        self.competition = factories.make_competition(session, **more)
        factories.make_solution(session, competition=self.competition)
        self.user = factories.make_user(session)
        self.team = factories.make_team(session, competition=self.competition, user=self.user)
        self.first, self.second = (self.add(score) for score in (0.8, 0.7))

    def add(self, score, **more):
        submission = factories.make_submission(
            self.session,
            competition=self.competition,
            team=self.team,
            user=self.user,
            public_score=score,
            **more,
        )
        return submission.id

    def get(self, *, is_turned=False, user=None):
        numbers = (self.second, self.first) if is_turned else (self.first, self.second)
        return comparisons.get_pair(
            self.session,
            competition=self.competition,
            user=user or self.user,
            first_id=numbers[0],
            second_id=numbers[1],
        )

    def ask(self) -> None:
        comparisons.ask(
            self.session,
            competition=self.competition,
            first_id=self.second,
            second_id=self.first,
            now=factories.NOW,
        )

    def keep_evidence(self, *numbers, key="evidence/{}"):
        for score in self.session.scalars(select(Score).where(Score.submission_id.in_(numbers))):
            score.evidence_key = None if key is None else key.format(score.submission_id)
            score.estimated_at = factories.NOW
        self.session.flush()


@pytest.fixture
def duel(session):
    return Duel(session)


def test_a_pair_waits_until_both_have_evidence_and_is_then_open(session, duel):
    assert duel.get().is_new
    duel.ask()
    assert (duel.get().state, duel.get().is_new) == (ComparisonState.WAITING, False)
    duel.keep_evidence(duel.first)
    assert comparisons.find_open(session) is None

    duel.keep_evidence(duel.second)

    number = session.scalars(select(Comparison.id)).one()
    assert comparisons.find_open(session) == OpenComparison(number, f"evidence/{duel.first}", f"evidence/{duel.second}")


def test_a_pair_is_kept_once_whoever_asks_in_whatever_order(session, duel):
    duel.ask()
    duel.first, duel.second = duel.second, duel.first
    duel.ask()

    assert session.scalar(select(func.count(Comparison.id))) == 1


def test_what_was_found_is_told_in_the_order_of_the_reader_with_the_decimals_of_scores(session, duel):
    duel.ask()
    number = session.scalars(select(Comparison.id)).one()
    comparisons.record(session, comparison_id=number, found=FOUND, now=factories.NOW)
    session.expire_all()

    pair, turned = duel.get(), duel.get(is_turned=True)

    assert (pair.state, pair.difference) == (ComparisonState.FOUND, 0.1)
    assert pair.found == Difference(0.1, -0.02123, 0.22123, 0.105)
    assert turned.found == Difference(-0.1, -0.22123, 0.02123, 0.105)
    assert comparisons.find_open(session) is None


def test_where_nothing_can_be_told_no_worker_is_asked(session, duel):
    duel.keep_evidence(duel.first, duel.second, key=None)
    assert (duel.get().state, duel.get().is_new) == (ComparisonState.UNKNOWN, False)

    duel.ask()
    comparisons.record(
        session, comparison_id=session.scalars(select(Comparison.id)).one(), found=None, now=factories.NOW
    )
    session.expire_all()

    assert duel.get().state is ComparisonState.UNKNOWN


def test_a_new_solution_version_asks_anew(session, duel):
    duel.ask()
    duel.competition.solution_version = 2
    for number in (duel.first, duel.second):
        session.add(
            Score(submission_id=number, solution_version=2, public_score=0.5, receipt={}, created_at=factories.NOW)
        )
    session.flush()

    assert duel.get().is_new


@pytest.mark.parametrize("mode", [HonestMode.ROUNDED, HonestMode.LADDER])
def test_in_other_modes_nothing_but_the_shown_scores_is_told(session, mode):
    duel = Duel(session, honest_mode=mode)
    for score in session.scalars(select(Score)):
        score.released_score = 0.9 if score.submission_id == duel.first else 0.8
    session.flush()
    duel.ask()
    comparisons.record(
        session, comparison_id=session.scalars(select(Comparison.id)).one(), found=FOUND, now=factories.NOW
    )

    pair = duel.get()

    assert (pair.state, pair.difference, pair.found) == (ComparisonState.RELEASED, 0.1, None)


def test_a_score_that_is_not_shown_is_not_told_by_a_comparison(session):
    duel = Duel(session, honest_mode=HonestMode.LADDER)

    assert (duel.get().state, duel.get().difference) == (ComparisonState.RELEASED, None)


def test_a_pair_without_both_scores_is_not_compared(session, duel):
    duel.second = duel.add(None)

    assert (duel.get().state, duel.get().difference) == (ComparisonState.NOT_SCORED, None)


def test_only_the_team_and_the_host_see_a_pair(session, duel):
    rival = factories.make_user(session, name="rival")
    factories.make_team(session, competition=duel.competition, user=rival)

    assert duel.get(user=duel.competition.host).state is ComparisonState.WAITING
    with pytest.raises(NotFoundError):
        duel.get(user=rival)


def test_one_submission_is_not_compared_with_itself(duel):
    duel.second = duel.first

    with pytest.raises(InvalidInputError):
        duel.get()
