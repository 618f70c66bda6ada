"""Tests for `server.web.api.draft_imports`: a program has an archive imported, and reads what became of it."""

from __future__ import annotations

import pytest

from server.db import Database
from server.storage import Storage
from tests.drafts import make_runner
from tests.fakes import Clock, FakeQueue
from tests.imports import kaggle_folder, zip_of
from tests.programs import Program


@pytest.fixture
def work(database: Database, storage: Storage, queue: FakeQueue, clock: Clock):
    """Return what a worker does."""
    return make_runner(database, storage, queue, clock).run_one


@pytest.fixture
def path(keeper: Program) -> str:
    """Return the address of a draft that has an archive."""
    number = keeper.post("/drafts", json={}).get_json()["draft"]["id"]
    assert keeper.put(f"/drafts/{number}/files/source/a.zip", data=zip_of(kaggle_folder())).status_code == 200
    return f"/drafts/{number}"


def test_an_archive_becomes_the_draft(keeper: Program, path: str, work):
    asked = keeper.post(f"{path}/import", json={"path": "source/a.zip", "name": "Fuel.zip"})
    again = keeper.post(f"{path}/import", json={"path": "source/a.zip", "name": "Fuel.zip"})
    work()

    draft = keeper.get(path).get_json()

    assert (asked.status_code, asked.get_json()["kind"], asked.get_json()["state"]) == (202, "import", "waiting")
    assert again.status_code == 202
    assert draft["job"]["result"] == {"format": "kaggle", "n_parts": 7, "n_to_mend": 5}
    assert draft["spec"]["slug"] == "fuel"
    told = draft["notes"]["import"]
    assert (told["format"], told["name"], len(told["outcomes"])) == ("kaggle", "Fuel.zip", 7)
    assert told["outcomes"][1] == {
        "part": "solution.csv",
        "became": "solution.csv with its column `Usage`",
        "fate": "taken",
        "reason": "",
    }


def test_wrong_fields_are_told_at_once(keeper: Program, path: str):
    refused = keeper.post(f"{path}/import", json={"name": 1, "by_id": "yes", "task": 5})

    assert refused.status_code == 400
    assert set(refused.get_json()["fields"]) == {"path", "name", "by_id", "task"}


def test_a_file_that_is_not_in_the_draft_is_named(keeper: Program, path: str):
    assert keeper.post(f"{path}/import", json={"path": "source/b.zip"}).status_code == 400


def test_others_have_no_such_draft(ada: Program, path: str):
    assert ada.post(f"{path}/import", json={"path": "source/a.zip"}).status_code == 404
