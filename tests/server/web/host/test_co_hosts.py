"""The page on which a host names co-hosts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from server.db import Database
from server.models import User
from tests import factories
from tests.browser import Browser
from tests.server.web.conftest import World
from tests.server.web.host.conftest import PATH, show, words

LIST = f"{PATH}/co-hosts"


@pytest.fixture
def cora(world: World, database: Database) -> User:
    """Return a co-host."""

    def make(session) -> User:
        user = factories.make_user(session, name="cora", display_name="Cora Li")
        factories.make_co_host(session, competition=world.competition, user=user)
        return user

    return database.write(make)


def test_a_host_adds_and_removes_a_co_host_whose_rights_end_at_once(
    host: Browser, ben: Browser, world: World, database: Database
):
    assert ben.get(PATH).status_code == 404

    assert host.post_form(LIST, {"name": "ben"}).status_code == 303
    text = show(host, "/co-hosts")
    assert "ben is a co-host now" in text
    assert f"{LIST}/ben/remove" in text
    assert ben.get(PATH).status_code == 200

    assert host.post_form(f"{LIST}/ben/remove").status_code == 303
    assert ben.get(PATH).status_code == 404
    assert "/remove" not in show(host, "/co-hosts")


@pytest.mark.parametrize(
    ("name", "status", "fault"),
    [
        ("nobody", 400, "Nobody here is called “nobody”"),
        ("", 400, "Check the spelling"),
        ("ada", 409, "ada has entered “Harbour”"),
        ("hosanna", 409, "hosanna hosts “Harbour” already"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(host: Browser, name: str, status: int, fault: str):
    response = host.post_form(LIST, {"name": name})

    assert response.status_code == status
    assert fault in response.text
    assert f'value="{name}"' in response.text


def test_a_co_host_sees_who_hosts_but_changes_nothing_there(
    sign_in: Callable[[User], Browser], world: World, cora: User
):
    browser = sign_in(cora)

    text = show(browser, "/co-hosts")

    assert "Cora Li" in text
    assert "/remove" not in text
    assert "Add the co-host" not in text
    assert browser.post_form(LIST, {"name": "ben"}).status_code == 403
    assert browser.post_form(f"{LIST}/cora/remove").status_code == 403


def test_a_co_host_is_told_why_they_cannot_enter(sign_in: Callable[[User], Browser], world: World, cora: User):
    response = sign_in(cora).post_form("/competitions/harbour/entry", {"accept": "1"})

    assert response.status_code == 409
    assert "so you cannot enter" in words(response.text)


def test_a_co_host_makes_a_token_for_hosts(sign_in: Callable[[User], Browser], world: World, cora: User):
    browser = sign_in(cora)

    response = browser.post_form("/account/tokens", {"label": "run it", "lasts": "", "scopes": "host"})

    assert response.status_code == 303
    assert 'value="host"' in browser.get("/account").text
