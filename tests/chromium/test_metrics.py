"""The metrics of a host in a browser: a file dropped in, its form, what a trial found; on a desk and on a telephone."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from server.db import Database
from server.models import Role
from server.services import draft_jobs, metric_trials, sessions
from server.storage import Storage
from tests import factories
from tests.drafts import make_draft
from tests.fakes import Clock

pytestmark = pytest.mark.browser

SOURCE = '''
from typing import Literal

import pandas as pd


def score(
    solution: pd.DataFrame, submission: pd.DataFrame, row_id_column_name: str,
    epsilon: float = 1e-15, average: Literal["macro", "micro"] = "macro", strict: bool = False, column: str = "w",
) -> float:
    """Share of rows that are right.

    Args:
        epsilon: How far from 0 and 1 probabilities are kept.
        column: Which column has the weights.
    """
    return 1.0
'''
FAULT = "The sample submission cannot be scored: KeyError: 'kind'\nTraceback (most recent call last):\n" + "  x" * 200


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Run the application and give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=[(1280, "light"), (390, "dark")], ids=["desk", "telephone"])
def page(
    request: pytest.FixtureRequest, address: str, chromium: Chromium, database: Database, storage: Storage, clock: Clock
) -> Iterator[Page]:
    """Return a host's window, who has a draft."""
    width, scheme = request.param
    host = database.write(factories.make_user, name="hosanna", role=Role.HOST)
    database.write(make_draft, storage=storage, user=host)
    secret = database.write(sessions.make_session, user_id=host.id, user_agent="Firefox", now=clock.now)
    context = chromium.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    context.add_cookies([{"name": "podium", "value": secret, "url": address}])
    opened = context.new_page()
    opened.goto(f"{address}/metrics")
    yield opened
    context.close()


def check(page: Page, name: str) -> None:
    """Look whether everybody can use the page; with a folder in the environment, keep a picture of it."""
    folder = os.environ.get("PODIUM_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    violations = Axe().run(page).response["violations"]
    assert [(found["id"], [node["html"][:200] for node in found["nodes"]]) for found in violations] == []


def end_trial(database: Database, clock: Clock, **report: object) -> None:
    """Do what a worker does when it has tried the file."""
    task = database.write(draft_jobs.claim, lease="l", lease_seconds=60, now=clock.now)
    assert task is not None
    database.write(
        metric_trials.record_trial, version_id=1, settings=task.arguments["settings"], report={"warnings": [], **report}
    )
    database.write(draft_jobs.end, task=task, result={}, now=clock.now)


def test_a_file_becomes_a_form_is_tried_mended_and_accepted(
    page: Page, database: Database, clock: Clock, tmp_path: Path
):
    file = tmp_path / "share_of_right.py"
    file.write_text(SOURCE)
    check(page, "metrics")
    page.set_input_files("#file", file)
    page.fill("[name=name]", "Share of right")
    page.click("main button:has-text('Read it')")

    expect(page.locator("h1")).to_have_text("Share of right")
    expect(page.locator("main")).to_contain_text("How far from 0 and 1 probabilities are kept.")
    page.check("#direction-higher")
    page.fill("#parameter-epsilon", "0.5")
    page.select_option("#parameter-average", "micro")
    check(page, "metric")
    page.click("main button:has-text('Try it')")
    expect(page.locator("main")).to_contain_text("It waits for a worker.")
    check(page, "waiting")

    end_trial(database, clock, is_ok=False, faults=[FAULT])
    expect(page.locator("main")).to_contain_text("It cannot be used yet")
    check(page, "failed")
    page.click("main button:has-text('Try it')")
    scores = {"public_score": 0.75, "private_score": 0.5}
    tests = {"doctests": {"attempted": 1}, "tests": {"attempted": 0}}
    end_trial(
        database,
        clock,
        is_ok=True,
        faults=[],
        truth=scores,
        sample=scores,
        reminder="Quote no truth.",
        output="",
        **tests,
    )
    expect(page.locator("main")).to_contain_text("It can be used")
    check(page, "tried")
    page.click("main button:has-text('Accept it')")

    expect(page.locator("h1")).to_have_text("Share of right, version 1")
    page.click("main button:has-text('Use it in this draft')")
    expect(page.locator("main")).to_contain_text("The draft uses version 1 of Share of right.")
    check(page, "accepted")
