"""Tests for `python -m worker.sandbox`, the command by which the server reaches the sandbox."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.worker.arena import wait_until
from tests.worker.sandbox.walls import Walls
from worker.sandbox.bounds import Level
from worker.sandbox.sessions import living

ROOT = Path(__file__).parents[3]


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "worker.sandbox", *words]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


@pytest.fixture
def full(tmp_path: Path) -> Walls:
    """Go on only where there is the level `full`."""
    return Walls(Level.FULL, tmp_path)


def test_the_probe_says_its_level(full: Walls) -> None:
    ended = run("probe", "--json")

    assert (ended.returncode, json.loads(ended.stdout)) == (0, {"level": "full", "reason": "", "weakness": None})
    assert run("probe").stdout == "The sandbox is at level “full”.\n"


def test_what_is_too_weak_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "metric.py").touch()

    probed = run("probe", "--json", PATH="/nowhere")
    scored = run("scorer", "metrics", PATH="/nowhere")

    assert (probed.returncode, scored.returncode) == (1, 1)
    assert "Install the package bubblewrap" in json.loads(probed.stdout)["weakness"]
    assert json.loads(scored.stdout)["error"] == "sandbox"


def test_the_scorer_runs_with_its_own_output_and_exit_code(full: Walls, tmp_path: Path) -> None:
    solution, submission = tmp_path / "same.csv", tmp_path / "other" / "same.csv"
    submission.parent.mkdir()
    solution.write_text("id,y,Usage\n1,0,Public\n2,1,Public\n")
    submission.write_text("id,y\n1,x\n2,1\n")

    ended = run("scorer", str(solution), str(submission), "--metric", "roc_auc")

    assert ended.returncode == 3
    assert json.loads(ended.stdout)["report"]["problems"][0]["code"] == "value_not_number"


def test_wrong_usage_and_wrong_settings_are_told(full: Walls) -> None:
    wrong, unset = run("scorer", "nothing"), run("probe", PODIUM_SANDBOX_MINIMUM="trusted")

    assert (wrong.returncode, unset.returncode) == (2, 2)
    assert "required" in wrong.stderr
    assert "PODIUM_SANDBOX_MINIMUM" in unset.stderr


def test_what_the_sandbox_ends_is_broken(full: Walls) -> None:
    ended = run("scorer", "metrics", PODIUM_SANDBOX_SECONDS="0.05")

    assert ended.returncode in {1, 4}
    assert json.loads(ended.stdout)["error"] in {"metric", "sandbox"}


def test_p15_a_killed_worker_takes_its_sandbox_along(full: Walls, tmp_path: Path) -> None:
    for name, text in {"solution": "id,y,Usage\n1,0,Public\n", "submission": "id,y\n1,0\n"}.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "metric.py").write_text(
        "import time\ntime.sleep(300)\n\n\ndef score(solution, submission, row_id_column_name): ...\n"
    )
    files = [str(tmp_path / name) for name in ("solution", "submission")]
    words = [*files, "--metric-file", str(tmp_path / "metric.py"), "--id-column=id"]

    with subprocess.Popen([sys.executable, "-m", "worker.sandbox", "scorer", *words], cwd=ROOT) as process:
        sessions: list[int] = []
        wait_until(lambda: sessions.extend(find_metric(process.pid)) or sessions, "the metric's process")
        process.kill()

    wait_until(lambda: not [*living(sessions[0])], "the end of the sandbox")


def find_metric(pid: int) -> list[int]:
    """Return the session of the sandbox of a process, once the scorer in it has started the metric's process."""
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        if any(b"scorer.custom.child" in command_of(one) for one, _ in living(int(child))):
            return [int(child)]
    return []


def command_of(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has just ended
        return b""
