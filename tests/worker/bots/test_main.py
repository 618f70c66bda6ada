"""The command `python -m worker.bots`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.up import ROOT, environment
from tests.worker.arena import solution_text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "solution.csv").write_text(solution_text())
    (tmp_path / "sample.csv").write_text("id,y\n" + "".join(f"{row},0.5\n" for row in range(40)))
    return tmp_path


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "worker.bots", str(folder / "solution.csv"), str(folder / "sample.csv")]
    variables = environment(PODIUM_DATA=str(folder / "var"))
    return subprocess.run(
        [*command, "--id-column", "id", *words], cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )


def test_it_prints_one_check_for_each_bot(folder: Path) -> None:
    answer = run(folder, "--metric", "roc_auc")

    assert answer.returncode == 0, answer.stderr
    checks = json.loads(answer.stdout)["checks"]
    assert len(checks) == 7
    assert {check["state"] for check in checks} == {"ok"}
    assert not (folder / "var").exists()


def test_files_that_cannot_be_made_end_it_with_words(folder: Path) -> None:
    (folder / "solution.csv").write_text("id\n1\n")

    answer = run(folder, "--metric", "roc_auc")

    assert answer.returncode == 4
    assert json.loads(answer.stdout)["message"].startswith("Making the files ended")


def test_a_metric_is_needed(folder: Path) -> None:
    answer = run(folder)

    assert answer.returncode == 2
    assert "--metric" in answer.stderr
