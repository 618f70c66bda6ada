"""Tests for `server.commands.sandbox_checks`."""

from __future__ import annotations

import pytest

from server.commands import sandbox_checks
from server.commands.findings import Level
from server.commands.sandbox_checks import check_sandbox, judge
from server.settings import Settings


def test_without_bubblewrap_doctor_warns_and_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    found, unused = check_sandbox(Settings(), is_used=True), check_sandbox(Settings(), is_used=False)

    assert (found.check, found.level, unused.level) == ("sandbox", Level.WARNING, Level.OK)
    assert unused.message == f"No competition needs it. {found.message}"
    assert "PODIUM_SANDBOX_MINIMUM asks for “full”" in found.message
    assert "Install the package bubblewrap" in found.message


def test_a_level_that_is_enough_is_named() -> None:
    found = judge({"level": "basic", "reason": "Not full: there is no bwrap.", "weakness": None}, is_used=True)

    assert found.level is Level.OK
    assert found.message == "Metrics of hosts run at level “basic”. Not full: there is no bwrap."


def test_a_probe_that_says_nothing_sound_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox_checks, "PROBE", ("-c", "raise SystemExit('no module')"))

    found = check_sandbox(Settings(), is_used=True)

    assert found.level is Level.WARNING
    assert found.message == "Its probe did not work, so metrics of hosts are not run: no module"
