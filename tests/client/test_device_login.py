"""Signing in by the browser: the real command, a real server, and a browser that confirms or refuses."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from client import device_login
from client.errors import ClientError, NotAllowedError, UnavailableError
from server.app import utc_now
from server.db import Database
from server.models import User
from server.services import sessions, tokens
from tests import factories
from tests.client.conftest import Podium
from tests.promises.web import Web

pytestmark = pytest.mark.up
CLEAN: dict[str, str | None] = {"PODIUM_URL": None, "PODIUM_TOKEN": None, "PODIUM_CONFIG": "config.json"}


@dataclass
class Site:
    """A running server, and the browser of a user who is signed in to it."""

    url: str
    database: Database
    user: User
    browser: httpx.Client

    def answer(self, address: str, action: str) -> None:
        """Open the page of a code and press a button of it."""
        page = self.browser.get(address)
        assert page.status_code == 200, page.text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert found is not None
        code = address.partition("code=")[2]
        form = {"csrf_token": found[1], "code": code, "compared": "1", "lasts": "30", "scopes": ["read", "submit"]}
        assert self.browser.post(f"/device/{action}", data=form).status_code == 303


@pytest.fixture
def site(data: Path, database: Database, redis_url: str, tmp_path: Path) -> Iterator[Site]:
    user = database.write(factories.make_user)
    cookie = database.write(sessions.make_session, user_id=user.id, user_agent="Firefox", now=utc_now())
    web = Web({"PODIUM_DATA": str(data), "PODIUM_REDIS_URL": redis_url}, log=tmp_path / "web.log")
    try:
        web.start()
        with httpx.Client(base_url=web.url, cookies={"podium": cookie}, trust_env=False) as browser:
            yield Site(web.url, database, user, browser)
    finally:
        web.close()


def read_facts(process: subprocess.Popen[bytes]) -> dict[str, str]:
    """Return what the command asks its user to do."""
    assert process.stderr is not None
    facts: dict[str, str] = json.loads(process.stderr.readline())
    return facts


def test_once_the_code_is_confirmed_the_command_is_signed_in(site: Site, podium: Podium, tmp_path: Path) -> None:
    process = podium.start("login", site.url, "--json", **CLEAN)
    facts = read_facts(process)
    site.answer(facts["verification_uri_complete"], "confirm")

    out, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (0, b"")
    assert json.loads(out)["name"] == "ada"
    assert json.loads(podium("whoami", "--json", **CLEAN).stdout)["name"] == "ada"
    kept = json.loads((tmp_path / "config.json").read_text())["token"]
    token = site.database.read(tokens.find_token, kept, now=utc_now())
    assert token is not None
    assert token.scopes == ["read", "submit"]
    assert kept.encode() not in out


def test_a_refusal_ends_the_command_and_nothing_is_kept(site: Site, podium: Podium, tmp_path: Path) -> None:
    process = podium.start("login", site.url, "--json", **CLEAN)
    site.answer(read_facts(process)["verification_uri_complete"], "refuse")

    _, err = process.communicate(timeout=60)

    assert (process.returncode, json.loads(err)["code"]) == (3, "access_denied")
    assert not (tmp_path / "config.json").exists()


def test_without_a_browser_address_and_code_are_told_and_ctrl_c_ends_it(site: Site, podium: Podium) -> None:
    process = podium.start("login", site.url, **CLEAN)
    assert process.stderr is not None
    told = b"".join(process.stderr.readline() for _ in range(3)).decode()
    process.send_signal(signal.SIGINT)

    _, err = process.communicate(timeout=60)

    assert f"Open {site.url}/device in any browser and type the code" in told
    assert re.search(r"^ {4}[B-Z]{4}-[B-Z]{4}$", told, re.MULTILINE)
    assert (process.returncode, err.decode().strip()) == (130, "podium: Interrupted.")
    assert site.database.read(tokens.list_tokens, site.user.id, now=utc_now()) == []


def test_the_browser_is_opened_where_there_is_one(site: Site, podium: Podium, tmp_path: Path) -> None:
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/seen\n')
    program.chmod(0o700)
    process = podium.start("login", site.url, BROWSER=f"{program} %s", **CLEAN)
    assert process.stderr is not None
    told = b"".join(process.stderr.readline() for _ in range(3)).decode()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)

    code = re.findall(r"[B-Z]{4}-[B-Z]{4}", told)[0]
    assert told.startswith("Your browser shows a code. Confirm there if it is this one:")
    assert (tmp_path / "seen").read_text() == f"{site.url}/device?code={code}\n"


def test_the_server_may_ask_for_more_patience() -> None:
    assert device_login._pause_more(ClientError("", code="authorization_pending")) == 0
    assert device_login._pause_more(ClientError("", code="slow_down")) == 5


@pytest.mark.parametrize("code", ["access_denied", "expired_token", "invalid_grant"])
def test_what_ends_the_wait_says_how_to_begin_anew(code: str) -> None:
    with pytest.raises(NotAllowedError) as caught:
        device_login._pause_more(ClientError("", code=code))

    assert caught.value.code == code
    assert "podium login" in caught.value.hint


def test_other_faults_stay_what_they_are() -> None:
    fault = UnavailableError("gone")

    with pytest.raises(UnavailableError) as caught:
        device_login._pause_more(fault)

    assert caught.value is fault


def test_logout_can_end_the_token_on_the_server(site: Site, podium: Podium, tmp_path: Path) -> None:
    secret = site.database.write(factories.make_token, user=site.user, now=utc_now())
    podium("login", site.url, "--token-stdin", stdin=secret.encode(), **CLEAN)

    done = podium("logout", "--revoke", **CLEAN)

    assert done.returncode == 0, done.stderr
    assert "it works nowhere any more" in done.stdout
    assert not (tmp_path / "config.json").exists()
    assert site.database.read(tokens.find_token, secret, now=utc_now()) is None
