"""Tests of the page on which a user lets a program in, or sends it away."""

from collections.abc import Callable

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import select

from server.db import Database
from server.models import DeviceLogin, DeviceLoginState, User
from server.services import device_logins
from server.web import throttle
from server.web.installation import EXTENSION
from tests.browser import Browser
from tests.conftest import browser_of
from tests.factories import NOW, make_user

SignIn = Callable[[User], Browser]


@pytest.fixture
def ada(database: Database) -> User:
    return database.write(make_user)


@pytest.fixture
def browser(sign_in: SignIn, ada: User) -> Browser:
    return sign_in(ada)


@pytest.fixture
def begin(app: Flask, database: Database) -> Callable[..., str]:
    """Return a function that lets a program ask, and returns its code."""

    def make(**more: object) -> str:
        asked = {"client": "podium", "machine": "<b>ada-laptop</b>", "scopes": ["read", "submit", "host"]}
        asked |= {"network": "127.0.0.0/24", "key": app.extensions[EXTENSION].secret_key, "now": NOW}
        return database.write(device_logins.begin, **{**asked, **more}).user_code

    return make


def state(database: Database) -> DeviceLoginState:
    with database.reading() as session:
        return session.scalars(select(DeviceLogin)).one().state


def test_a_stranger_signs_in_first_and_comes_back_to_the_code(client: Browser, begin: Callable[..., str]) -> None:
    code = begin()

    assert client.get(f"/device?code={code}").location == f"/sign-in?next=%2Fdevice%3Fcode%3D{code}"


def test_the_page_shows_code_program_machine_and_what_it_may(browser: Browser, begin: Callable[..., str]) -> None:
    code = begin()

    page = browser.get(f"/device?code={code}").text

    assert code in page
    assert "&lt;b&gt;ada-laptop" in page
    assert "the network of this browser" in page
    assert "submit: enter competitions" in page
    assert "also asks for host, which your account can’t give" in page
    assert "Did you start this yourself, just now?" in page


def test_another_network_is_named(browser: Browser, begin: Callable[..., str]) -> None:
    code = begin(network="203.0.113.0/24")

    assert "another network: 203.0.113.0/24" in browser.get(f"/device?code={code}").text


def test_a_typed_code_leads_to_who_asks(browser: Browser, begin: Callable[..., str]) -> None:
    code = begin()

    response = browser.post_form("/device", {"code": code.lower().replace("-", " ")})

    assert (response.status_code, response.location) == (303, f"/device?code={code}")


@pytest.mark.parametrize("code", ["BCDF-GHJK", "", "<script>", "ß" * 30])
def test_a_wrong_code_is_said_to_be_wrong(browser: Browser, code: str) -> None:
    response = browser.post_form("/device", {"code": code})

    assert response.status_code == 400
    assert "There is no such code, or it has ended" in response.text
    assert "<script>" not in response.text.replace("<script src", "")


def test_confirming_lets_it_in(browser: Browser, database: Database, begin: Callable[..., str]) -> None:
    form = {"code": begin(), "compared": "1", "lasts": "30", "scopes": ["read"]}

    response = browser.post_form("/device/confirm", form)

    assert (response.status_code, response.location) == (303, "/account")
    assert state(database) == DeviceLoginState.CONFIRMED
    assert "Confirmed. Go back to" in browser.get("/account").text


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"compared": ""}, "Compare the two codes first"),
        ({"scopes": []}, "Choose what the program may do."),
        ({"scopes": ["admin"]}, "Choose what the program may do."),
        ({"lasts": "9999"}, "Let this program in?"),
        ({"code": "BCDF-GHJK"}, "There is no such code, or it has ended"),
    ],
)
def test_a_form_with_faults_confirms_nothing_and_is_shown_again(
    browser: Browser, database: Database, begin: Callable[..., str], change: dict[str, object], text: str
) -> None:
    form = {"code": begin(), "compared": "1", "lasts": "30", "scopes": ["read"]}

    response = browser.post_form("/device/confirm", {**form, **change})

    assert response.status_code == 400
    assert text in response.text
    assert state(database) == DeviceLoginState.WAITING


def test_refusing_sends_it_away(browser: Browser, database: Database, begin: Callable[..., str]) -> None:
    code = begin()

    assert browser.post_form("/device/refuse", {"code": code}).status_code == 303
    assert state(database) == DeviceLoginState.REFUSED
    assert browser.get(f"/device?code={code}").status_code == 400


def test_p18_a_link_alone_confirms_nothing(browser: Browser, database: Database, begin: Callable[..., str]) -> None:
    code = begin()
    browser.get(f"/device?code={code}&compared=1&scopes=read&lasts=30")
    assert browser.get("/device/confirm").status_code == 405

    without_token = browser.post("/device/confirm", data={"code": code, "compared": "1", "scopes": "read"})

    assert without_token.status_code == 403
    assert state(database) == DeviceLoginState.WAITING


def test_a_program_that_asks_for_nothing_the_user_has_is_not_let_in(
    browser: Browser, begin: Callable[..., str]
) -> None:
    assert browser.get(f"/device?code={begin(scopes=['admin'])}").status_code == 403


def test_codes_of_others_are_not_guessed(
    make_app: Callable[..., Flask], redis_url: str, database: Database, ada: User, sign_in: SignIn
) -> None:
    app = make_app(rate_limits=True, redis_url=SecretStr(redis_url))
    cookie = sign_in(ada).get_cookie("podium")
    assert cookie is not None
    browser = browser_of(app)
    browser.set_cookie("podium", cookie.value)
    wrong = [browser.get("/device?code=BCDF-GHJK").status_code for _ in range(throttle.DEVICE_CODES.amount)]

    assert set(wrong) == {400}
    assert browser.get("/device?code=BCDF-GHJK").status_code == 429
    assert browser.post_form("/device/confirm", {"code": "BCDF-GHJK", "compared": "1"}).status_code == 429
