"""Tests of the hosts that the site answers to."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.browser import Browser
from tests.conftest import browser_of


@pytest.fixture
def guarded(make_app: Callable[..., Flask]) -> Browser:
    return browser_of(make_app(hosts=("podium.example",)))


@pytest.mark.parametrize("host", ["podium.example", "podium.example:8000", "PODIUM.example"])
def test_hosts_of_the_list_are_answered(guarded: Browser, host: str) -> None:
    assert guarded.get("/sign-in", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "podium.example.evil.example", "127.0.0.1", "[::1]:8000", ""])
def test_other_hosts_are_not(guarded: Browser, host: str) -> None:
    assert guarded.get("/sign-in", headers={"Host": host}).status_code == 400


def test_any_host_is_answered_without_a_list(client: Browser) -> None:
    assert client.get("/sign-in", headers={"Host": "class.example"}).status_code == 200


def test_a_forwarded_host_changes_nothing(guarded: Browser) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "podium.example"}

    assert guarded.get("/sign-in", headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("http://localhost/sign-in", 200),
        ("http://evil.example/sign-in", 400),
        ("/sign-in?next=http://evil.example/", 200),
    ],
)
def test_the_site_is_no_proxy(client: Browser, target: str, status: int) -> None:
    assert client.get("/sign-in", environ_overrides={"RAW_URI": target}).status_code == status
