"""Access for a code, access anew and its end, as Kaggle's clients ask for them."""

from collections.abc import Callable

import pytest
from flask import Flask

from server.models import User
from server.web import throttle
from tests.browser import Browser
from tests.conftest import browser_of
from tests.server.web.conftest import World
from tests.server.web.kaggle.oauth_flow import ACCOUNTS, SECURITY, address, asked, call, exchange, grant


@pytest.fixture
def browser(world: World, sign_in: Callable[[User], Browser]) -> Browser:
    return sign_in(world.ada)


@pytest.fixture
def program(app: Flask) -> Browser:
    """Return a client without cookie or token."""
    return browser_of(app)


def test_the_address_that_the_client_opens_leads_to_the_page(program: Browser):
    response = program.get(address())

    assert response.status_code == 303
    assert response.location.startswith("/kaggle/authorize?response_type=code&client_id=kagglesdk")


def test_a_code_is_exchanged_for_access_that_introspects_and_works(browser: Browser, program: Browser, world: World):
    answer = exchange(program, grant(browser)).json

    assert {name: answer[name] for name in ("tokenType", "expiresIn", "username", "userId", "scope")} == {
        "tokenType": "Bearer",
        "expiresIn": 43_200,
        "username": "ada",
        "userId": world.ada.id,
        "scope": "read submit",
    }
    found = call(program, SECURITY, "IntrospectToken", token=answer["accessToken"]).json
    assert (found["active"], found["username"], found["scope"]) == (True, "ada", "read submit")
    headers = {"Authorization": f"Bearer {answer['accessToken']}"}
    listed = program.post("/api/v1/competitions.CompetitionApiService/ListCompetitions", json={}, headers=headers)
    assert listed.status_code == 200
    refreshing = {"Authorization": f"Bearer {answer['refreshToken']}"}
    assert program.get("/api/podium/v1/me", headers=refreshing).status_code == 401


@pytest.mark.parametrize("wrong", [{"codeVerifier": "x"}, {"code": "invented"}, {"clientId": "x"}, {"grantType": "x"}])
def test_a_bad_exchange_is_400_in_words_that_the_client_shows(browser: Browser, program: Browser, wrong: dict):
    answer = exchange(program, grant(browser), **wrong)

    assert answer.status_code == 400
    assert answer.json["message"]


def test_access_is_generated_anew(browser: Browser, program: Browser, world: World):
    refresh = exchange(program, grant(browser)).json["refreshToken"]
    fields = {"refreshToken": refresh, "apiVersion": "API_VERSION_V1", "expirationDuration": "3600.5s"}

    answer = call(program, ACCOUNTS, "GenerateAccessToken", **fields)

    assert (answer.json["expiresIn"], answer.json["userName"], answer.json["userId"]) == (3600, "ada", world.ada.id)
    assert call(program, SECURITY, "IntrospectToken", token=answer.json["token"]).json["active"]


def test_a_bad_refresh_token_is_401_and_a_bad_duration_400(browser: Browser, program: Browser):
    refresh = exchange(program, grant(browser)).json["refreshToken"]

    assert call(program, ACCOUNTS, "GenerateAccessToken", refreshToken="invented").status_code == 401
    assert call(program, ACCOUNTS, "GenerateAccessToken").status_code == 400
    odd = call(program, ACCOUNTS, "GenerateAccessToken", refreshToken=refresh, expirationDuration="P1D")
    assert odd.status_code == 400


def test_a_refresh_token_is_exchanged_for_a_new_one(browser: Browser, program: Browser):
    first = exchange(program, grant(browser)).json
    fields = {"grantType": "refresh_token", "refreshToken": first["refreshToken"]}

    second = call(program, SECURITY, "ExchangeOAuthToken", **fields)
    again = call(program, SECURITY, "ExchangeOAuthToken", **fields)

    assert second.json["refreshToken"] != first["refreshToken"]
    assert again.status_code == 400
    assert not call(program, SECURITY, "IntrospectToken", token=second.json["accessToken"]).json["active"]


def test_revoking_ends_access(browser: Browser, program: Browser):
    given = exchange(program, grant(browser)).json

    assert call(program, ACCOUNTS, "ExpireApiToken", token=given["refreshToken"], reason="done").json == {}

    assert not call(program, SECURITY, "IntrospectToken", token=given["accessToken"]).json["active"]
    assert call(program, ACCOUNTS, "GenerateAccessToken", refreshToken=given["refreshToken"]).status_code == 401


def test_of_a_token_that_is_not_good_nothing_is_said(program: Browser):
    assert call(program, ACCOUNTS, "ExpireApiToken", token="invented").status_code == 200
    assert call(program, ACCOUNTS, "ExpireApiToken").status_code == 400


def test_guessing_ends(make_app: Callable[..., Flask], world: World):
    program = browser_of(make_app(rate_limits=True))

    answers = [exchange(program, "invented") for _ in range(throttle.NETWORK_FAILURES.amount + 1)]

    assert (answers[0].status_code, answers[-1].status_code) == (400, 429)


def test_without_proof_key_there_is_no_way(browser: Browser):
    plain = browser.get("/kaggle/authorize", query_string=asked(code_challenge_method="plain"))
    none = browser.get("/kaggle/authorize", query_string=asked(code_challenge=""))

    assert (plain.status_code, none.status_code) == (400, 400)
