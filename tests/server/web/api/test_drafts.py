"""Tests for `server.web.api.drafts`: a competition made by a program, step by step."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from pydantic import SecretStr

from server.bundles import load_bundle
from server.db import Database
from server.domain.documents import write_document
from server.models import Role
from server.storage import Storage
from tests import factories
from tests.conftest import MakeApp
from tests.drafts import FILES, PAGES, SPEC, make_runner
from tests.fakes import Clock, FakeQueue
from tests.programs import Program
from tests.server.web.api.conftest import World, make_world


@pytest.fixture
def work(database: Database, storage: Storage, queue: FakeQueue, clock: Clock):
    """Return what a worker does."""
    return make_runner(database, storage, queue, clock).run_one


def begin(keeper: Program, **given: str) -> int:
    response = keeper.post("/drafts", json=given)
    assert response.status_code == 201
    number = response.get_json()["draft"]["id"]
    assert response.headers["Location"].endswith(f"/drafts/{number}")
    return int(number)


def fill(keeper: Program, number: int) -> None:
    text = write_document(SPEC)
    assert keeper.patch(f"/drafts/{number}", json={"spec_text": text, "pages": PAGES}).status_code == 200
    for path, content in FILES.items():
        assert keeper.put(f"/drafts/{number}/files/{path}", data=content.encode()).status_code == 200


def test_a_competition_is_made_step_by_step(keeper: Program, work):
    number = begin(keeper)
    fill(keeper, number)

    asked = keeper.post(f"/drafts/{number}/check", json={})
    work()
    checked = keeper.get(f"/drafts/{number}").get_json()
    published = keeper.post(f"/drafts/{number}/publication", json={})
    work()
    done = keeper.get(f"/drafts/{number}").get_json()

    assert (asked.status_code, asked.get_json()["state"]) == (202, "waiting")
    assert (checked["draft"]["is_checked"], checked["blocking"], checked["report"]["faults"]) == (True, [], [])
    assert {file["path"] for file in checked["files"]} == set(FILES)
    assert published.status_code == 202
    assert done["job"] == {
        "kind": "publish",
        "state": "done",
        "progress": "",
        "result": {"slug": "iris-species", "title": "Iris Species"},
        "ended_at": "2026-11-21T12:00:00Z",
    }
    assert done["draft"]["competition"] == "iris-species"
    assert keeper.get("/competitions/iris-species").status_code == 200
    assert keeper.get("/drafts").get_json() == {"drafts": []}


def test_a_change_begins_as_the_competition_is_and_says_what_it_would_change(
    keeper: Program, world: World, database: Database, storage: Storage, work
):
    number = begin(keeper)
    fill(keeper, number)
    for step in ("check", "publication"):
        keeper.post(f"/drafts/{number}/{step}", json={})
        work()

    change = begin(keeper, competition="iris-species")
    began = keeper.get(f"/drafts/{change}").get_json()
    keeper.patch(f"/drafts/{change}", json={"spec": {"daily_limit": 9}, "pages": {"rules": "Be kind.\n"}})
    solution = FILES["private/solution.csv"].replace("4,b", "4,a")
    keeper.put(f"/drafts/{change}/files/private/solution.csv", data=solution.encode())
    keeper.post(f"/drafts/{change}/check", json={})
    work()

    assert began["spec"] == SPEC | {"error_limit": 20}
    assert began["pages"] == PAGES
    assert {file["path"]: file["size_bytes"] for file in began["files"]} == {
        path: len(text) for path, text in FILES.items()
    }
    report = keeper.get(f"/drafts/{change}").get_json()["report"]
    assert report["rescores"] is True
    assert report["changes"]["spec"] == [{"key": "daily_limit", "before": 5, "after": 9}]
    assert report["changes"]["pages"] == [{"page": "rules", "n_added": 1, "n_removed": 1}]
    assert [file["path"] for file in report["changes"]["files"]] == ["private/solution.csv"]
    refused = keeper.post(f"/drafts/{change}/publication", json={})
    assert (refused.status_code, list(refused.get_json()["fields"])) == (400, ["reason"])


@pytest.fixture
def any_keeper(make_app: MakeApp, any_database: Database, any_database_url: str) -> Program:
    """Return the host's program of an installation on one database of each kind in turn."""
    app = make_app(database_url=SecretStr(any_database_url))
    return Program(app, any_database.write(make_world).tokens["keeper"])


def test_baselines_come_change_and_go_with_a_change_and_an_export_makes_an_equal_competition(
    any_keeper: Program, any_database: Database, storage: Storage, queue: FakeQueue, clock: Clock, tmp_path: Path
):
    work = make_runner(any_database, storage, queue, clock).run_one
    keeper, path = any_keeper, "private/baselines/better.csv"

    def publish(number: int) -> list[tuple[str, str]]:
        for step in ("check", "publication"):
            assert keeper.post(f"/drafts/{number}/{step}", json={}).status_code == 202
            work()
        report = keeper.get(f"/drafts/{number}").get_json()["report"]
        assert report["warnings"] == []
        return [(each["name"], each["fate"]) for each in (report["changes"] or {"baselines": []})["baselines"]]

    number = begin(keeper)
    fill(keeper, number)
    assert publish(number) == []

    better = {"name": "Better", "file": "baselines/better.csv", "description": "As it is."}
    change = begin(keeper, competition="iris-species")
    keeper.patch(f"/drafts/{change}", json={"spec": {"baselines": [*SPEC["baselines"], better]}})
    keeper.put(f"/drafts/{change}/files/{path}", data=FILES["private/baselines/dummy.csv"].encode())
    assert publish(change) == [("Better", "new")]

    change = begin(keeper, competition="iris-species")
    keeper.patch(f"/drafts/{change}", json={"spec": {"baselines": [better]}})
    keeper.put(
        f"/drafts/{change}/files/{path}", data=FILES["private/baselines/dummy.csv"].replace("3,b", "3,a").encode()
    )
    assert publish(change) == [("Better", "replaced"), ("Dummy", "withdrawn")]
    assert len(queue.jobs) == 3  # each file that was handed in is scored as any other

    with zipfile.ZipFile(io.BytesIO(keeper.get("/competitions/iris-species/host/bundle").data)) as archive:
        archive.extractall(tmp_path / "out")
    spec = load_bundle(tmp_path / "out").spec
    assert [each.name for each in spec.baselines] == ["Better"]
    again = begin(keeper)
    text = (tmp_path / "out" / "competition.yaml").read_text().replace("slug: iris-species", "slug: iris-again")
    keeper.patch(f"/drafts/{again}", json={"spec_text": text, "pages": PAGES})
    for file in sorted((tmp_path / "out").rglob("*.csv")):
        keeper.put(f"/drafts/{again}/files/{file.relative_to(tmp_path / 'out')}", data=file.read_bytes())
    publish(again)
    with zipfile.ZipFile(io.BytesIO(keeper.get("/competitions/iris-again/host/bundle").data)) as archive:
        archive.extractall(tmp_path / "again")
    assert load_bundle(tmp_path / "again").spec == spec.model_copy(update={"slug": "iris-again"})
    assert (tmp_path / "again" / path).read_bytes() == (tmp_path / "out" / path).read_bytes()


def test_faults_stand_in_the_way_of_publishing(keeper: Program, work):
    number = begin(keeper)
    keeper.patch(f"/drafts/{number}", json={"spec": {"slug": "X"}})
    keeper.post(f"/drafts/{number}/check", json={})
    work()

    refused = keeper.post(f"/drafts/{number}/publication", json={})

    draft = keeper.get(f"/drafts/{number}").get_json()
    assert (refused.status_code, refused.get_json()["code"]) == (409, "draft_not_ready")
    assert draft["blocking"] == [fault["message"] for fault in draft["report"]["faults"]]
    assert any("rules.md" in words for words in draft["blocking"])


def test_my_drafts_are_listed(keeper: Program):
    first, second = begin(keeper), begin(keeper)

    assert {draft["id"] for draft in keeper.get("/drafts").get_json()["drafts"]} == {first, second}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"spec": []}, "spec"),
        ({"spec_text": 1}, "spec_text"),
        ({"spec_text": "- a"}, "competition.yaml"),
        ({"pages": {"rules": None}}, "pages"),
        ({"pages": {"prizes": "Money."}}, "page"),
        ({"waivers": {"leak": 1}}, "waivers"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(keeper: Program, given: dict[str, object], field: str):
    response = keeper.patch(f"/drafts/{begin(keeper)}", json=given)

    assert (response.status_code, list(response.get_json()["fields"])) == (400, [field])


def test_of_a_change_that_is_refused_nothing_is_kept(keeper: Program):
    number = begin(keeper)

    keeper.patch(f"/drafts/{number}", json={"spec": {"title": "Mine"}, "pages": {"prizes": "Money."}})

    assert keeper.get(f"/drafts/{number}").get_json()["spec"] == {}


def test_a_file_is_taken_out_and_a_draft_discarded(keeper: Program):
    number = begin(keeper)
    keeper.put(f"/drafts/{number}/files/public/train.csv", data=b"id\n1\n")

    assert keeper.delete(f"/drafts/{number}/files/public/train.csv").status_code == 204
    assert keeper.delete(f"/drafts/{number}/files/public/train.csv").status_code == 404
    assert keeper.delete(f"/drafts/{number}").status_code == 204
    assert keeper.get(f"/drafts/{number}").status_code == 404


def test_a_token_needs_the_scope_of_hosts(host: Program, keeper: Program):
    number = begin(keeper)

    assert host.get(f"/drafts/{number}").status_code == 403
    assert host.post("/drafts", json={}).status_code == 403


def test_who_loses_the_right_between_asking_and_publishing_publishes_nothing(
    app: Flask, database: Database, storage: Storage, keeper: Program, world: World, work
):
    number = begin(keeper)
    fill(keeper, number)
    keeper.post(f"/drafts/{number}/check", json={})
    work()
    keeper.post(f"/drafts/{number}/publication", json={})

    def demote(session):
        session.get_one(type(world.host), world.host.id).role = Role.USER

    database.write(demote)
    work()

    admin = database.write(factories.make_user, name="agnes", role=Role.ADMIN)
    token = database.write(factories.make_token, user=admin, scopes=("read", "host", "admin"))
    assert Program(app, token).get(f"/drafts/{number}").get_json()["job"]["result"]["code"] == "not_allowed"
