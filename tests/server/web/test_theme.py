"""Tests of the choice of the theme."""

import pytest

from tests.browser import Browser

HERE = {"Origin": "http://localhost"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_choice_is_kept_and_shown(client: Browser, theme: str) -> None:
    response = client.post("/theme", data={"theme": theme, "next": "/sign-in"}, headers=HERE)

    assert (response.status_code, response.location) == (303, "/sign-in")
    assert f'data-bs-theme="{theme}">' in client.get("/sign-in").text


def test_without_a_choice_a_script_may_ask_the_system(client: Browser) -> None:
    assert 'data-bs-theme="light" data-theme-open' in client.get("/sign-in").text


def test_another_theme_is_refused(client: Browser) -> None:
    assert client.post("/theme", data={"theme": '"><script>'}, headers=HERE).status_code == 400


def test_a_cookie_with_another_theme_is_not_shown(client: Browser) -> None:
    client.set_cookie("podium-theme", "x")

    assert 'data-bs-theme="light"' in client.get("/sign-in").text


def test_the_choice_leads_to_no_other_site(client: Browser) -> None:
    response = client.post("/theme", data={"theme": "dark", "next": "//evil.example"}, headers=HERE)

    assert response.location == "/"


def test_without_the_browser_s_word_nothing_is_kept(client: Browser) -> None:
    assert client.post("/theme", data={"theme": "dark"}).status_code == 403
