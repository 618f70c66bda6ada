"""Comparing by program."""

import pytest

from server.db import Database
from tests import factories
from tests.programs import Program
from tests.server.web.api.conftest import World

PATH = "/competitions/harbour/submissions/compare"


@pytest.fixture
def pair(database: Database, world: World) -> tuple[int, int]:
    def add(session, score):
        made = {"competition": world.competition, "team": world.team, "user": world.ada}
        return factories.make_submission(session, public_score=score, **made).id

    return database.write(add, 0.8), database.write(add, 0.7)


def test_a_pair_waits_with_the_difference_of_the_shown_scores(ada: Program, pair: tuple[int, int]):
    answer = ada.get(f"{PATH}?first={pair[0]}&second={pair[1]}")

    nothing = {"low": None, "high": None, "p_value": None}
    assert answer.json == {"first": pair[0], "second": pair[1], "state": "waiting", "difference": 0.1, **nothing}


def test_what_is_no_number_is_refused_by_name(ada: Program, pair: tuple[int, int]):
    answer = ada.get(f"{PATH}?first={pair[0]}&second=x")

    assert answer.status_code == 400
    assert answer.json["fields"] == {"second": "Give the number of a submission."}
