from __future__ import annotations

import pytest

from tests.programs import Program

PATH = "/competitions/harbour/host/entrants"


def test_an_entrant_is_removed_and_let_in_again(keeper: Program, ada: Program):
    removed = keeper.put(
        f"{PATH}/ada/state", json={"state": "removed", "reason": "Two accounts.", "hides_submissions": True}
    )

    assert (removed.json["state"], removed.json["reason"]) == ("removed", "Two accounts.")
    assert ada.get("/competitions/harbour").json["is_entered"] is False
    assert ada.get("/competitions/harbour/submissions").status_code == 403
    entry = ada.post("/competitions/harbour/entry", json={"rules_version": 1})
    assert (entry.status_code, entry.json["code"]) == (422, "removed")
    back = keeper.put(f"{PATH}/ada/state", json={"state": "admitted"})
    assert back.json["state"] == "entered"
    assert ada.get("/competitions/harbour/submissions").status_code == 200
    assert keeper.put(f"{PATH}/ada/state", json={"state": "admitted"}).status_code == 409


def test_notes_and_sections_stand_in_the_list(keeper: Program):
    keeper.put(f"{PATH}/ada/note", json={"note": "Knows the data."})
    keeper.put(f"{PATH}/ada/section", json={"section": "Group A"})

    found = keeper.get(f"{PATH}?section=Group A&state=entered&search=ada").json

    assert found["n_found"] == 1
    assert found["entrants"][0] == {
        "user": "ada",
        "name": "Ada L.",
        "email": "ada@example.org",
        "student_id": "",
        "section": "Group A",
        "team": "ada",
        "role": "",
        "state": "entered",
        "entered_at": "2026-11-21T12:00:00Z",
        "n_submissions": 0,
        "message": "",
        "reason": "",
        "note": "Knows the data.",
    }
    assert keeper.get(f"{PATH}?section=Group B").json["entrants"] == []


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"state": "gone"}, "state"),
        ({}, "state"),
        ({"state": "removed", "reason": 5}, "reason"),
        ({"state": "removed", "reason": ""}, "reason"),
        ({"state": "removed", "reason": "x", "hides_submissions": "yes"}, "hides_submissions"),
    ],
)
def test_what_is_wrong_is_named(keeper: Program, sent: dict, field: str):
    response = keeper.put(f"{PATH}/ada/state", json=sent)

    assert response.status_code == 400
    assert list(response.json["fields"]) == [field]


def test_a_state_that_is_none_is_refused(keeper: Program):
    assert keeper.get(f"{PATH}?state=gone").status_code == 400


def test_one_of_them_is_there_alone(keeper: Program, ada: Program, host: Program):
    keeper.put(f"{PATH}/ada/note", json={"note": "Knows the data."})

    found = keeper.get(f"{PATH}/ada").json

    assert (found["user"], found["note"]) == ("ada", "Knows the data.")
    assert found == keeper.get(PATH).json["entrants"][0]
    assert keeper.get(f"{PATH}/nobody").status_code == 404
    assert [program.get(f"{PATH}/ada").status_code for program in (ada, host)] == [404, 403]
