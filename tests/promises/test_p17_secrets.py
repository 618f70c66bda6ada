"""P17: secrets at rest are hashed and shown once."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from server.db import Database
from server.services import links
from server.web.api.device_logins import GRANT_TYPE
from tests.browser import Browser
from tests.conftest import browser_of
from tests.factories import NOW, make_user
from tests.programs import Program
from tests.server.web.kaggle import oauth_flow

PASSWORDS = ("seven quiet rivers", "nine loud mountains")


def use_everything(app: Flask, database: Database) -> dict[str, str]:
    """Have every secret issued and used, and return them by name."""
    browser = browser_of(app)
    browser.post_form("/sign-up", {"name": "ada", "email": "ada@example.org", "password": PASSWORDS[0]})
    secrets = {"password": PASSWORDS[0], "first session": cookie(browser, "podium")}
    browser.post_form("/sign-out")
    browser.post_form("/sign-in", {"name": "ada", "password": PASSWORDS[0]})
    browser.post_form("/account/password", {"old": PASSWORDS[0], "new": PASSWORDS[1]})
    browser.post_form("/account/tokens", {"label": "laptop", "lasts": "", "scopes": ["read"]})
    token = re.findall(r"podium_[0-9a-zA-Z]{36}", browser.get("/account").text)[0]
    browser.get("/api/podium/v1/me", headers={"Authorization": f"Bearer {token}"})
    user = database.write(make_user, name="ben")
    path = database.write(links.make_sign_in_link, user=user, now=NOW)
    browser_of(app).post_form(path)
    begun, confirmed = confirm_program(app, browser)
    code = oauth_flow.grant(browser, scopes=["read"])
    access = oauth_flow.exchange(browser, code).json
    return secrets | {
        "program": begun["device_code"],
        "code": begun["user_code"],
        "code without hyphen": begun["user_code"].replace("-", ""),
        "confirmed token": confirmed,
        "kaggle code": code,
        "kaggle access": access["accessToken"],
        "kaggle refresh": access["refreshToken"],
        "new password": PASSWORDS[1],
        "session": cookie(browser, "podium"),
        "device": cookie(browser, "podium-device").partition(".")[0],
        "form": browser.csrf_token(),
        "token": token,
        "token without prefix": token.removeprefix("podium_"),
        "link": path.removeprefix(links.PATH),
    }


def confirm_program(app: Flask, browser: Browser) -> tuple[dict[str, str], str]:
    """Have a program signed in by its code; return what it was given, and its token."""
    program = Program(app)
    begun = program.post("/device-logins", json={"client_id": "podium", "machine": "ada-laptop"}).json
    form = {"code": begun["user_code"], "compared": "1", "lasts": "", "scopes": ["read"]}
    browser.post_form("/device/confirm", form)
    asked = {"client_id": "podium", "device_code": begun["device_code"], "grant_type": GRANT_TYPE}
    return begun, program.post("/device-logins/token", json=asked).json["access_token"]


def cookie(browser: Browser, name: str) -> str:
    found = browser.get_cookie(name)
    assert found is not None
    return found.value


def test_p17_no_secret_is_in_the_database_the_files_or_the_log(
    app: Flask, database: Database, data, capfd: pytest.CaptureFixture[str]
) -> None:
    secrets = use_everything(app, database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(FULL)")

    kept = b"".join(path.read_bytes() for path in sorted(data.rglob("*")) if path.is_file())
    logged = "".join(capfd.readouterr())

    assert b"ada@example.org" in kept
    assert {name for name, secret in secrets.items() if secret.encode() in kept or secret in logged} == set()


def test_p17_every_session_token_and_link_has_at_least_128_random_bits(app: Flask, database: Database) -> None:
    secrets = use_everything(app, database)

    assert all(
        len(secrets[name]) >= 22 for name in ("first session", "session", "link", "program", "token without prefix")
    )
    assert len(set(secrets.values())) == len(secrets)


@pytest.mark.parametrize("path", ["/account", "/users/ada"])
def test_p17_no_page_shows_a_secret_or_its_hash(app: Flask, database: Database, sign_in: Callable, path: str) -> None:
    user = database.write(make_user)
    browser = sign_in(user)
    browser.post_form("/account/tokens", {"label": "laptop", "lasts": "", "scopes": ["read"]})
    token = re.findall(r"podium_[0-9a-zA-Z]{36}", browser.get("/account").text)[0]

    page = browser.get(path).text

    assert token not in page
    assert cookie(browser, "podium") not in page
    assert user.password_hash not in page
    assert "argon2" not in page
