"""Tokens of Kaggle's clients: introspected, sent as Bearer or as the password of Basic."""

import base64

import pytest

from server.web import throttle
from tests.server.web.conftest import World
from tests.server.web.kaggle.conftest import Kaggle

INTROSPECT = "/api/v1/security.OAuthService/IntrospectToken"


def test_a_token_says_whose_it_is(ada: Kaggle, world: World):
    found = ada.browser.post(INTROSPECT, json={"token": ada.token}, headers=ada.headers)

    assert found.json == {"active": True, "username": "ada", "userId": world.ada.id, "scope": "read submit"}


@pytest.mark.parametrize("token", ["", "invented", "podium_" + "x" * 36, "podium_" + "é" * 36])
def test_a_bad_token_is_not_active_and_never_401(ada: Kaggle, token: str):
    found = ada.browser.post(INTROSPECT, json={"token": token}, headers={"Authorization": f"Bearer {token}"})

    assert (found.status_code, found.json) == (200, {"active": False})


def test_guessing_tokens_ends(make_app, world: World):
    browser = make_app(rate_limits=True).test_client()

    answers = [
        browser.post(INTROSPECT, json={"token": "invented"}) for _ in range(throttle.NETWORK_FAILURES.amount + 3)
    ]

    assert {answer.status_code for answer in answers} == {200}


def test_whoami(ada: Kaggle):
    assert ada.ask("Hello", service="/api.v1.DiagnosticsService").json == {"userName": "ada"}


@pytest.mark.parametrize(
    ("name", "secret", "status"), [("ada", None, 200), ("ADA", None, 200), ("ben", None, 401), ("ada", "wrong", 401)]
)
def test_a_token_is_taken_as_the_key_of_its_user_alone(ada: Kaggle, name: str, secret: str | None, status: int):
    key = base64.b64encode(f"{name}:{secret or ada.token}".encode()).decode()
    ada.headers = {"Authorization": f"Basic {key}"}

    answer = ada.ask("ListCompetitions")

    assert answer.status_code == status
    assert status == 200 or answer.json["code"] == 401


@pytest.mark.parametrize("header", ["Basic", "Basic ///", "Basic YWRh", "Bearer", "Digest x"])
def test_what_is_no_header_of_theirs_is_401(ada: Kaggle, header: str):
    ada.headers = {"Authorization": header}

    assert ada.ask("ListCompetitions").status_code == 401


def test_our_own_api_takes_no_basic(ada: Kaggle):
    key = base64.b64encode(f"ada:{ada.token}".encode()).decode()

    answer = ada.browser.get("/api/podium/v1/me", headers={"Authorization": f"Basic {key}"})

    assert answer.status_code == 401
