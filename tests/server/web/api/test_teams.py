"""The reader's team over the API: what it tells, its name, its captain, and leaving it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.db import Database
from server.models import Competition, Team
from server.services import moderation
from tests import factories
from tests.fakes import Clock
from tests.programs import Program
from tests.server.web.api.conftest import World

TEAM = "/competitions/harbour/team"


@pytest.fixture
def cy(ada: Program, crew: dict[str, Program]) -> Program:
    """Return the program of cy, who is in the team of ada, its captain."""
    number = ada.post(f"{TEAM}/invitations", json={"name": "cy"}).get_json()["id"]
    assert crew["cy"].post(f"{TEAM}/invitations/{number}/accept", json={}).status_code == 200
    return crew["cy"]


def test_a_team_tells_who_is_in_it_and_what_is_open(ada: Program, crew: dict[str, Program], world: World):
    assert ada.get(TEAM).get_json() == {
        "id": world.team.id,
        "name": "ada",
        "is_captain": True,
        "members": [
            {
                "name": "ada",
                "display_name": "Ada L.",
                "is_captain": True,
                "accepted_at": "2026-11-21T12:00:00Z",
                "entries": 0,
            }
        ],
        "max_team_size": 3,
        "is_open": True,
        "closed_reason": "",
        "disqualified_at": None,
        "disqualified_reason": "",
        "invitations_sent": [],
        "invitations_received": [],
        "requests_sent": [],
        "requests_received": [],
    }


def test_members_see_the_captain_first_and_how_much_each_handed_in(cy: Program, world: World, database: Database):
    database.write(
        factories.make_submission,
        competition=world.competition,
        team=world.team,
        user=world.ada,
        public_score=0.5,
    )

    team = cy.get(TEAM).get_json()

    members = [(member["name"], member["is_captain"], member["entries"]) for member in team["members"]]
    assert (team["name"], team["is_captain"], members) == ("ada", False, [("ada", True, 1), ("cy", False, 0)])


def test_who_has_not_entered_has_no_team(ben: Program, stranger: Program):
    answers = [program.get(TEAM) for program in (ben, stranger)]

    assert [(answer.status_code, answer.get_json()["code"]) for answer in answers] == [
        (403, "entry_required"),
        (401, "sign_in_required"),
    ]


def test_why_a_team_can_not_change_is_told(
    ada: Program, crew: dict[str, Program], world: World, database: Database, clock: Clock
):
    def close(session):
        session.get_one(Competition, world.competition.id).merger_deadline_at = factories.NOW

    database.write(close)
    clock.advance(hours=1)

    team, refused = ada.get(TEAM).get_json(), ada.post(f"{TEAM}/links", json={})

    reason = "The merger deadline was 2026-11-21 12:00 UTC; teams stay as they are."
    assert (team["is_open"], team["closed_reason"]) == (False, reason)
    assert (refused.status_code, refused.get_json()["code"], refused.get_json()["detail"]) == (
        422,
        "deadline_passed",
        reason,
    )


def test_a_disqualified_team_reads_why(ada: Program, world: World, database: Database):
    def disqualify(session):
        competition = session.get_one(Competition, world.competition.id)
        names = {"team_id": world.team.id, "host": world.host, "reason": "Two accounts.", "now": factories.NOW}
        moderation.disqualify(session, competition=competition, **names)

    database.write(disqualify)

    team = ada.get(TEAM).get_json()

    assert (team["disqualified_at"], team["disqualified_reason"]) == ("2026-11-21T12:00:00Z", "Two accounts.")
    assert (team["is_open"], "is disqualified" in team["closed_reason"]) == (False, True)


def test_a_captain_renames_the_team(ada: Program, world: World, database: Database):
    answer = ada.put(f"{TEAM}/name", json={"name": "Northern Lights"})

    assert (answer.status_code, answer.get_json()["name"]) == (200, "Northern Lights")
    assert database.read(lambda session: session.get_one(Team, world.team.id).name) == "Northern Lights"


@pytest.mark.parametrize(
    ("name", "status", "code"), [("CY", 409, "name_taken"), ("", 400, "invalid_input"), (7, 400, "invalid_input")]
)
def test_a_name_that_can_not_be_used_is_refused(
    ada: Program, crew: dict[str, Program], name: object, status: int, code: str
):
    answer = ada.put(f"{TEAM}/name", json={"name": name})

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert ada.get(TEAM).get_json()["name"] == "ada"


@pytest.mark.parametrize("path", ["name", "captain"])
def test_a_member_is_told_whom_to_ask(cy: Program, path: str):
    answer = cy.put(f"{TEAM}/{path}", json={"name": "cy"})

    assert (answer.status_code, answer.get_json()["code"]) == (403, "captain_required")
    assert "ask ada" in answer.get_json()["detail"]


def test_the_captaincy_is_handed_over_and_then_the_old_captain_may_leave(ada: Program, cy: Program):
    stuck = ada.post(f"{TEAM}/leave", json={})
    handed = ada.put(f"{TEAM}/captain", json={"name": "cy"})
    left = ada.post(f"{TEAM}/leave", json={})

    assert (stuck.status_code, stuck.get_json()["code"]) == (409, "conflict")
    assert [(member["name"], member["is_captain"]) for member in handed.get_json()["members"]] == [
        ("cy", True),
        ("ada", False),
    ]
    assert (left.status_code, len(left.get_json()["members"]), left.get_json()["is_captain"]) == (200, 1, True)
    assert [member["name"] for member in cy.get(TEAM).get_json()["members"]] == ["cy"]


def test_nobody_becomes_captain_who_is_no_member(ada: Program, crew: dict[str, Program]):
    assert ada.put(f"{TEAM}/captain", json={"name": "dot"}).status_code == 404


def test_after_the_end_nobody_leaves(cy: Program, world: World, database: Database, clock: Clock):
    def end(session):
        session.get_one(Competition, world.competition.id).ends_at = factories.NOW + timedelta(minutes=1)

    database.write(end)
    clock.advance(hours=1)

    answer = cy.post(f"{TEAM}/leave", json={})

    assert (answer.status_code, answer.get_json()["code"]) == (422, "not_open")


def test_a_token_that_may_only_read_sees_the_team_and_changes_nothing(reader: Program):
    seen, refused = reader.get(TEAM), reader.put(f"{TEAM}/name", json={"name": "Northern Lights"})

    assert (seen.status_code, refused.status_code, refused.get_json()["code"]) == (200, 403, "not_allowed")


def test_an_empty_request_is_no_wish_to_leave(cy: Program):
    assert cy.post(f"{TEAM}/leave").status_code == 415
    assert cy.post(f"{TEAM}/leave", json={"sure": True}).get_json()["fields"] == {"sure": "None is known here."}
