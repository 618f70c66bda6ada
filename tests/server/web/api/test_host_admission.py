from __future__ import annotations

import pytest

from tests.programs import Program

PATH = "/competitions/harbour/host/admission"


def test_a_link_is_told_once_listed_without_its_secret_and_ended(keeper: Program):
    made = keeper.post(
        f"{PATH}/links",
        json={"label": "The class", "max_uses": 30, "needs_approval": True, "expires_at": "2030-01-07T23:59:00+01:00"},
    )

    assert made.status_code == 201
    assert made.json["url"].endswith(f"/competitions/harbour/invitation/{made.json['secret']}")
    shown = {name: value for name, value in made.json.items() if name not in ("url", "secret")}
    assert shown == {
        "id": 1,
        "label": "The class",
        "needs_approval": True,
        "max_uses": 30,
        "n_uses": 0,
        "created_at": "2026-11-21T12:00:00Z",
        "expires_at": "2030-01-07T22:59:00Z",
        "revoked_at": None,
    }
    listed = {"listed": [], "page": 1, "n_pages": 1, "next": None, "n_found": 0}
    assert keeper.get(PATH).json == {"links": [shown], **listed}
    ended = keeper.delete(f"{PATH}/links/1")
    assert ended.json["revoked_at"] == "2026-11-21T12:00:00Z"
    assert keeper.delete(f"{PATH}/links/1").status_code == 404


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"label": 5}, "label"),
        ({"needs_approval": "yes"}, "needs_approval"),
        ({"max_uses": "30"}, "max_uses"),
        ({"max_uses": True}, "max_uses"),
        ({"max_uses": 0}, "max_uses"),
        ({"expires_at": "2030-01-07T22:59:00"}, "expires_at"),
        ({"expires_at": "soon"}, "expires_at"),
        ({"expires_at": 5}, "expires_at"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_is_named(keeper: Program, sent: dict, field: str):
    response = keeper.post(f"{PATH}/links", json=sent)

    assert response.status_code == 400
    assert list(response.json["fields"]) == [field]
    assert keeper.get(PATH).json["links"] == []


def test_the_list_is_added_to_and_taken_from(keeper: Program):
    assert keeper.post(f"{PATH}/list", json={"entries": "ben, @uni.example"}).json == {"n_added": 2}

    listed = keeper.get(PATH).json["listed"]
    assert [(row["kind"], row["entry"]) for row in listed] == [("domain", "@uni.example"), ("name", "ben")]
    assert keeper.delete(f"{PATH}/list/{listed[0]['id']}").json == {"entry": "@uni.example"}
    assert len(keeper.get(PATH).json["listed"]) == 1
    assert "Line 1" in keeper.post(f"{PATH}/list", json={"entries": "no*name"}).json["fields"]["entries"]
