"""Whether there is a browser, and what it is given."""

import sys
from pathlib import Path

import pytest

from client import browser

ADDRESS = "https://podium.example.org/device?code=BCDF-GHJK"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a window there")
def test_without_windows_there_is_none() -> None:
    assert not browser.open_page(ADDRESS)


def test_over_ssh_nobody_would_see_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("SSH_CONNECTION", "203.0.113.7 50000 203.0.113.8 22")

    assert not browser.open_page(ADDRESS)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:alert(1)", "podium.example.org"])
def test_only_pages_of_the_web_are_opened(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("BROWSER", "/bin/true %s")

    assert not browser.open_page(address)


def test_the_named_browser_gets_the_address_as_one_word(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > {seen}\n')
    program.chmod(0o700)
    monkeypatch.setenv("BROWSER", f"{program} %s")
    monkeypatch.setattr(browser.webbrowser, "_tryorder", None)  # read anew from the environment

    assert browser.open_page(ADDRESS + "&x=$(id)")
    assert seen.read_text() == f"{ADDRESS}&x=$(id)|"
