"""The page of two submissions."""

import pytest
from sqlalchemy import select

from server.db import Database
from server.domain.honesty import HonestMode
from server.models import Comparison, Competition, Score
from server.services import comparisons
from server.services.comparisons import Difference
from tests import factories
from tests.browser import Browser
from tests.server.web.conftest import World

PATH = "/competitions/harbour/submissions/compare"


@pytest.fixture
def query(database: Database, world: World) -> str:
    def add(session, score):
        made = {"competition": world.competition, "team": world.team, "user": world.ada}
        return factories.make_submission(session, public_score=score, **made).id

    first, second = (database.write(add, score) for score in (0.8, 0.7))
    return f"first={first}&second={second}"


def find(database: Database, p_value: float) -> None:
    def record(session):
        number = session.scalars(select(Comparison.id)).one()
        found = Difference(0.1, 0.02, 0.18, p_value)
        comparisons.record(session, comparison_id=number, found=found, now=factories.NOW)

    database.write(record)


def test_a_pair_is_asked_for_once_and_the_page_comes_again_while_it_waits(ada: Browser, database: Database, query: str):
    responses = [ada.get(f"{PATH}?{query}") for _ in range(2)]

    assert [response.headers.get("Refresh") for response in responses] == ["1", "1"]
    assert "this page comes again by itself" in responses[0].text
    assert len(database.read(lambda session: session.scalars(select(Comparison)).all())) == 1


@pytest.mark.parametrize(
    ("p_value", "words"), [(0.4, "and it could be chance"), (0.001, "and that is hardly chance")], ids=str
)
def test_a_result_is_told_in_plain_words_with_its_numbers(
    ada: Browser, database: Database, query: str, p_value: float, words: str
):
    ada.get(f"{PATH}?{query}")
    find(database, p_value)

    response = ada.get(f"{PATH}?{query}")

    assert "Refresh" not in response.headers
    assert words in response.text
    assert "0.02000 <small>to</small> 0.18000" in response.text


def test_in_an_honest_mode_the_page_says_that_it_has_the_shown_scores_alone(
    ada: Browser, database: Database, world: World, query: str
):
    def change(session):
        session.get_one(Competition, world.competition.id).honest_mode = HonestMode.LADDER
        for score in session.scalars(select(Score)):
            score.released_score = score.public_score

    database.write(change)

    page = ada.get(f"{PATH}?{query}").text

    assert "follows from the shown scores alone, so it cannot tell" in page
    assert "95% interval" not in page
    assert database.read(lambda session: session.scalars(select(Comparison)).all()) == []


def test_without_a_pair_two_can_be_chosen(ada: Browser, query: str):
    page = ada.get(f"{PATH}?first=x&second=").text

    assert page.count("<option") == 4
    assert "Compare two submissions" in page
