"""Tests for `worker.__main__`: what ends it before it begins; that it works is seen in all tests with workers."""

from __future__ import annotations

from pathlib import Path

import pytest

from worker.__main__ import main


@pytest.mark.parametrize("part", ["work", "schedule"])
def test_wrong_settings_are_told_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], part: str
) -> None:
    monkeypatch.setenv("PODIUM_WORKERS", "many")

    assert main([part]) == 1
    assert "PODIUM_WORKERS" in capsys.readouterr().err


@pytest.mark.parametrize("part", ["work", "schedule"])
def test_without_a_database_of_this_release_nothing_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, part: str
) -> None:
    monkeypatch.setenv("PODIUM_DATA", str(tmp_path))

    assert main([part]) == 1
    assert "There is no database in" in capsys.readouterr().err


def test_there_are_two_parts_and_no_third(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["play"])

    assert ended.value.code == 2
    assert "schedule" in capsys.readouterr().err
