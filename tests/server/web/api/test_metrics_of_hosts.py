"""Tests for `server.web.api.metrics_of_hosts`."""

from __future__ import annotations

import pytest
from flask import Flask

from server.db import Database
from server.services import draft_jobs, metric_trials
from server.storage import Storage
from tests.drafts import make_draft
from tests.factories import NOW
from tests.programs import Program
from tests.server.web.api.conftest import World

SOURCE = "def score(solution, submission, row_id_column_name, k: int = 1) -> float:\n    return 1.0\n"


@pytest.fixture
def keeper(app: Flask, world: World) -> Program:
    return Program(app, world.tokens["keeper"])


def drop(keeper: Program, **more: object):
    return keeper.post("/metrics", json={"name": "Cost", "file_name": "cost.py", "source": SOURCE, **more})


def test_a_dropped_file_is_answered_with_its_signature_and_once(keeper: Program):
    made, again = drop(keeper), drop(keeper)

    item = made.get_json()
    assert (made.status_code, again.status_code, again.get_json()) == (201, 200, item)
    assert made.headers["Location"].endswith(f"/api/podium/v1/metrics/{item['id']}")
    assert (item["name"], item["version"], item["report"], item["used_by"]) == ("Cost", None, None, [])
    assert [parameter["name"] for parameter in item["signature"]["parameters"]] == ["k"]
    assert keeper.get("/metrics").get_json() == {"metrics": [item]}


def test_it_is_tried_and_accepted(keeper: Program, database: Database, storage: Storage, world: World):
    number = drop(keeper).get_json()["id"]
    draft = database.write(make_draft, storage=storage, user=world.host)

    early = keeper.post(f"/metrics/{number}/acceptance", json={})
    asked = {"draft": draft.id, "higher_is_better": True, "parameters": {"k": 2}}
    waiting = keeper.post(f"/metrics/{number}/trial", json=asked)
    task = database.write(draft_jobs.claim, lease="l", lease_seconds=15, now=NOW)
    database.write(draft_jobs.end, task=task, result={}, now=NOW)
    report = {"is_ok": True, "faults": []}
    database.write(metric_trials.record_trial, version_id=number, settings=task.arguments["settings"], report=report)
    done = keeper.post(f"/metrics/{number}/acceptance", json={})

    assert (early.status_code, waiting.status_code, waiting.get_json()["is_being_tried"]) == (409, 202, True)
    item = done.get_json()
    assert (done.status_code, item["version"], item["is_being_tried"], item["report"]) == (200, 1, False, report)
    assert item["settings"] == {"higher_is_better": True, "complete_submission": False, "parameters": {"k": 2}}


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({}, ["draft", "higher_is_better"]),
        ({"draft": True, "higher_is_better": 1}, ["draft", "higher_is_better"]),
        ({"draft": 1, "higher_is_better": True, "parameters": []}, ["parameters"]),
        ({"draft": 1, "higher_is_better": True, "complete_submission": "no"}, ["complete_submission"]),
        ({"draft": 1, "higher_is_better": True, "parameters": {"j": 1}}, ["j"]),
    ],
)
def test_a_trial_that_is_asked_for_wrongly_is_refused_by_field(
    keeper: Program, database: Database, storage: Storage, world: World, asked, named
):
    number = drop(keeper).get_json()["id"]
    database.write(make_draft, storage=storage, user=world.host)

    response = keeper.post(f"/metrics/{number}/trial", json=asked)

    assert (response.status_code, list(response.get_json()["fields"])) == (400, named)


def test_what_is_no_metric_file_is_refused(keeper: Program):
    assert drop(keeper, source="x = 1").get_json()["detail"].startswith("metric.py defines no function `score`")
    assert drop(keeper, source=7).status_code == 400


def test_a_token_without_the_scope_and_an_entrant_get_nothing(app: Flask, world: World, keeper: Program):
    drop(keeper)

    answers = {
        name: Program(app, world.tokens[name]).get("/metrics/1").status_code for name in ("ada", "host", "keeper")
    }

    assert answers == {"ada": 404, "host": 403, "keeper": 200}
