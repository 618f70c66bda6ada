"""A large file sent from a browser: in pieces, over a connection that breaks, paused, and resumed after a reload."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Route, expect
from werkzeug.serving import make_server

from server.db import Database
from server.services import sessions, uploads
from tests import factories
from tests.fakes import Clock
from tests.server.web import upload_page

pytestmark = pytest.mark.browser

DATA = b"1234567,0.12345\n" * (20 * 1024 * 1024 // 16)
ANSWER = f"train.csv {len(DATA)} {hashlib.sha256(DATA).hexdigest()} mine"


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Run the application with a page for a large file."""
    app.register_blueprint(upload_page.blueprint)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(address: str, chromium: Chromium, database: Database, clock: Clock) -> Iterator[Page]:
    """Return a window on the form, on a telephone."""
    ada = database.write(factories.make_user)
    secret = database.write(sessions.make_session, user_id=ada.id, user_agent="Firefox", now=clock.now)
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    context.add_cookies([{"name": "podium", "value": secret, "url": address}])
    opened = context.new_page()
    opened.goto(f"{address}/sample")
    yield opened
    context.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "train.csv"
    path.write_bytes(DATA)
    return path


def choose(page: Page, file: Path) -> None:
    page.set_input_files("#file", file)
    page.fill("#note", "mine")
    page.click("main button:has-text('Send')")


def break_pieces(page: Page, *numbers: int) -> list[str]:
    """Have the pieces of these numbers lose their connection; return the offsets that were sent, as they come."""
    offsets: list[str] = []

    def handle(route: Route) -> None:
        if route.request.method != "PATCH":
            return route.fallback()
        offsets.append(route.request.headers["upload-offset"])
        return route.abort("connectionreset") if len(offsets) in numbers else route.fallback()

    page.route("**/uploads/*", handle)
    return offsets


def hold_piece(page: Page, offset: str) -> None:
    """Have the piece of this offset arrive nowhere, and get no answer."""
    page.route(
        "**/uploads/*",
        lambda route: None if route.request.headers.get("upload-offset") == offset else route.fallback(),
    )


def test_a_file_arrives_in_pieces_also_when_connections_are_lost(page: Page, file: Path):
    offsets = break_pieces(page, 2)

    choose(page, file)

    expect(page.locator("body")).to_have_text(ANSWER)
    assert offsets == ["0", "8388608", "8388608", "16777216"]


def test_it_can_be_paused_and_goes_on_after_a_reload(page: Page, file: Path, database: Database, clock: Clock):
    held: list[Route] = []
    page.route(
        "**/uploads/*",
        lambda route: (
            held.append(route) if route.request.headers.get("upload-offset") == "8388608" else route.fallback()
        ),
    )
    choose(page, file)
    expect(page.locator("[data-upload-status]")).to_contain_text("40% sent")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert Axe().run(page).response["violations"] == []

    page.click("[data-upload-pause]")
    expect(page.locator("[data-upload-status]")).to_contain_text("Paused at 40%")
    page.unroute("**/uploads/*")
    page.reload()
    offsets = break_pieces(page)
    choose(page, file)

    expect(page.locator("body")).to_have_text(ANSWER)
    first, second = (int(offset) for offset in offsets)
    assert first >= 8388608  # what came of the piece that was under way is kept
    assert second == first + 8388608
    ada = factories.User(id=1)
    assert database.read(uploads.list_uploads, user=ada, now=clock.now) == []


def test_what_the_server_refuses_is_told_and_a_cancelled_file_is_gone(
    page: Page, file: Path, database: Database, clock: Clock
):
    page.route("**/uploads/*/completion", lambda route: route.abort("connectionreset"))
    choose(page, file)
    expect(page.locator("[data-upload-status]")).to_contain_text("the connection was lost at 100%")

    page.click("[data-upload-cancel]")

    expect(page.locator("[data-upload-panel]")).to_be_hidden()
    assert page.input_value("#file") == ""
    page.wait_for_function("Object.keys(localStorage).length === 0")
    assert database.read(uploads.list_uploads, user=factories.User(id=1), now=clock.now) == []


def test_without_scripts_the_form_sends_the_file_itself(address: str, chromium: Chromium, page: Page, file: Path):
    context = chromium.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = context.new_page()
    plain.goto(f"{address}/sample")

    plain.set_input_files("#file", file)
    plain.fill("#note", "mine")
    plain.click("main button:has-text('Send')")

    assert plain.text_content("body") == ANSWER
    context.close()
