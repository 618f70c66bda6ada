"""Tests of the page of one's own account."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from server.db import Database
from server.models import ApiToken, Role, User, UserSession
from server.services import sessions
from tests.browser import Browser
from tests.factories import NOW, PASSWORD, make_competition, make_solution, make_team, make_token, make_user

SignIn = Callable[[User], Browser]


@pytest.fixture
def ada(database: Database) -> User:
    return database.write(make_user)


@pytest.fixture
def browser(sign_in: SignIn, ada: User) -> Browser:
    return sign_in(ada)


def reload(database: Database, user: User) -> User:
    with database.reading() as session:
        return session.get_one(User, user.id)


def test_the_profile_is_saved_and_said_once(browser: Browser, database: Database, ada: User) -> None:
    form = {"display_name": "Ada Lovelace", "about": "Likes tables.", "time_zone": "Europe/London"}

    response = browser.post_form("/account/profile", form)

    assert (response.status_code, response.location) == (303, "/account")
    assert "Your profile is saved." in browser.get("/account").text
    assert "Your profile is saved." not in browser.get("/account").text
    assert reload(database, ada).display_name == "Ada Lovelace"


def test_a_profile_with_faults_is_shown_again(browser: Browser) -> None:
    response = browser.post_form("/account/profile", {"display_name": "x" * 81, "time_zone": "Nowhere/Else"})

    assert response.status_code == 400
    assert "x" * 81 in response.text
    assert "Choose a zone of the list" in response.text


def test_rights_cannot_be_named_in_the_profile(browser: Browser, database: Database, ada: User) -> None:
    form = {
        "time_zone": "UTC",
        "role": "admin",
        "name": "root",
        "email": "x@y.org",
        "password_hash": "x",
        "user_id": "2",
    }

    browser.post_form("/account/profile", form)

    after = reload(database, ada)
    assert (after.role, after.name, after.email) == (Role.USER, "ada", "ada@example.org")
    assert after.password_hash == ada.password_hash


def test_the_password_is_changed_with_the_old_one(app: Flask, browser: Browser, database: Database, ada: User) -> None:
    other = database.write(sessions.make_session, user_id=ada.id, user_agent="", now=NOW)

    response = browser.post_form("/account/password", {"old": PASSWORD, "new": "nine loud mountains"})

    assert response.status_code == 303
    assert browser.get("/account").status_code == 200
    assert database.read(sessions.find_session, other, now=NOW) is None
    assert reload(database, ada).password_hash != ada.password_hash


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"old": "a wrong password", "new": "nine loud mountains"}, "This is not your password."),
        ({"old": PASSWORD, "new": "xq-97"}, "At least 10 characters"),
        ({"old": PASSWORD, "new": "qwertyuiop"}, "among the first"),
    ],
)
def test_a_change_of_password_that_is_refused_changes_nothing(
    browser: Browser, database: Database, ada: User, form: dict[str, str], fault: str
) -> None:
    response = browser.post_form("/account/password", form)

    assert response.status_code == 400
    assert fault in response.text
    assert not any(value in response.text for value in form.values())
    assert reload(database, ada).password_hash == ada.password_hash


def test_who_came_by_link_sets_a_password_without_an_old_one(database: Database, sign_in: SignIn) -> None:
    user = database.write(make_user, name="boss")
    with database.transaction() as session:
        session.get_one(User, user.id).password_hash = None
    browser = sign_in(user)

    assert "Set the password" in browser.get("/account").text
    assert browser.post_form("/account/password", {"new": "nine loud mountains"}).status_code == 303
    assert reload(database, user).password_hash is not None


def test_the_e_mail_address_is_changed_with_the_password_only(browser: Browser, database: Database, ada: User) -> None:
    without = browser.post_form("/account/email", {"email": "new@example.org"})
    with_it = browser.post_form("/account/email", {"email": "new@example.org", "email_password": PASSWORD})

    assert (without.status_code, with_it.status_code) == (400, 303)
    assert reload(database, ada).email == "new@example.org"


def test_a_token_is_shown_once_and_works(browser: Browser, client: Browser) -> None:
    response = browser.post_form("/account/tokens", {"label": "laptop", "lasts": "90", "scopes": ["read", "submit"]})
    shown = re.findall(r"podium_[0-9a-zA-Z]{36}", browser.get("/account").text)

    assert response.location == "/account#tokens"
    assert len(set(shown)) == 1
    assert not re.findall(r"podium_[0-9a-zA-Z]{36}", browser.get("/account").text)
    assert client.get("/api/podium/v1/me", headers={"Authorization": f"Bearer {shown[0]}"}).status_code == 200


def test_a_new_token_comes_with_the_lines_for_kaggles_command(browser: Browser) -> None:
    browser.post_form("/account/tokens", {"label": "laptop", "lasts": "90", "scopes": ["read", "submit"]})
    page = browser.get("/account").text
    lines = re.search(r">(pip install kaggle six\n.*?)</pre>", page, re.DOTALL)

    assert lines
    assert lines[1].isascii()
    assert "#" not in lines[1]
    assert re.search(r"^export KAGGLE_API_TOKEN=podium_[0-9a-zA-Z]{36}$", lines[1], re.MULTILINE)
    assert "YOUR_TOKEN" not in page
    assert "pip install" not in browser.get("/account").text


@pytest.mark.parametrize(
    "form",
    [
        {"label": "", "lasts": "90", "scopes": ["read"]},
        {"label": "x", "lasts": "90", "scopes": []},
        {"label": "x", "lasts": "90", "scopes": ["admin"]},
        {"label": "x", "lasts": "99999", "scopes": ["read"]},
        {"label": "x" * 81, "lasts": "", "scopes": ["read"]},
    ],
)
def test_a_token_that_is_refused_is_not_made(browser: Browser, database: Database, form: dict[str, object]) -> None:
    response = browser.post_form("/account/tokens", form)

    assert response.status_code == 400
    with database.reading() as session:
        assert session.scalars(select(ApiToken)).all() == []


def test_the_last_use_of_a_token_is_shown(browser: Browser, client: Browser, database: Database, ada: User) -> None:
    secret = database.write(make_token, user=ada)
    before = browser.get("/account").text

    client.get("/api/podium/v1/me", headers={"Authorization": f"Bearer {secret}"})

    assert "never</td>" in before
    assert "never</td>" not in browser.get("/account").text


def test_a_token_is_revoked_and_that_of_another_is_not_there(
    browser: Browser, database: Database, sign_in: SignIn, ada: User
) -> None:
    database.write(make_token, user=ada)
    stranger = sign_in(database.write(make_user, name="ben"))

    assert stranger.post_form("/account/tokens/1/revoke").status_code == 404
    assert browser.post_form("/account/tokens/1/revoke").status_code == 303
    assert browser.post_form("/account/tokens/1/revoke").status_code == 404


def test_sessions_are_listed_and_ended(browser: Browser, database: Database, sign_in: SignIn, ada: User) -> None:
    others = [sign_in(ada), sign_in(ada)]
    with database.reading() as session:
        last = session.scalars(select(UserSession.id).order_by(UserSession.id.desc())).first()

    assert "End 2 other sessions" in browser.get("/account").text
    assert browser.post_form(f"/account/sessions/{last}/end").status_code == 303
    assert [other.get("/account").status_code for other in others] == [200, 303]
    browser.post_form("/account/sessions/end-others")
    assert others[0].get("/account").status_code == 303
    assert browser.get("/account").status_code == 200


def test_nobody_ends_the_session_of_another(browser: Browser, database: Database, sign_in: SignIn) -> None:
    browser.get("/account")
    stranger = sign_in(database.write(make_user, name="ben"))

    assert stranger.post_form("/account/sessions/1/end").status_code == 404
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize("path", ["/account/tokens/99999999999999999999/revoke", "/account/sessions/-1/end"])
def test_numbers_that_no_row_can_have_are_not_there(browser: Browser, path: str) -> None:
    assert browser.post_form(path).status_code == 404


def test_a_token_can_be_for_one_competition_that_was_entered(
    browser: Browser, database: Database, ada: User, app: Flask
) -> None:
    def enter(session) -> None:
        competition = make_competition(session, slug="harbour", title="The Harbour")
        make_solution(session, competition=competition)
        make_team(session, competition=competition, user=session.get_one(User, ada.id))

    database.write(enter)
    assert "The Harbour alone</option>" in browser.get("/account").text
    form = {"label": "agent", "lasts": "30", "scopes": ["read", "submit"], "competition": "harbour"}

    assert browser.post_form("/account/tokens", form).status_code == 303

    page = browser.get("/account").text
    secret = re.findall(r"podium_[0-9a-zA-Z]{36}", page)[0]
    assert 'class="leaderboard-meta">The Harbour alone' in page
    header = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get("/api/podium/v1/competitions/harbour", headers=header).status_code == 200
    assert app.test_client().get("/api/podium/v1/competitions", headers=header).status_code == 403


def test_the_account_tells_what_happened_to_it(browser: Browser) -> None:
    browser.post_form("/account/tokens", {"label": "<b>laptop</b>", "lasts": "30", "scopes": ["read"]})

    assert "The token “&lt;b&gt;laptop&lt;/b&gt;” was made" in browser.get("/account").text


def test_a_token_for_a_competition_that_is_not_there_is_not_made(browser: Browser, database: Database) -> None:
    form = {"label": "agent", "lasts": "30", "scopes": ["read"], "competition": "nothing"}

    response = browser.post_form("/account/tokens", form)

    assert response.status_code == 400
    assert database.read(lambda session: session.scalars(select(ApiToken)).all()) == []


def test_an_act_of_which_the_network_is_not_kept_says_so(browser: Browser, database: Database, ada: User) -> None:
    database.write(make_token, user=ada)

    assert re.search(r"The token “laptop” was made.*?<td[^>]*>not kept</td>", browser.get("/account").text, re.DOTALL)
