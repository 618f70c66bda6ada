"""Tests for `server.web.host.metrics`: from a dropped file to the metric of a draft, page by page."""

from __future__ import annotations

import io

import pytest

from server.db import Database
from server.models import Draft
from server.services import draft_jobs, drafts, metric_trials
from server.storage import Storage
from tests.browser import Browser
from tests.drafts import make_draft
from tests.factories import NOW
from tests.server.web.conftest import World

SOURCE = '''
import pandas as pd


def score(solution: pd.DataFrame, submission: pd.DataFrame, row_id_column_name: str, epsilon: float = 1e-15) -> float:
    """Share of <b>rows</b> that are right.

    Args:
        epsilon: How far from 0 and 1.
    """
    return 1.0
'''


@pytest.fixture
def draft(database: Database, storage: Storage, world: World) -> Draft:
    return database.write(make_draft, storage=storage, user=world.host)


def drop(host: Browser, source: str = SOURCE, name: str = "Right rows"):
    fields = {"name": name, "file": (io.BytesIO(source.encode()), "right.py")}
    return host.post_form("/metrics", fields, content_type="multipart/form-data")


def settle(database: Database, **report: object) -> None:
    """End the trial as a worker does."""
    settings = {"higher_is_better": True, "complete_submission": False, "parameters": {"epsilon": 0.5}}
    task = database.write(draft_jobs.claim, lease="l", lease_seconds=15, now=NOW)
    database.write(draft_jobs.end, task=task, result={}, now=NOW)
    database.write(metric_trials.record_trial, version_id=1, settings=settings, report=report)


def test_a_dropped_file_shows_its_form(host: Browser):
    response = drop(host)

    assert (response.status_code, response.headers["Location"]) == (303, "/metrics/1")
    page = host.get("/metrics/1").text
    assert "Share of &lt;b&gt;rows&lt;/b&gt; that are right." in page
    assert 'name="parameter-epsilon"' in page or "Begin a draft" in page
    assert "to be tried" in host.get("/metrics").text


def test_the_same_file_again_leads_to_its_version(host: Browser):
    drop(host)

    again = drop(host)

    assert again.headers["Location"] == "/metrics/1"
    assert "no new version was made" in host.get("/metrics/1").text


@pytest.mark.parametrize("source", ["x = 1", "", "def score("])
def test_what_is_no_metric_is_told_on_the_page(host: Browser, source: str):
    response = drop(host, source)

    assert response.status_code == 400
    assert 'role="alert"' in response.text


def test_it_is_tried_accepted_and_used(host: Browser, draft: Draft, database: Database, world: World):
    drop(host)
    typed = {"draft": str(draft.id), "direction": "higher", "parameter-epsilon": "0.5"}

    assert host.post_form("/metrics/1/trial", typed).status_code == 303
    waiting = host.get("/metrics/1")
    assert waiting.headers["Refresh"] == "2"
    assert "waits for a worker" in waiting.text

    scores = {"public_score": 0.75, "private_score": None}
    settle(database, is_ok=True, faults=[], warnings=[], truth=scores, sample=scores, doctests={"attempted": 1},
           tests={"attempted": 0}, reminder="Quote no truth.", output="seen <i>")  # fmt: skip
    tried = host.get("/metrics/1")
    assert "Refresh" not in tried.headers
    assert "0.75 public" in tried.text
    assert "seen &lt;i&gt;" in tried.text
    assert 'value="0.5"' in tried.text

    assert host.post_form("/metrics/1/acceptance").status_code == 303
    assert "Right rows, version 1" in host.get("/metrics/1").text
    assert host.post_form("/metrics/1/use", typed).status_code == 303
    changed = database.read(drafts.get_draft, draft_id=draft.id, user=world.host)
    assert changed.spec["metric"]["parameters"] == {"epsilon": 0.5}


def test_faults_and_traceback_are_shown_to_the_host_and_it_cannot_be_accepted(
    host: Browser, draft: Draft, database: Database
):
    drop(host)
    host.post_form("/metrics/1/trial", {"draft": str(draft.id), "direction": "higher"})
    settle(database, is_ok=False, faults=["The sample cannot be scored: KeyError: 'x'\nTraceback <most recent>"])

    page = host.get("/metrics/1").text

    assert "KeyError: &#39;x&#39;" in page
    assert "Traceback &lt;most recent&gt;" in page
    refused = host.post_form("/metrics/1/acceptance")
    assert (refused.status_code, "The trial found faults" in refused.text) == (409, True)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"draft": "x", "direction": "higher"}, "Choose one of your drafts."),
        ({"draft": "1", "direction": ""}, "Say which is better."),
        ({"draft": "1", "direction": "higher", "parameter-epsilon": "much"}, "expected a number"),
    ],
)
def test_wrong_settings_are_told_at_their_fields(host: Browser, draft: Draft, typed: dict[str, str], words: str):
    drop(host)

    response = host.post_form("/metrics/1/trial", typed)

    assert response.status_code == 400
    assert words in response.text


def test_entrants_have_no_metrics(ada: Browser, host: Browser):
    drop(host)

    assert [ada.get(path).status_code for path in ("/metrics", "/metrics/1")] == [404, 404]
    assert drop(ada).status_code == 404
