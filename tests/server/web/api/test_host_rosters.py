from __future__ import annotations

from flask import Flask

from tests.browser import Browser
from tests.programs import Program

PATH = "/competitions/harbour/host/roster"
TEXT = b"name;e-mail;section\nGrace Hopper;grace@uni.example;Group B\n"


def test_a_roster_is_looked_at_then_taken_and_then_changes_nothing(keeper: Program, app: Flask):
    looked = keeper.post(PATH, data=TEXT)

    assert looked.json == {
        "columns": {"name": "name", "e-mail": "e-mail address", "section": "section"},
        "ignored": [],
        "faults": [],
        "rows": [
            {
                "line": 2,
                "outcome": "new",
                "user": "grace",
                "name": "Grace Hopper",
                "email": "grace@uni.example",
                "section": "Group B",
                "student_id": "",
                "changes": [],
            }
        ],
    }
    assert keeper.get("/competitions/harbour/host/entrants?search=grace").json["n_found"] == 0
    taken = keeper.post(f"{PATH}?act=apply", data=TEXT)
    assert taken.headers["Cache-Control"] == "private, no-store"
    (link,) = taken.json["links"]
    assert (link["user"], link["section"], link["expires_at"]) == ("grace", "Group B", "2026-12-05T12:00:00Z")
    browser = app.test_client()
    assert isinstance(browser, Browser)
    assert browser.post_form("/" + link["url"].split("/", 3)[3]).status_code == 303
    again = keeper.post(f"{PATH}?act=apply", data=TEXT).json
    assert (again["rows"][0]["outcome"], again["links"]) == ("same", [])


def test_faults_are_told_and_refuse_the_whole(keeper: Program):
    wrong = TEXT + b"Joan;joan@@x;B\n"

    assert keeper.post(PATH, data=wrong).json["faults"] == ["Line 3: “joan@@x” is no e-mail address."]
    refused = keeper.post(f"{PATH}?act=apply", data=wrong)
    assert refused.status_code == 400
    assert refused.json["fields"] == {"roster": "Line 3: “joan@@x” is no e-mail address."}
    assert keeper.post(f"{PATH}?act=guess", data=TEXT).status_code == 400


def test_links_that_nobody_used_are_made_again(keeper: Program):
    first = keeper.post(f"{PATH}?act=apply", data=TEXT).json["links"][0]

    second = keeper.post(f"{PATH}/links", json={}).json["links"]

    assert [link["user"] for link in second] == ["grace"]
    assert second[0]["url"] != first["url"]
