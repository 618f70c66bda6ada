import pytest
from sqlalchemy import func, select

from server.db import Database
from server.models import Entrant
from tests.fakes import Clock
from tests.programs import Program


def test_accepting_the_rules_makes_a_team_of_one(ben: Program, database: Database):
    response = ben.post("/competitions/harbour/entry", json={"rules_version": 1})

    assert response.status_code == 201
    answer = response.get_json()
    assert (answer["team"]["name"], answer["rules_version"]) == ("ben", 1)
    assert answer["accepted_at"] == "2026-11-21T12:00:00Z"


def test_entering_again_answers_the_same(ben: Program, database: Database, clock: Clock):
    first = ben.post("/competitions/harbour/entry", json={"rules_version": 1})
    clock.advance(minutes=1)
    second = ben.post("/competitions/harbour/entry", json={"rules_version": 1})

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.get_json() == second.get_json()
    assert database.read(lambda session: session.scalar(select(func.count(Entrant.id)))) == 2


def test_an_old_version_of_the_rules_is_refused(ben: Program):
    response = ben.post("/competitions/harbour/entry", json={"rules_version": 2})

    assert (response.status_code, response.get_json()["code"]) == (409, "rules_changed")


@pytest.mark.parametrize("body", [{}, {"rules_version": "1"}, {"rules_version": True}, {"rules_version": 0}])
def test_the_version_must_be_said(ben: Program, body: dict[str, object]):
    response = ben.post("/competitions/harbour/entry", json=body)

    assert response.status_code == 400
    assert list(response.get_json()["fields"]) == ["rules_version"]


def test_other_fields_are_refused(ben: Program):
    response = ben.post("/competitions/harbour/entry", json={"rules_version": 1, "team_id": 1})

    assert response.status_code == 400
    assert list(response.get_json()["fields"]) == ["team_id"]


def test_a_token_that_only_reads_can_not_enter(reader: Program, stranger: Program):
    assert reader.post("/competitions/harbour/entry", json={"rules_version": 1}).status_code == 403
    assert stranger.post("/competitions/harbour/entry", json={"rules_version": 1}).status_code == 401
