"""Tests of what stands around every page."""

import re
from collections.abc import Callable

import pytest

from server.db import Database
from server.models import User
from server.web.layout import initials
from tests.browser import Browser
from tests.factories import make_user

SignIn = Callable[[User], Browser]


@pytest.mark.parametrize(
    ("name", "display_name", "letters"),
    [
        ("ada", "", "A"),
        ("ada-lovelace", "", "AL"),
        ("x", "Ada King Lovelace", "AL"),
        ("x", "(?) …", "X"),
        ("x", "émile", "É"),
    ],
)
def test_a_user_is_known_by_initials(name: str, display_name: str, letters: str) -> None:
    assert initials(User(name=name, display_name=display_name)) == letters


def test_a_stranger_is_offered_to_sign_in(client: Browser) -> None:
    page = client.get("/nothing").text

    assert 'href="/sign-in"' in page
    assert 'href="/sign-up"' in page
    assert "csrf" not in page


def test_a_user_is_offered_the_account_and_to_sign_out(database: Database, sign_in: SignIn) -> None:
    page = sign_in(database.write(make_user)).get("/nothing").text

    assert 'href="/account"' in page
    assert 'action="/sign-out"' in page
    assert 'name="csrf-token"' in page


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/nothing", "/account", "/users/ada", "/sign-in-links/x"])
def test_no_page_has_scripts_or_styles_of_its_own(
    database: Database, sign_in: SignIn, client: Browser, path: str
) -> None:
    user = database.write(make_user)

    for browser in (sign_in(user), client):
        page = browser.get(path).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page)
