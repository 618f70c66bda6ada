"""Tests for `python -m scorer verify`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scorer.__main__ import main
from scorer.commands.output import Exit
from tests.scorer.files import BINARY, SOUND, write
from tests.scorer.test_receipts import make


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return write(tmp_path, "solution.csv", BINARY), write(tmp_path, "submission.csv", SOUND)


def test_a_verified_score_is_said_to_be_one(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]):
    assert main(["verify", str(make(files)), *map(str, files)]) == Exit.DONE

    assert capsys.readouterr().out == (
        "roc_auc on the public rows: 1.0, as the receipt says\n"
        "roc_auc on the private rows: 0.0, as the receipt says\nVerified.\n"
    )


def test_a_score_that_differs_ends_with_5(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]):
    assert main(["verify", str(make(files, private_score=0.25)), *map(str, files)]) == Exit.DIFFERS

    told = capsys.readouterr().out
    assert "private rows: 0.0, but the receipt says 0.25" in told
    assert told.endswith("The scores differ.\n")


def test_the_result_is_printed_as_json(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]):
    assert main(["verify", str(make(files)), *map(str, files), "--json"]) == Exit.DONE

    assert json.loads(capsys.readouterr().out) == {
        "is_equal": True,
        "public_score": 1.0,
        "private_score": 0.0,
        "expected_public_score": 1.0,
        "expected_private_score": 0.0,
        "versions": {},
    }


def test_another_file_ends_with_4(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]):
    receipt = make(files)
    files[0].write_text(files[0].read_text() + "\n")

    assert main(["verify", str(receipt), *map(str, files)]) == Exit.BROKEN
    assert "is not the solution that was scored" in capsys.readouterr().err
