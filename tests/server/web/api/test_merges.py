"""Merging teams over the API: asked by one captain, answered by the other."""

from __future__ import annotations

import pytest

from server.db import Database
from tests import factories
from tests.programs import Program
from tests.server.web.api.conftest import World

TEAM = "/competitions/harbour/team"


@pytest.fixture
def number(crew: dict[str, Program]) -> int:
    """Return the number of the request of cy to the team of ada."""
    answer = crew["cy"].post(f"{TEAM}/requests", json={"team": "ada", "message": "Shall we?"})
    assert answer.status_code == 201
    return answer.get_json()["id"]


def test_a_request_is_told_to_both_and_its_sum_to_who_decides(ada: Program, crew: dict[str, Program], number: int):
    request = {
        "id": number,
        "team": "cy",
        "asked_team": "ada",
        "message": "Shall we?",
        "created_at": "2026-11-21T12:00:00Z",
    }

    assert crew["cy"].get(TEAM).get_json()["requests_sent"] == [request]
    assert ada.get(TEAM).get_json()["requests_received"] == [
        {
            **request,
            "n_members": 2,
            "max_members": 3,
            "n_submissions": 0,
            "max_submissions": 5,
            "fits": True,
        }
    ]


def test_the_captain_who_is_asked_consents_and_both_are_one_team(ada: Program, crew: dict[str, Program], number: int):
    own = crew["cy"].post(f"{TEAM}/requests/{number}/accept", json={})
    answer = ada.post(f"{TEAM}/requests/{number}/accept", json={})

    team = answer.get_json()
    assert own.status_code == 404
    assert (answer.status_code, team["name"], team["requests_received"]) == (200, "ada", [])
    assert [member["name"] for member in team["members"]] == ["ada", "cy"]
    assert crew["cy"].get(TEAM).get_json()["id"] == team["id"]


def test_a_request_is_declined_by_the_team_that_got_it(ada: Program, crew: dict[str, Program], number: int):
    others = [program.post(f"{TEAM}/requests/{number}/decline", json={}).status_code for program in crew.values()]
    answer = ada.post(f"{TEAM}/requests/{number}/decline", json={})

    assert others == [404, 404]
    assert (answer.status_code, answer.get_json()) == (200, {"id": number, "outcome": "declined"})
    assert crew["cy"].get(TEAM).get_json()["requests_sent"] == []


def test_a_request_is_taken_back_by_the_team_that_made_it(ada: Program, crew: dict[str, Program], number: int):
    other = ada.delete(f"{TEAM}/requests/{number}")
    answer = crew["cy"].delete(f"{TEAM}/requests/{number}")

    assert other.status_code == 404
    assert (answer.status_code, answer.get_json()) == (200, {"id": number, "outcome": "withdrawn"})
    assert ada.post(f"{TEAM}/requests/{number}/accept", json={}).status_code == 404


def test_a_request_needs_no_message(ada: Program, crew: dict[str, Program]):
    answer = ada.post(f"{TEAM}/requests", json={"team": "cy"})

    assert (answer.status_code, answer.get_json()["message"]) == (201, "")


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"team": "Ghosts"}, 400, "invalid_input"),
        ({"message": "Shall we?"}, 400, "invalid_input"),
        ({"team": "cy"}, 409, "conflict"),
        ({"team": "ada"}, 409, "conflict"),
    ],
)
def test_a_team_that_is_not_there_or_own_or_asked_already_is_refused(
    crew: dict[str, Program], number: int, asked: dict[str, str], status: int, code: str
):
    answer = crew["cy"].post(f"{TEAM}/requests", json=asked)

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_a_sum_above_the_limit_is_refused_with_the_numbers(
    ada: Program, crew: dict[str, Program], number: int, world: World, database: Database
):
    def hand_in(session):
        for _ in range(7):
            factories.make_submission(session, competition=world.competition, team=world.team, user=world.ada)

    database.write(hand_in)

    answer = ada.post(f"{TEAM}/requests/{number}/accept", json={})

    assert (answer.status_code, answer.get_json()["code"]) == (422, "too_many_submissions")
    assert "“ada” (7)" in answer.get_json()["detail"]
    offer = ada.get(TEAM).get_json()["requests_received"][0]
    assert (offer["n_submissions"], offer["max_submissions"], offer["fits"]) == (7, 5, False)


def test_a_member_asks_the_captain(ada: Program, crew: dict[str, Program], number: int):
    ada.post(f"{TEAM}/requests/{number}/accept", json={})

    answer = crew["cy"].post(f"{TEAM}/requests", json={"team": "dot"})

    assert (answer.status_code, answer.get_json()["code"]) == (403, "captain_required")
