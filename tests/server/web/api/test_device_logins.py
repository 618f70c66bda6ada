"""Tests of the program's side of a sign-in that is confirmed in the browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from pydantic import SecretStr

from server.models import User
from server.services import device_logins
from server.web import throttle
from server.web.api.device_logins import GRANT_TYPE
from tests.browser import Browser
from tests.fakes import Clock
from tests.programs import Program
from tests.server.web.api.conftest import World

ASKED = {"client_id": "podium", "machine": "ada-laptop", "scope": "read submit"}


def begin(program: Program, **more: str) -> dict[str, object]:
    response = program.post("/device-logins", json={**ASKED, **more})
    assert response.status_code == 200, response.text
    return response.json


def ask(program: Program, begun: dict[str, object], **more: object):
    given = {"client_id": "podium", "device_code": begun["device_code"], "grant_type": GRANT_TYPE}
    return program.post("/device-logins/token", json={**given, **more})


@pytest.fixture
def browser(world: World, sign_in: Callable[[User], Browser]) -> Browser:
    return sign_in(world.ada)


def test_a_program_gets_a_code_to_show_and_is_told_how_to_ask(stranger: Program):
    begun = begin(stranger)

    assert begun["verification_uri"] == "http://localhost/device"
    assert begun["verification_uri_complete"] == f"http://localhost/device?code={begun['user_code']}"
    assert (begun["expires_in"], begun["interval"]) == (600, 5)
    assert len(str(begun["device_code"])) >= 43


def test_once_it_is_confirmed_the_token_works(app: Flask, stranger: Program, browser: Browser):
    begun = begin(stranger)
    assert ask(stranger, begun).json["code"] == "authorization_pending"
    form = {"code": begun["user_code"], "compared": "1", "lasts": "90", "scopes": ["read", "submit"]}
    assert browser.post_form("/device/confirm", form).status_code == 303

    answer = ask(stranger, begun)

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert (answer.json["token_type"], answer.json["scope"]) == ("Bearer", "read submit")
    assert answer.json["expires_in"] == 90 * 86_400
    assert Program(app, answer.json["access_token"]).get("/me").json["name"] == "ada"
    assert ask(stranger, begun).json["code"] == "invalid_grant"


def test_a_refusal_reaches_the_program(stranger: Program, browser: Browser):
    begun = begin(stranger)
    browser.post_form("/device/refuse", {"code": begun["user_code"]})

    answer = ask(stranger, begun)

    assert (answer.status_code, answer.json["code"], answer.json["error"]) == (400, "access_denied", "access_denied")
    assert answer.content_type == "application/problem+json"


def test_who_asks_too_soon_is_slowed_down(stranger: Program, clock: Clock):
    begun = begin(stranger)
    ask(stranger, begun)

    assert ask(stranger, begun).json["error"] == "slow_down"
    clock.now += timedelta(minutes=10)
    assert ask(stranger, begun).json["error"] == "expired_token"


def test_forms_of_libraries_for_oauth_are_read_too(stranger: Program):
    begun = stranger.post("/device-logins", data={"client_id": "library", "scope": "read"}).json

    answer = stranger.post(
        "/device-logins/token",
        data={"client_id": "library", "device_code": begun["device_code"], "grant_type": GRANT_TYPE},
    )

    assert answer.json["error"] == "authorization_pending"
    assert stranger.post("/device-logins", data={"scope": "read"}).json["fields"] == {"client_id": "Give a text."}
    assert "is_admin" in stranger.post("/device-logins", data={"client_id": "x", "is_admin": "1"}).json["fields"]


def test_another_grant_type_is_refused_by_name(stranger: Program):
    assert "grant_type" in ask(stranger, begin(stranger), grant_type="password").json["fields"]


def test_one_network_may_not_begin_without_end(
    make_app: Callable[..., Flask], redis_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(throttle, "DEVICE_LOGINS", throttle.Limit("device-logins", 2, 900))
    program = Program(make_app(rate_limits=True, redis_url=SecretStr(redis_url)))
    for _ in range(2):
        begin(program)

    refused = program.post("/device-logins", json=ASKED)

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_a_code_has_no_vowels_and_nothing_that_looks_like_a_digit(stranger: Program):
    letters = set("".join(str(begin(stranger)["user_code"]) for _ in range(20))) - {"-"}

    assert letters <= set(device_logins.CODE_LETTERS)
    assert letters.isdisjoint("AEIOUY")
