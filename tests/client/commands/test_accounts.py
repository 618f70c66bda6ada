"""Signing in and out."""

import json
import stat
from pathlib import Path

import pytest

from tests.client.conftest import Podium
from tests.client.fakes import TOKEN, Fake

CLEAN: dict[str, str | None] = {"PODIUM_URL": None, "PODIUM_TOKEN": None, "PODIUM_CONFIG": "config.json"}


def test_a_token_from_standard_input_is_tried_and_kept_private(podium: Podium, server: Fake, tmp_path: Path) -> None:
    done = podium("login", server.url, "--token-stdin", stdin=f"{TOKEN}\n".encode(), **CLEAN)

    assert done.returncode == 0, done.stderr
    assert f"Signed in to {server.url} as ada." in done.stdout
    assert stat.S_IMODE((tmp_path / "config.json").stat().st_mode) == 0o600
    assert podium("whoami", **CLEAN).stdout.startswith("ada (Ada Lovelace), user, on")


def test_a_token_that_does_not_work_is_not_kept(podium: Podium, server: Fake, tmp_path: Path) -> None:
    done = podium("login", server.url, "--token-stdin", "--json", stdin=b"podium_wrong\n", **CLEAN)

    assert (done.returncode, json.loads(done.stderr)["status"]) == (3, 401)
    assert not (tmp_path / "config.json").exists()


@pytest.mark.parametrize("words", [("--with-token",), ()], ids=["as told", "where the server knows no other way"])
def test_the_token_is_asked_for_without_echo(podium: Podium, server: Fake, words: tuple[str, ...]) -> None:
    code, shown = podium.on_terminal("login", server.url, *words, typed=f"{TOKEN}\n".encode(), **CLEAN)

    assert code == 0, shown
    assert "Token:" in shown
    assert TOKEN not in shown


def test_the_first_question_to_an_address_carries_no_token(podium: Podium, server: Fake) -> None:
    podium("login", server.url, "--token-stdin", stdin=TOKEN.encode(), **CLEAN)

    assert "Authorization" not in server.requests[0][2]


def test_a_redirecting_address_never_gets_the_token(podium: Podium, server: Fake) -> None:
    server.redirect_to = "https://podium.example.org"

    done = podium("login", server.url, "--token-stdin", stdin=TOKEN.encode(), **CLEAN)

    assert done.returncode == 6
    assert all("Authorization" not in headers for _, _, headers in server.requests)


def test_without_a_terminal_nothing_is_asked(podium: Podium, server: Fake) -> None:
    done = podium("login", server.url, "--with-token", **CLEAN)

    assert done.returncode == 2
    assert "--token-stdin" in done.stderr


def test_logout_forgets(podium: Podium, server: Fake, tmp_path: Path) -> None:
    podium("login", server.url, "--token-stdin", stdin=TOKEN.encode(), **CLEAN)

    first, second = podium("logout", "--json", **CLEAN), podium("logout", "--json", **CLEAN)

    assert [json.loads(done.stdout)["was_signed_in"] for done in (first, second)] == [True, False]
    assert not (tmp_path / "config.json").exists()
