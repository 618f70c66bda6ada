"""Tests of what everybody may read of a user."""

from collections.abc import Callable
from html import escape

import pytest

from server.db import Database
from server.models import User
from tests.browser import Browser
from tests.factories import make_user
from tests.server.web.test_markdown import Elements

SignIn = Callable[[User], Browser]
PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}",
    "</title><svg onload=alert(1)>",
    "javascript:alert(1)",
    "--><!--",
]


def test_a_profile_shows_name_and_text(client: Browser, database: Database) -> None:
    database.write(make_user, display_name="Ada Lovelace", about="Likes tables.")

    page = client.get("/users/ada").text

    assert "<h1>Ada Lovelace</h1>" in page
    assert "@ada, since November 2026. Likes tables." in page


def test_a_profile_never_shows_the_e_mail_address_or_the_role(client: Browser, database: Database) -> None:
    database.write(make_user, email="secret@example.org")

    page = client.get("/users/ada").text

    assert "secret@" not in page


def test_the_address_may_be_written_in_capitals(client: Browser, database: Database) -> None:
    database.write(make_user)

    assert client.get("/users/ADA").status_code == 200


@pytest.mark.parametrize("name", ["eve", "a-d-a", "off"])
def test_who_is_not_there_or_disabled_is_not_found(client: Browser, database: Database, name: str) -> None:
    database.write(make_user)
    database.write(make_user, name="off", is_disabled=True)

    assert client.get(f"/users/{name}").status_code == 404


def test_the_owner_is_led_to_the_account(database: Database, sign_in: SignIn, client: Browser) -> None:
    browser = sign_in(database.write(make_user))

    assert "Edit profile" in browser.get("/users/ada").text
    assert "Edit profile" not in client.get("/users/ada").text


def test_the_owner_decides_whether_others_see_the_profile(database: Database, sign_in: SignIn, client: Browser) -> None:
    browser = sign_in(database.write(make_user))

    browser.post_form("/account/profile", {"display_name": "", "about": "", "time_zone": "UTC"})
    assert client.get("/users/ada").status_code == 404
    assert "Only you and the administrators see this page." in browser.get("/users/ada").text

    browser.post_form("/account/profile", {"display_name": "", "about": "", "time_zone": "UTC", "is_public": "1"})
    assert client.get("/users/ada").status_code == 200


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("path", ["/users/ada", "/account"])
def test_what_a_user_writes_is_text_wherever_it_is_shown(
    database: Database, sign_in: SignIn, payload: str, path: str
) -> None:
    plain = sign_in(database.write(make_user, name="ben", display_name="A B", about="x")).get(
        path.replace("ada", "ben")
    )
    hostile = sign_in(
        database.write(make_user, display_name=payload, about=payload, email=f"x{len(payload)}@example.org")
    ).get(path)

    assert elements(hostile.text) == elements(plain.text)
    assert escape(payload) in hostile.text.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")


def elements(html: str) -> list[tuple[str, list[str]]]:
    return [(tag, sorted(attributes)) for tag, attributes in Elements(html).found]
