"""P20: what ends a session or token in one process ends it in the others, from the next request on."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from server.db import Database
from server.models import Role, User
from server.services import accounts
from tests.browser import Browser
from tests.conftest import browser_of
from tests.factories import NOW, PASSWORD, make_token, make_user

ME = "/api/podium/v1/me"


@pytest.fixture
def processes(make_app: Callable[..., Flask]) -> list[Flask]:
    """Return two applications on one database, as two web processes have them."""
    return [make_app(), make_app()]


def sign_in(app: Flask) -> Browser:
    browser = browser_of(app)
    assert browser.post_form("/sign-in", {"name": "ada", "password": PASSWORD}).status_code == 303
    return browser


def elsewhere(app: Flask, browser: Browser) -> Browser:
    """Return a browser with the same session that is served by another process."""
    other, cookie = browser_of(app), browser.get_cookie("podium")
    assert cookie is not None
    other.set_cookie("podium", cookie.value)
    assert other.get("/account").status_code == 200
    return other


def test_p20_signing_out(processes: list[Flask], database: Database) -> None:
    database.write(make_user)
    browser = sign_in(processes[0])
    copy = elsewhere(processes[1], browser)

    browser.post_form("/sign-out")

    assert copy.get("/account").location == "/sign-in?next=%2Faccount"


def test_p20_another_password(processes: list[Flask], database: Database) -> None:
    database.write(make_user)
    browser = sign_in(processes[0])
    copies = [elsewhere(processes[1], browser), elsewhere(processes[1], sign_in(processes[0]))]

    browser.post_form("/account/password", {"old": PASSWORD, "new": "nine loud mountains"})

    assert [copy.get("/account").status_code for copy in copies] == [303, 303]
    assert elsewhere(processes[1], browser).get("/account").status_code == 200


@pytest.mark.parametrize(
    "act",
    [
        lambda session, user: accounts.set_role(session, session.merge(user), Role.HOST, by=None, now=NOW),
        lambda session, user: accounts.disable_user(session, session.merge(user), by=None, now=NOW),
    ],
    ids=["another role", "a closed account"],
)
def test_p20_the_operator(processes: list[Flask], database: Database, act: Callable[[Session, User], None]) -> None:
    user = database.write(make_user)
    copy = elsewhere(processes[1], sign_in(processes[0]))

    database.write(act, user)

    assert copy.get("/account").status_code == 303


def test_p20_a_closed_account_cannot_sign_in(processes: list[Flask], database: Database) -> None:
    user = database.write(make_user)
    secret = database.write(make_token, user=user)
    database.write(lambda session: accounts.disable_user(session, session.merge(user), by=None, now=NOW))

    response = browser_of(processes[1]).post_form("/sign-in", {"name": "ada", "password": PASSWORD})

    assert response.status_code == 400
    assert browser_of(processes[0]).get(ME, headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_p20_a_revoked_token(processes: list[Flask], database: Database) -> None:
    secret = database.write(make_token, user=database.write(make_user))
    header = {"Authorization": f"Bearer {secret}"}
    program = browser_of(processes[1])
    assert program.get(ME, headers=header).status_code == 200

    sign_in(processes[0]).post_form("/account/tokens/1/revoke")

    assert program.get(ME, headers=header).status_code == 401
