"""`kaggle auth login` against a real installation: the code is pasted, the command works, and revoking ends it."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.journeys.test_kaggle_clients import CLIENTS, install, running
from tests.up import Up, environment, run_server, wait_until

__all__ = ["install", "running"]
pytestmark = [pytest.mark.up, pytest.mark.xdist_group("kaggle"), pytest.mark.timeout(900)]

PASSWORD = "seven quiet rivers"


class Person:
    """An account whose browser is signed in, and whose terminal knows the server but no token."""

    def __init__(self, up: Up, url: str, folder: Path, program: Path) -> None:
        self.name, self.url = f"lee-{uuid.uuid4().hex[:8]}", url
        given = ("--email", f"{self.name}@example.org", "--password-stdin")
        changes = {"PODIUM_DATA": str(up.data)}
        assert run_server("user", "create", self.name, *given, given=f"{PASSWORD}\n", changes=changes).returncode == 0
        self.folder, self._program = folder, str(program / "kaggle")
        self.environment = environment(
            HOME=str(folder),
            KAGGLE_API_ENVIRONMENT="LOCALHOST",
            PYTHONUNBUFFERED="1",
            http_proxy=url,
            HTTP_PROXY=url,
            no_proxy="",
            NO_PROXY="",
        )
        self.browser = httpx.Client(base_url=url, trust_env=False, follow_redirects=True)
        self.post("/sign-in", "/sign-in", name=self.name, password=PASSWORD)

    @property
    def credentials(self) -> Path:
        """The file in which the command keeps the sign-in."""
        return self.folder / ".kaggle/credentials.json"

    def post(self, page: str, path: str, **form: object) -> httpx.Response:
        """Send a form as it stands on a page, with what is filled in."""
        shown = self.browser.get(page).text
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown))
        return self.browser.post(path, data={**hidden, **form})

    def start(self, *words: str, **changes: str) -> subprocess.Popen[str]:
        """Start the command beside the test."""
        return subprocess.Popen(
            [self._program, *words],
            cwd=self.folder,
            env={**self.environment, **changes},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def kaggle(self, *words: str, status: int = 0) -> str:
        """Run the command to its end."""
        process = self.start(*words)
        said = process.communicate(timeout=200)[0]
        assert process.returncode == status, (words, said)
        return said

    def log_in(self) -> str:
        """Log in as its page says, by pasting the code; return what the command said."""
        process = self.start("auth", "login", "--no-launch-browser", "--force")
        address = read_address(process)
        page = self.post(address.removeprefix("http://localhost"), "/kaggle/authorize", scopes=["read", "submit"])
        code = re.search(r"podium_[0-9a-zA-Z]{36}", page.text)
        assert code is not None, page.text
        said = process.communicate(f"{code[0]}\n", timeout=200)[0]
        assert process.returncode == 0, said
        return said


def read_address(process: subprocess.Popen[str]) -> str:
    """Return the address that the command wants opened."""
    assert process.stdout is not None
    said = ""
    while line := process.stdout.readline():
        said += line
        if "/oauth2/authorize?" in line:
            return line.strip()
    raise AssertionError(said)


@pytest.fixture(scope="module", params=CLIENTS)
def program(install: Callable[[tuple[str, ...]], Path], request: pytest.FixtureRequest) -> Path:
    return install(CLIENTS[request.param])


@pytest.fixture
def lee(running: tuple[Up, str], program: Path, tmp_path: Path) -> Iterator[Person]:
    person = Person(*running, tmp_path, program)
    yield person
    person.browser.close()


def test_log_in_use_refresh_and_revoke(lee: Person):
    assert f"You are now logged in as [{lee.name}]" in lee.log_in()
    assert "customer-churn" in lee.kaggle("competitions", "list")
    assert f"username: {lee.name}" in lee.kaggle("config", "view")

    # Access that has ended is generated anew by itself.
    kept = json.loads(lee.credentials.read_text())
    lee.credentials.write_text(json.dumps({**kept, "access_token_expiration": "2020-01-01T00:00:00+00:00"}))
    assert "customer-churn" in lee.kaggle("competitions", "list")
    newer = json.loads(lee.credentials.read_text())
    assert newer["access_token"] != kept["access_token"]
    assert newer["refresh_token"] == kept["refresh_token"]
    printed = lee.kaggle("auth", "print-access-token").split()[-1]
    assert (
        lee.browser.get("/api/podium/v1/me", headers={"Authorization": f"Bearer {printed}"}).json()["name"] == lee.name
    )

    lee.kaggle("auth", "revoke")

    assert not lee.credentials.exists()
    for token in (kept["access_token"], newer["access_token"], printed):
        assert lee.browser.get("/api/podium/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert 'id="programs"' not in lee.browser.get("/account").text


def test_revoking_on_the_account_page_ends_it_for_the_command(lee: Person):
    lee.log_in()
    kept = json.loads(lee.credentials.read_text())
    action = re.findall(r'action="(/account/programs/\d+/revoke)"', lee.browser.get("/account").text)
    assert len(action) == 1
    lee.post("/account", action[0])
    lee.credentials.write_text(json.dumps({**kept, "access_token_expiration": "2020-01-01T00:00:00+00:00"}))

    assert "Invalid credentials!" in lee.kaggle("competitions", "list", status=1)
    assert not lee.credentials.exists()


def test_a_browser_brings_the_code_to_the_command(lee: Person):
    opened, script = lee.folder / "opened", lee.folder / "browser"
    script.write_text(f'#!/bin/sh\necho "$1" > {opened}.new && mv {opened}.new {opened}\n')
    script.chmod(0o700)
    process = lee.start("auth", "login", "--force", DISPLAY=":0", BROWSER=f"{script} %s")
    wait_until(opened.exists, "the command opens a browser")
    address = opened.read_text().strip().removeprefix("http://localhost")
    reader = threading.Thread(target=lambda: said.append(process.communicate(timeout=200)[0]))
    said: list[str] = []
    reader.start()
    lee.browser.follow_redirects = False
    led = lee.browser.get(address).headers["Location"]
    sent = lee.post(led, "/kaggle/authorize", scopes=["read"]).headers["Location"]
    port = int(re.findall(r"http://localhost:(\d+)/\?code=", sent)[0])
    wait_until(lambda: is_open(port), "the command listens")

    shown = httpx.get(sent.replace("localhost", "127.0.0.1"), trust_env=False)

    reader.join()
    assert "Authentication Successful!" in shown.text
    assert f"You are now logged in as [{lee.name}]" in said[0]


def is_open(port: int) -> bool:
    """Say whether something listens, by the table of sockets: to connect would be taken for the answer."""
    rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(row.split()[1].endswith(f":{port:04X}") and row.split()[3] == "0A" for row in rows)
