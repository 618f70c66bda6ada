"""News of submissions: what changed since, in the order of its changes, and all of a team that is new."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from server.domain.cursors import Mark, Marks
from server.models import Submission, User
from server.services import changes
from server.services.submission_news import News, list_news
from tests import factories

Hear = Callable[..., News]


@pytest.fixture
def ada(session: Session) -> User:
    return factories.make_user(session, name="ada")


def make_changes(session: Session, user: User, slug: str, n_submissions: int) -> tuple[int, list[int]]:
    """Make a team with so many submissions, each handed in once; returns the team and them."""
    competition = factories.make_competition(session, slug=slug)
    factories.make_solution(session, competition=competition)
    team = factories.make_team(session, competition=competition, user=user)
    numbers = []
    for _ in range(n_submissions):
        made = factories.make_submission(session, competition=competition, team=team, user=user)
        changes.note(session, submission_id=made.id, team_id=team.id)
        numbers.append(made.id)
    return team.id, numbers


@pytest.fixture
def hear(session: Session, ada: User) -> Hear:
    def ask(known: Marks, most: int = 10) -> News:
        counts = changes.list_counts(session, user_ids=[ada.id])[ada.id]
        return list_news(session, user=ada, known=known, counts=counts, most=most, moment=factories.NOW)

    return ask


def ids(news: News) -> list[int]:
    return [stands.shown.submission.id for stands, _ in news.told]


def test_a_team_that_is_not_known_is_told_whole(session: Session, ada: User, hear: Hear):
    team_id, numbers = make_changes(session, ada, "harbour", 2)

    news = hear({})

    assert (ids(news), news.is_all) == (numbers, True)
    assert news.marks == {team_id: Mark(3, 0)}
    assert ids(hear(news.marks)) == []


def test_what_does_not_fit_is_told_the_next_time_across_teams(session: Session, ada: User, hear: Hear):
    first = make_changes(session, ada, "harbour", 2)[1]
    second = make_changes(session, ada, "orchard", 3)[1]
    told, marks, is_all = [], {}, False

    while not is_all:
        news = hear(marks, most=2)
        told.append(ids(news))
        marks, is_all = news.marks, news.is_all

    assert told == [first, second[:2], second[2:]]


def test_the_marks_beside_each_lead_on_from_there(session: Session, ada: User, hear: Hear):
    make_changes(session, ada, "harbour", 2)
    numbers = make_changes(session, ada, "orchard", 2)[1]

    after_third = hear({}).told[2][1]

    assert ids(hear(after_third)) == numbers[1:]


def test_one_that_changed_twice_is_told_once_as_it_stands(session: Session, ada: User, hear: Hear):
    team_id, (first, second) = make_changes(session, ada, "harbour", 2)
    changes.note(session, submission_id=first, team_id=team_id)
    session.get_one(Submission, first).description = "changed"

    news = hear({})

    assert ids(news) == [second, first]
    assert news.told[1][0].shown.submission.description == "changed"
