"""Accounts in a real browser: forms that it sends, cookies that it keeps, pages that everybody can use."""

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from werkzeug.serving import make_server

from server.db import Database
from server.services import links
from tests.factories import NOW, PASSWORD, make_user

pytestmark = pytest.mark.browser
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Serve the application and give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(chromium: Chromium, address: str) -> Iterator[Page]:
    """Open a window on the application."""
    with chromium.new_context(base_url=address) as context:
        yield context.new_page()


def sign_up(page: Page) -> None:
    page.goto("/sign-up?next=/account")
    page.fill("#name", "ada")
    page.fill("#email", "ada@example.org")
    page.fill("#password", PASSWORD)
    page.click("text=Create the account")
    page.wait_for_url("**/account")


def test_a_newcomer_makes_an_account_a_token_and_leaves(page: Page) -> None:
    sign_up(page)
    page.fill("#label", "laptop")
    page.click("text=Make the token")
    token = page.text_content(".token-once pre")
    page.reload()

    assert token is not None
    assert token.startswith("podium_")
    assert page.locator(".token-once").count() == 0
    page.click("text=Sign out here")
    page.goto("/account")
    assert page.url.endswith("/sign-in?next=%2Faccount")


def test_a_link_signs_in_by_its_button(page: Page, database: Database) -> None:
    user = database.write(make_user)
    path = database.write(links.make_sign_in_link, user=user, now=NOW)

    page.goto(path)
    page.click("main button")
    page.wait_for_url("**/account")

    assert "You are signed in." in (page.text_content("[role=status]") or "")


def test_a_wrong_password_puts_the_focus_where_it_is_needed(page: Page, database: Database) -> None:
    database.write(make_user)
    page.goto("/sign-in")
    page.keyboard.type("ada")
    page.keyboard.press("Tab")
    page.keyboard.type("a wrong password")
    page.keyboard.press("Enter")
    page.wait_for_selector("[aria-invalid=true]")

    assert page.evaluate("document.activeElement.id") == "password"
    assert page.input_value("#name") == "ada"
    assert page.input_value("#password") == ""


def test_the_session_cookie_is_out_of_reach_of_scripts(page: Page) -> None:
    sign_up(page)

    assert page.evaluate("document.cookie") == ""


def test_the_theme_is_the_systems_until_another_is_chosen(chromium: Chromium, address: str) -> None:
    with chromium.new_context(base_url=address, color_scheme="dark") as context:
        page = context.new_page()
        page.goto("/sign-in")
        first = page.get_attribute("html", "data-bs-theme")
        page.click("button:visible[name=theme]")
        page.wait_for_load_state()

        assert first == "dark"
        assert page.get_attribute("html", "data-bs-theme") == "light"
        assert page.url.endswith("/sign-in")


def test_pages_work_without_scripts(chromium: Chromium, address: str) -> None:
    with chromium.new_context(base_url=address, java_script_enabled=False) as context:
        page = context.new_page()
        sign_up(page)
        page.fill("#display_name", "Ada Lovelace")
        page.click("text=Save the profile")
        page.goto("/users/ada")

        assert page.text_content("h1") == "Ada Lovelace"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_everybody_can_use_the_pages(chromium: Chromium, address: str, theme: str, size: str) -> None:
    with chromium.new_context(base_url=address, color_scheme=theme, viewport=SIZES[size]) as context:  # type: ignore[arg-type]
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        faults = []
        for path in ("/sign-in", "/sign-up"):
            page.goto(path)
            faults += look_at(page)
        sign_up(page)
        page.fill("#label", "laptop")
        page.click("text=Make the token")
        faults += look_at(page)
        page.goto("/users/ada")
        faults += look_at(page)

        assert faults == []
        assert complaints == []


def look_at(page: Page) -> list[str]:
    """Return what axe finds wrong with a page, and whether it is wider than the window."""
    found = [
        f"{page.url}: {violation['id']}, {[node['html'] for node in violation['nodes']]}"
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
    is_wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*found, *([f"{page.url} scrolls sideways"] if is_wider else [])]
