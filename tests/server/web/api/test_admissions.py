from __future__ import annotations

import pytest

from server.db import Database
from server.domain.visibility import Visibility
from server.models import Competition
from tests.programs import Program
from tests.server.web.api.conftest import World

PATH = "/competitions/harbour"


@pytest.fixture(autouse=True)
def closed(world: World, database: Database) -> None:
    """Have the competition be by invitation."""
    database.write(
        lambda session: setattr(session.get_one(Competition, world.competition.id), "visibility", Visibility.INVITATION)
    )


def test_a_link_lets_a_program_in(keeper: Program, ben: Program):
    secret = keeper.post(f"{PATH}/host/admission/links", json={"max_uses": 1}).json["secret"]
    assert ben.get(PATH).status_code == 404

    response = ben.post(f"{PATH}/admission", json={"secret": secret})

    assert response.json == {"competition": "harbour", "state": "admitted"}
    assert ben.get(PATH).status_code == 200
    assert ben.post(f"{PATH}/entry", json={"rules_version": 1}).status_code == 201


def test_who_needs_approval_waits(keeper: Program, ben: Program):
    secret = keeper.post(f"{PATH}/host/admission/links", json={"needs_approval": True}).json["secret"]

    answer = ben.post(f"{PATH}/admission", json={"secret": secret, "message": "I am in the course."})

    assert answer.json["state"] == "waiting"
    assert ben.get(PATH).status_code == 404
    waiting = keeper.get(f"{PATH}/host/entrants?state=waiting").json["entrants"]
    assert [(row["user"], row["message"]) for row in waiting] == [("ben", "I am in the course.")]
    keeper.put(f"{PATH}/host/entrants/ben/state", json={"state": "refused", "reason": "Not of the course."})
    again = ben.post(f"{PATH}/admission", json={"secret": secret})
    assert (again.status_code, again.json["code"]) == (422, "removed")


def test_a_wrong_secret_and_none_are_refused_alike_for_every_competition(ben: Program):
    assert ben.post(f"{PATH}/admission", json={"secret": "invented"}).status_code == 404
    assert ben.post("/competitions/nothing/admission", json={"secret": "invented"}).status_code == 404
    assert ben.post(f"{PATH}/admission", json={"secret": ""}).status_code == 400


def test_a_token_that_may_only_read_lets_nobody_in(keeper: Program, reader: Program):
    secret = keeper.post(f"{PATH}/host/admission/links", json={}).json["secret"]

    assert reader.post(f"{PATH}/admission", json={"secret": secret}).status_code == 403
