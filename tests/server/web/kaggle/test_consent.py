"""The page that asks whether Kaggle's client may come in."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import select

from server.db import Database
from server.models import OAuthGrant, User
from server.web.headers import CSP
from tests.browser import Browser
from tests.factories import PASSWORD
from tests.server.web.conftest import World
from tests.server.web.kaggle.oauth_flow import address, asked, exchange, grant

LISTENING = "http://localhost:8123"


@pytest.fixture
def browser(world: World, sign_in: Callable[[User], Browser]) -> Browser:
    return sign_in(world.ada)


def count(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(OAuthGrant)).all())


def test_the_page_says_who_asks_for_what(browser: Browser):
    page = browser.get(address(), follow_redirects=True).text

    assert "Let Kaggle’s command in?" in page
    assert "@ada" in page
    assert "submit: enter competitions" in page
    assert "host:" not in page
    assert "is shown here, and you paste it" in page


def test_a_stranger_signs_in_first_and_comes_back_with_all_that_was_asked(client: Browser, world: World):
    led = client.get(address(redirect_uri=LISTENING)).location
    sign_in = client.get(led).location
    target = parse_qs(urlsplit(sign_in).query)["next"][0]
    back = client.post_form("/sign-in", {"name": "ada", "password": PASSWORD, "next": target}).location

    assert urlsplit(sign_in).path == "/sign-in"
    assert {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()} == asked(redirect_uri=LISTENING)
    assert client.get(back).status_code == 200


def test_the_code_is_shown_to_be_pasted_with_a_warning(browser: Browser):
    page = browser.post_form("/kaggle/authorize", {**asked(), "scopes": ["read"]})

    assert page.status_code == 200
    assert "Give it to nobody." in page.text
    assert page.headers["Cache-Control"] == "private, no-store"


def test_a_client_that_listens_gets_code_and_state(browser: Browser, client: Browser):
    form = {**asked(redirect_uri=LISTENING, state="a b&c"), "scopes": ["read", "submit"]}

    led = browser.post_form("/kaggle/authorize", form)

    assert led.status_code == 303
    assert led.location.startswith(f"{LISTENING}/?code=podium_")
    assert led.location.endswith("&state=a+b%26c")
    code = led.location.partition("code=")[2].partition("&")[0]
    assert exchange(client, code, redirectUri=LISTENING).status_code == 200


def test_the_policy_lets_the_form_lead_there_and_nowhere_else(browser: Browser):
    listening = browser.get(f"/kaggle/authorize?{urlencode(asked(redirect_uri=LISTENING))}")
    again = browser.post_form("/kaggle/authorize", asked(redirect_uri=LISTENING))
    pasted = browser.get(f"/kaggle/authorize?{urlencode(asked())}")

    wider = CSP.replace("form-action 'self'", f"form-action 'self' {LISTENING}")
    assert listening.headers["Content-Security-Policy"] == again.headers["Content-Security-Policy"] == wider
    assert again.status_code == 400
    assert pasted.headers["Content-Security-Policy"] == CSP


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example/",
        "http://localhost:7999",
        "http://localhost:9001",
        "http://localhost:٨١٢٣",
        "http://localhost:8123/",
        "http://localhost:8123@evil.example",
        "http://localhost:8123\n.evil.example",
        "http://localhost.evil.example:8123",
        "http://127.0.0.1:8123",
        "https://localhost:8123",
        "http://localhost/account/api/oauth/token/../x",
        "",
    ],
)
@pytest.mark.parametrize("method", ["show", "grant", "refuse"])
def test_no_other_address_is_ever_gone_to(browser: Browser, database: Database, uri: str, method: str):
    form = {**asked(redirect_uri=uri), "scopes": "read"}
    if method == "show":
        answer = browser.get(f"/kaggle/authorize?{urlencode(form)}")
    else:
        answer = browser.post_form("/kaggle/authorize" + ("/refuse" if method == "refuse" else ""), form)

    assert answer.status_code == 400
    assert answer.location is None
    assert "redirect_uri" in answer.text
    assert count(database) == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("client_id", "another"),
        ("state", ""),
        ("state", "x" * 501),
        ("code_challenge", "short"),
        ("code_challenge_method", "plain"),
        ("response_type", "token"),
        ("response_mode", "fragment"),
    ],
)
def test_what_the_command_would_not_ask_is_refused_by_name(browser: Browser, name: str, value: str):
    answer = browser.get(f"/kaggle/authorize?{urlencode(asked(**{name: value}))}")

    assert answer.status_code == 400
    assert name in answer.text


@pytest.mark.parametrize("scopes", [[], ["admin"], ["host"]])
def test_scopes_that_one_may_not_give_are_refused_and_the_form_stays(
    browser: Browser, database: Database, scopes: list[str]
):
    answer = browser.post_form("/kaggle/authorize", {**asked(), "scopes": scopes})

    assert answer.status_code == 400
    assert "Choose what the program may do." in answer.text
    assert asked()["code_challenge"] in answer.text
    assert count(database) == 0


def test_a_refusal_is_told_to_a_client_that_listens(browser: Browser, database: Database):
    listening = browser.post_form("/kaggle/authorize/refuse", asked(redirect_uri=LISTENING))
    pasted = browser.post_form("/kaggle/authorize/refuse", asked())

    assert listening.location == f"{LISTENING}/?error=access_denied&state=5f3c-state"
    assert pasted.location == "/account"
    assert count(database) == 0


def test_p18_a_link_alone_grants_nothing(browser: Browser, database: Database):
    browser.get(f"/kaggle/authorize?{urlencode({**asked(), 'scopes': 'read'})}")
    without_token = browser.post("/kaggle/authorize", data={**asked(), "scopes": "read"})

    assert without_token.status_code == 403
    assert count(database) == 0


def test_the_sign_in_stands_on_the_account_page(browser: Browser, client: Browser):
    assert 'id="programs"' not in browser.get("/account").text
    exchange(client, grant(browser))

    assert 'id="programs"' in browser.get("/account").text
