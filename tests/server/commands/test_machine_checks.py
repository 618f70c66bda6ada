from __future__ import annotations

from pathlib import Path

import pytest

from server.commands import machine_checks
from server.commands.findings import Level
from server.commands.machine_checks import check_room, check_versions, is_loopback


@pytest.mark.parametrize(
    ("host", "is_local"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("podium.example.org", False)],
)
def test_loopback_is_told_from_the_rest(host: str, is_local: bool) -> None:
    assert is_loopback(host) is is_local


def test_little_room_is_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_checks, "LEAST_FREE_SHARE", 1.0)

    assert check_room(tmp_path).level is Level.WARNING


def test_a_library_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_checks, "LIBRARIES", ("flask", "no-such-library"))

    said, missing = check_versions()

    assert "flask 3." in said.message
    assert missing.message.startswith("Not installed here: no-such-library.")
