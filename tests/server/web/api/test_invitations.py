"""Invitations over the API: by name, by link, and what becomes of them."""

from __future__ import annotations

from server.db import Database
from server.models import Competition
from tests import factories
from tests.fakes import Clock
from tests.programs import Program
from tests.server.web.api.conftest import World

TEAM = "/competitions/harbour/team"


def invite(program: Program, name: str) -> int:
    answer = program.post(f"{TEAM}/invitations", json={"name": name})
    assert answer.status_code == 201
    return answer.get_json()["id"]


def members(program: Program) -> list[str]:
    return [member["name"] for member in program.get(TEAM).get_json()["members"]]


def test_an_invitation_is_seen_by_both_and_accepted(ada: Program, crew: dict[str, Program]):
    made = ada.post(f"{TEAM}/invitations", json={"name": "cy"})
    item = made.get_json()

    assert (made.status_code, item) == (
        201,
        {
            "id": item["id"],
            "team": "ada",
            "user": "cy",
            "created_at": "2026-11-21T12:00:00Z",
            "expires_at": "2026-12-05T12:00:00Z",
        },
    )
    assert ada.get(TEAM).get_json()["invitations_sent"] == [item]
    assert crew["cy"].get(TEAM).get_json()["invitations_received"] == [item]
    assert crew["dot"].get(TEAM).get_json()["invitations_received"] == []

    joined = crew["cy"].post(f"{TEAM}/invitations/{item['id']}/accept", json={})

    team = joined.get_json()
    assert (joined.status_code, team["name"], team["is_captain"]) == (200, "ada", False)
    assert [member["name"] for member in team["members"]] == ["ada", "cy"]
    assert (team["invitations_sent"], team["invitations_received"]) == ([], [])
    assert members(ada) == ["ada", "cy"]


def test_an_invitation_is_declined_by_who_got_it_alone(ada: Program, crew: dict[str, Program]):
    number = invite(ada, "cy")
    path = f"{TEAM}/invitations/{number}/decline"

    others = [program.post(path, json={}).status_code for program in (ada, crew["dot"])]
    answer = crew["cy"].post(path, json={})

    assert others == [404, 404]
    assert (answer.status_code, answer.get_json()) == (200, {"id": number, "outcome": "declined"})
    assert ada.get(TEAM).get_json()["invitations_sent"] == []
    assert crew["cy"].post(f"{TEAM}/invitations/{number}/accept", json={}).status_code == 404


def test_who_has_not_entered_may_decline_and_enters_before_accepting(
    ada: Program, ben: Program, crew: dict[str, Program]
):
    first = invite(ada, "ben")
    early = ben.post(f"{TEAM}/invitations/{first}/accept", json={})
    declined = ben.post(f"{TEAM}/invitations/{first}/decline", json={})
    second = invite(ada, "ben")
    ben.post("/competitions/harbour/entry", json={"rules_version": 1})

    assert (early.status_code, early.get_json()["code"]) == (403, "entry_required")
    assert declined.status_code == 200
    assert ben.post(f"{TEAM}/invitations/{second}/accept", json={}).status_code == 200
    assert members(ben) == ["ada", "ben"]


def test_an_invitation_is_taken_back_by_its_team_alone(ada: Program, crew: dict[str, Program]):
    number = invite(ada, "cy")
    path = f"{TEAM}/invitations/{number}"

    others = [program.delete(path).status_code for program in crew.values()]
    answer, again = ada.delete(path), ada.delete(path)

    assert others == [404, 404]
    assert (answer.status_code, answer.get_json()) == (200, {"id": number, "outcome": "withdrawn"})
    assert again.status_code == 404
    assert crew["cy"].get(TEAM).get_json()["invitations_received"] == []


def test_a_name_that_nobody_has_is_told_at_the_field(ada: Program, crew: dict[str, Program]):
    answer = ada.post(f"{TEAM}/invitations", json={"name": "zed"})

    assert (answer.status_code, answer.get_json()["code"]) == (400, "invalid_input")
    assert answer.get_json()["fields"] == {"name": "Nobody here is called “zed”. Check the spelling."}


def test_who_is_invited_already_is_not_invited_twice(ada: Program, crew: dict[str, Program]):
    invite(ada, "cy")

    answer = ada.post(f"{TEAM}/invitations", json={"name": "cy"})

    assert (answer.status_code, answer.get_json()["code"]) == (409, "conflict")


def test_who_is_not_alone_is_refused_with_the_numbers(ada: Program, crew: dict[str, Program]):
    number = invite(crew["cy"], "dot")
    crew["dot"].post(f"{TEAM}/invitations/{number}/accept", json={})

    answer = ada.post(f"{TEAM}/invitations", json={"name": "dot"})

    assert (answer.status_code, answer.get_json()["code"]) == (422, "not_alone")
    assert "“cy” has 2 members" in answer.get_json()["detail"]


def test_a_full_team_is_refused_with_the_numbers(
    ada: Program, crew: dict[str, Program], world: World, database: Database
):
    def shrink(session):
        session.get_one(Competition, world.competition.id).max_team_size = 1

    database.write(shrink)

    answers = [ada.post(f"{TEAM}/invitations", json={"name": "cy"}), ada.post(f"{TEAM}/links", json={})]

    assert [(answer.status_code, answer.get_json()["code"]) for answer in answers] == [(422, "team_full")] * 2
    assert "at most 1" in answers[1].get_json()["detail"]


def test_too_many_submissions_together_are_refused_with_the_numbers(
    ada: Program, crew: dict[str, Program], world: World, database: Database
):
    def hand_in(session):
        for _ in range(6):
            factories.make_submission(session, competition=world.competition, team=world.team, user=world.ada)

    database.write(hand_in)

    answer = ada.post(f"{TEAM}/invitations", json={"name": "cy"})

    assert (answer.status_code, answer.get_json()["code"]) == (422, "too_many_submissions")
    assert "6 submissions together; one team could have made 5 by now" in answer.get_json()["detail"]


def test_a_link_is_told_once_and_lets_one_person_in(ada: Program, crew: dict[str, Program]):
    made = ada.post(f"{TEAM}/links", json={})
    link = made.get_json()

    assert (made.status_code, link["user"], link["team"]) == (201, None, "ada")
    assert link["url"] == f"http://localhost/competitions/harbour/join/{link['secret']}"
    sent = ada.get(TEAM).get_json()["invitations_sent"]
    assert sent == [{name: link[name] for name in ("id", "team", "user", "created_at", "expires_at")}]

    first, second = (program.post("/competitions/harbour/join", json=_of(link)) for program in crew.values())

    assert [(answer.status_code) for answer in (first, second)] == [200, 404]
    assert [member["name"] for member in first.get_json()["members"]] == ["ada", "cy"]


def test_a_link_that_was_taken_back_or_replaced_lets_nobody_in(ada: Program, crew: dict[str, Program]):
    old, new = (ada.post(f"{TEAM}/links", json={}).get_json() for _ in range(2))
    ada.delete(f"{TEAM}/invitations/{new['id']}")

    answers = [crew["cy"].post("/competitions/harbour/join", json=_of(link)) for link in (old, new)]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_a_link_ends(ada: Program, crew: dict[str, Program], clock: Clock):
    link = ada.post(f"{TEAM}/links", json={}).get_json()
    clock.advance(days=15)

    assert crew["cy"].post("/competitions/harbour/join", json=_of(link)).status_code == 404


def test_a_secret_is_asked_for(ada: Program):
    answer = ada.post("/competitions/harbour/join", json={})

    assert (answer.status_code, answer.get_json()["fields"]) == (400, {"secret": "Give a text."})


def _of(link: dict[str, str]) -> dict[str, str]:
    return {"secret": link["secret"]}
