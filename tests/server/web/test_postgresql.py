"""The accounts' pages on PostgreSQL, with input that it takes less kindly than SQLite."""

from collections.abc import Callable

import pytest
from flask import Flask
from pydantic import SecretStr

from tests.browser import Browser
from tests.conftest import browser_of
from tests.factories import PASSWORD

pytestmark = pytest.mark.postgres


@pytest.fixture
def browser(make_app: Callable[..., Flask], postgres_url: str) -> Browser:
    """Return a browser of an application on PostgreSQL, in which Ada has just signed up."""
    opened = browser_of(make_app(database_url=SecretStr(postgres_url)))
    opened.post_form("/sign-up", {"name": "ada", "email": "ada@example.org", "password": PASSWORD})
    return opened


def test_an_account_is_used_from_sign_up_to_sign_out(browser: Browser) -> None:
    steps = [
        browser.post_form("/account/profile", {"display_name": "Ada", "about": "", "time_zone": "UTC"}),
        browser.post_form("/account/tokens", {"label": "laptop", "lasts": "30", "scopes": ["read"]}),
        browser.post_form("/account/tokens/1/revoke"),
        browser.post_form("/account/password", {"old": PASSWORD, "new": "nine loud mountains"}),
        browser.post_form("/account/sessions/end-others"),
        browser.post_form("/sign-out"),
        browser.post_form("/sign-in", {"name": "ADA", "password": "nine loud mountains"}),
    ]

    assert [step.status_code for step in steps] == [303] * len(steps)
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800".encode("utf-8", "surrogatepass"), "\uffff", "x" * 8000])
@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/sign-in", "name"),
        ("/sign-in", "password"),
        ("/sign-up", "name"),
        ("/sign-up", "email"),
        ("/account/profile", "display_name"),
        ("/account/profile", "about"),
        ("/account/profile", "time_zone"),
        ("/account/tokens", "label"),
        ("/account/tokens", "lasts"),
        ("/account/tokens", "scopes"),
        ("/account/password", "new"),
    ],
)
def test_odd_text_is_cleaned_or_refused_and_never_an_error(
    browser: Browser, path: str, field: str, text: str | bytes
) -> None:
    response = browser.post_form(path, {field: text})

    assert response.status_code in (303, 400)


@pytest.mark.parametrize("path", ["/users/%00", "/users/%ED%A0%80", "/sign-in-links/%00", "/competitions/%00"])
def test_odd_addresses_are_never_an_error(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code in (200, 404)


@pytest.mark.parametrize("path", ["/competitions?search=%00", "/users/ada?x=%00", "/sign-in?%00=x"])
def test_a_nul_in_a_query_is_refused(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code == 400


def test_an_odd_cookie_or_header_is_never_an_error(browser: Browser) -> None:
    browser.set_cookie("podium", "\u00ff\u0100")
    browser.set_cookie("podium-device", "x.\u00ff")
    browser.set_cookie("podium-notices", "not.signed.at-all")

    assert browser.get("/account", headers={"User-Agent": "\u00ff" * 300}).status_code == 303
