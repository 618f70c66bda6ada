"""Tests for `server.web.api.uploads`; what becomes of the pieces is told in tests/server/web/test_resuming.py."""

from __future__ import annotations

from flask import Flask

from tests.programs import Program
from tests.server.web.api.conftest import World


def test_a_file_that_was_begun_has_an_address(ada: Program):
    response = ada.post("/uploads", json={"name": "data/train.csv", "size": 12})

    item = response.get_json()
    assert response.headers["Location"].endswith(f"/api/podium/v1/uploads/{item['id']}")
    assert item == {
        "id": item["id"],
        "name": "train.csv",
        "size_bytes": 12,
        "offset_bytes": 0,
        "is_whole": False,
        "sha256": None,
        "expires_at": "2026-11-22T12:00:00Z",
    }
    assert ada.get(f"/uploads/{item['id']}").get_json() == item


def test_the_files_on_their_way_are_listed_newest_first_for_their_owner_alone(ada: Program, ben: Program):
    for name in ("a.csv", "b.csv"):
        ada.post("/uploads", json={"name": name, "size": 12})

    names = [item["name"] for item in ada.get("/uploads").get_json()["uploads"]]

    assert names == ["b.csv", "a.csv"]
    assert ben.get("/uploads").get_json() == {"uploads": []}


def test_a_token_needs_the_scope_of_those_who_hand_in_or_set_up(app: Flask, world: World):
    answers = {
        name: Program(app, world.tokens[name]).post("/uploads", json={"name": "a", "size": 1}).status_code
        for name in ("ada", "keeper", "reader")
    }

    assert answers == {"ada": 201, "keeper": 201, "reader": 403}
    assert Program(app).get("/uploads").status_code == 401


def test_fields_that_are_not_known_are_refused(ada: Program):
    response = ada.post("/uploads", json={"name": "a", "size": 1, "colour": "red"})

    assert (response.status_code, list(response.get_json()["fields"])) == (400, ["colour"])
