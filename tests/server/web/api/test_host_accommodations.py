from datetime import timedelta

import pytest

from server.db import Database
from server.models import Competition
from tests import factories
from tests.programs import Program
from tests.server.web.api.conftest import World

PATH = "/competitions/harbour/host"
GOOD = {"team": "ada", "extra_attempts": 2, "deadline_at": "2026-11-25T13:00:00+01:00", "reason": "An exam."}


@pytest.fixture
def ending(world: World, database: Database) -> None:
    """Set the end."""

    def work(session) -> None:
        session.get_one(Competition, world.competition.id).ends_at = factories.NOW + timedelta(days=2)

    database.write(work)


def test_what_is_granted_is_listed_and_taken_back(keeper: Program, ada: Program, ending):
    granted = keeper.post(f"{PATH}/accommodations", json=GOOD)
    number = granted.json["id"]

    assert granted.status_code == 201
    assert granted.json == {
        "id": number,
        "team": "ada",
        "user": None,
        "extra_attempts": 2,
        "deadline_at": "2026-11-25T12:00:00Z",
        "reason": "An exam.",
        "granted_at": "2026-11-21T12:00:00Z",
        "revoked_at": None,
    }
    assert keeper.get(f"{PATH}/accommodations").json == {"accommodations": [granted.json], "promised": []}
    assert ada.get("/competitions/harbour/selection").json["closes_at"] == "2026-11-25T12:00:00Z"
    revoked = keeper.delete(f"{PATH}/accommodations/{number}")
    assert revoked.json == {**granted.json, "revoked_at": "2026-11-21T12:00:00Z"}
    assert keeper.delete(f"{PATH}/accommodations/{number}").status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"team": "nobody"}, "team"),
        ({"team": None}, "team"),
        ({"extra_attempts": "2"}, "extra_attempts"),
        ({"extra_attempts": True}, "extra_attempts"),
        ({"extra_attempts": -1}, "extra_attempts"),
        ({"deadline_at": "2026-11-25T13:00:00"}, "deadline_at"),
        ({"deadline_at": "soon"}, "deadline_at"),
        ({"deadline_at": 5}, "deadline_at"),
        ({"deadline_at": "2026-11-20T13:00:00Z"}, "deadline_at"),
        ({"reason": ""}, "reason"),
        ({"reason": 7}, "reason"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_granted(keeper: Program, ending, changes, field: str):
    response = keeper.post(f"{PATH}/accommodations", json={**GOOD, **changes})

    assert (response.status_code, list(response.json["fields"])) == (400, [field])
    assert keeper.get(f"{PATH}/accommodations").json == {"accommodations": [], "promised": []}


def test_who_has_not_entered_is_promised_it_and_gets_it_on_entering(keeper: Program, ben: Program, ending):
    promised = keeper.post(f"{PATH}/accommodations", json={**GOOD, "team": "ben"})

    assert promised.status_code == 201
    assert (promised.json["team"], promised.json["user"]) == (None, "ben")
    assert keeper.get(f"{PATH}/accommodations").json == {"accommodations": [], "promised": [promised.json]}
    assert ben.post("/competitions/harbour/entry", json={"rules_version": 1}).status_code == 201
    found = keeper.get(f"{PATH}/accommodations").json
    assert found["promised"] == []
    [granted] = found["accommodations"]
    assert (granted["team"], granted["extra_attempts"]) == ("ben", 2)
    assert ben.get("/competitions/harbour/selection").json["closes_at"] == "2026-11-25T12:00:00Z"
    gone = keeper.delete(f"{PATH}/accommodations/promised/{promised.json['id']}")
    assert gone.status_code == 404


def test_a_promise_is_taken_back(keeper: Program, ben: Program, ending):
    number = keeper.post(f"{PATH}/accommodations", json={**GOOD, "team": "ben"}).json["id"]

    revoked = keeper.delete(f"{PATH}/accommodations/promised/{number}")

    assert (revoked.status_code, revoked.json["revoked_at"]) == (200, "2026-11-21T12:00:00Z")
    assert keeper.delete(f"{PATH}/accommodations/promised/{number}").status_code == 404
    ben.post("/competitions/harbour/entry", json={"rules_version": 1})
    assert keeper.get(f"{PATH}/accommodations").json["accommodations"] == []


def test_the_record_tells_who_did_what_and_when(keeper: Program, world: World, ending):
    number = keeper.post(f"{PATH}/accommodations", json=GOOD).json["id"]

    record = keeper.get(f"{PATH}/record").json

    assert (record["page"], record["n_pages"], record["n_found"]) == (1, 1, 1)
    act = record["acts"][0]
    assert (act["at"], act["user"], act["action"]) == ("2026-11-21T12:00:00Z", "hosanna", "accommodation.grant")
    assert act["subject"] == f"team:{world.team.id}"
    assert act["detail"]["accommodation"] == number


def test_the_record_is_filtered_and_sent_as_a_file(keeper: Program, world: World, ending):
    keeper.post(f"{PATH}/accommodations", json=GOOD)

    assert keeper.get(f"{PATH}/record?action=accommodation&user=hosanna").json["n_found"] == 1
    assert keeper.get(f"{PATH}/record?user=ada").json["n_found"] == 0
    assert list(keeper.get(f"{PATH}/record?since=soon").json["fields"]) == ["since"]
    [act] = keeper.get(f"{PATH}/record.json").json
    assert (act["action"], act["before"], act["after"]["extra_attempts"]) == ("accommodation.grant", None, 2)
    assert keeper.get(f"{PATH}/record.csv").text.startswith("at,user,action")
    assert keeper.get(f"{PATH}/record.xml").status_code == 404
