from datetime import timedelta

import pytest

from server.db import Database
from server.models import Competition, Team, User
from tests import factories
from tests.fakes import Clock
from tests.programs import Program
from tests.server.web.api.conftest import World

PATH = "/competitions/harbour/selection"


@pytest.fixture
def ids(world: World, database: Database) -> list[int]:
    """Return three submissions of the entrant's, of rising scores."""

    def work(session) -> list[int]:
        competition = session.get_one(Competition, world.competition.id)
        competition.ends_at = factories.NOW + timedelta(days=2)
        of = {"team": session.get_one(Team, world.team.id), "user": session.get_one(User, world.ada.id)}
        return [
            factories.make_submission(session, competition=competition, public_score=score, **of).id
            for score in (0.5, 0.6, 0.7)
        ]

    return database.write(work)


def test_the_selection_tells_what_would_count(ada: Program, ids):
    assert ada.get(PATH).json == {
        "selected": [],
        "selectable": ids,
        "final": [{"id": ids[2], "is_chosen": False}, {"id": ids[1], "is_chosen": False}],
        "max_selected": 2,
        "is_open": True,
        "closes_at": "2026-11-23T12:00:00Z",
    }


def test_a_choice_takes_the_place_of_the_one_before(ada: Program, ids):
    ada.put(PATH, json={"selected": ids[:2]})

    response = ada.put(PATH, json={"selected": [ids[0]]})

    assert response.status_code == 200
    assert response.json["selected"] == [ids[0]]
    assert response.json["final"] == [{"id": ids[2], "is_chosen": False}, {"id": ids[0], "is_chosen": True}]
    assert ada.get(PATH).json == response.json


def test_too_many_are_refused(ada: Program, ids):
    response = ada.put(PATH, json={"selected": ids})

    assert (response.status_code, response.json["code"]) == (422, "selection_refused")


@pytest.mark.parametrize("selected", [None, "17", ["17"], [True], [0], [2**63], 17])
def test_a_choice_that_is_no_list_of_ids_is_refused(ada: Program, ids, selected):
    response = ada.put(PATH, json={"selected": selected})

    assert response.status_code == 400
    assert list(response.json["fields"]) == ["selected"]


def test_a_token_that_may_only_read_chooses_nothing(reader: Program, ids):
    assert reader.get(PATH).status_code == 200
    assert reader.put(PATH, json={"selected": []}).status_code == 403


def test_after_the_end_the_choice_is_closed(ada: Program, ids, clock: Clock):
    clock.advance(days=3)

    assert ada.get(PATH).json["is_open"] is False
    assert ada.put(PATH, json={"selected": []}).json["code"] == "not_open"
