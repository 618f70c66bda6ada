"""Tests of who is asking."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from server.db import Database
from server.models import ApiToken, User, UserSession
from server.web.installation import EXTENSION
from tests.browser import Browser
from tests.factories import make_token, make_user
from tests.fakes import Clock

SignIn = Callable[[User], Browser]
ME = "/api/podium/v1/me"


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def ada(database: Database) -> User:
    return database.write(make_user)


def test_a_program_is_known_by_its_token(client: Browser, database: Database, ada: User) -> None:
    response = client.get(ME, headers=bearer(database.write(make_token, user=ada)))

    assert response.json is not None
    assert response.json["name"] == "ada"


def test_the_api_never_takes_the_cookie(sign_in: SignIn, ada: User) -> None:
    assert sign_in(ada).get(ME).status_code == 401


def test_pages_never_take_a_token(client: Browser, database: Database, ada: User) -> None:
    response = client.get("/account", headers=bearer(database.write(make_token, user=ada)))

    assert response.status_code == 303


def test_with_cookie_and_token_the_token_alone_counts(database: Database, sign_in: SignIn, ada: User) -> None:
    ben = database.write(make_user, name="ben")
    browser = sign_in(ada)

    right = browser.get(ME, headers=bearer(database.write(make_token, user=ben)))
    wrong = browser.get(ME, headers=bearer("podium_wrong"))

    assert right.json is not None
    assert right.json["name"] == "ben"
    assert wrong.status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YWRhOmFkYQ==", "podium_x", "Bearer podium_x y"])
def test_another_authorization_is_refused(client: Browser, header: str) -> None:
    response = client.get(ME, headers={"Authorization": header})

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_may_do_only_what_it_was_made_for(client: Browser, database: Database, ada: User) -> None:
    secret = database.write(make_token, user=ada, scopes=("submit",))

    response = client.get(ME, headers=bearer(secret))

    assert response.status_code == 403
    assert response.json is not None
    assert "“read”" in response.json["detail"]


def test_a_page_asks_once_who_is_asking(sign_in: SignIn, ada: User) -> None:
    browser = sign_in(ada)
    statements: list[str] = []
    engine = browser.application.extensions[EXTENSION].database.engine
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))

    browser.get("/nothing")

    assert len([statement for statement in statements if "user_sessions" in statement]) == 1


def test_the_last_use_of_a_session_is_noted_every_five_minutes(
    database: Database, sign_in: SignIn, ada: User, clock: Clock
) -> None:
    browser, began = sign_in(ada), clock.now

    def last_seen(minutes: float):
        clock.advance(minutes=minutes)
        browser.get("/nothing")
        with database.reading() as session:
            return session.scalars(select(UserSession.last_seen_at)).one() - began

    assert [last_seen(4), last_seen(2)] == [timedelta(0), timedelta(minutes=6)]


def test_the_last_use_of_a_token_is_noted_once_a_minute(
    client: Browser, database: Database, ada: User, clock: Clock
) -> None:
    secret, began = database.write(make_token, user=ada), clock.now

    def last_used(seconds: float):
        clock.advance(seconds=seconds)
        client.get(ME, headers=bearer(secret))
        with database.reading() as session:
            return session.scalars(select(ApiToken.last_used_at)).one() - began

    assert [last_used(0), last_used(59), last_used(1)] == [timedelta(0), timedelta(0), timedelta(minutes=1)]


def test_a_page_that_needs_a_user_leads_to_the_sign_in_and_back(client: Browser) -> None:
    response = client.get("/account?x=1")

    assert response.status_code == 303
    assert response.location == "/sign-in?next=%2Faccount%3Fx%3D1"
