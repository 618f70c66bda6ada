"""The pages of commands: every command stands there, and what they show runs as it stands, on a real server."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.models import Competition, Submission
from tests import factories
from tests.client.commands.conftest import Hall
from tests.client.commands.test_overseeing import begin
from tests.client.conftest import ROOT, Podium
from tests.client.test_arguments import COMMANDS
from tests.server.web.alarming import raise_all

HOSTS = ROOT / "docs" / "hosts" / "command-line.md"
# A competition as a folder has a page of its own, config-as-code.md, and tests that need a worker.
BY_FOLDER = [f"podium competition {action}" for action in ("check", "create", "update", "export", "import")]


def commands_of(page: Path) -> list[str]:
    """Return the lines of the shell that a page shows."""
    blocks = re.findall(r"^```sh\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
    return [line.partition("  #")[0].rstrip() for block in blocks for line in block.splitlines() if line.strip()]


def run(line: str, podium: Podium, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one line as a shell does, with this checkout's command."""
    shim = folder / "bin" / "podium"
    if not shim.exists():
        shim.parent.mkdir()
        shim.write_text(f'#!/bin/sh\nexec {sys.executable} -m client "$@"\n')
        shim.chmod(0o755)
    environ = {**podium.environ, "PATH": f"{shim.parent}:{podium.environ['PATH']}"}
    return subprocess.run(["bash", "-c", line], cwd=folder, env=environ, capture_output=True, text=True, timeout=60)


def faults_of(lines: list[str], podium: Podium, folder: Path) -> list[tuple[str, int, str]]:
    """Run lines one after the other; return those that failed."""
    ends = [(line, run(line, podium, folder)) for line in lines]
    return [(line, end.returncode, end.stdout + end.stderr) for line, end in ends if end.returncode]


@pytest.mark.parametrize(
    "name", [name for name in COMMANDS if name.startswith("podium competition ") and name not in BY_FOLDER]
)
def test_every_command_is_run_as_its_page_shows_it(name: str) -> None:
    assert any(re.search(rf"\b{re.escape(name)}( |$)", line) for line in commands_of(HOSTS))


def prepare_for_host(session: Session, /, *, competition_id: int) -> None:
    """Make what the page takes for granted: a receipt, an alarm, an extra account, a rescore."""
    session.get_one(Competition, competition_id).slug = "wa-churn"
    raise_all(session, competition_id, list(session.scalars(select(Submission).order_by(Submission.id))))
    factories.make_user(session, name="ben")
    begin(session, scores=[0.6, 0.75])


def test_the_page_of_hosts_runs_as_it_stands(hall: Hall, tmp_path: Path) -> None:
    (tmp_path / "class.csv").write_text("name,e-mail,section\nGrace Hopper,grace@uni.example,Group B\n")
    (tmp_path / "text.md").write_text("Get **train.csv** anew.")
    hall.database.write(prepare_for_host, competition_id=hall.competition.id)
    lines = commands_of(HOSTS)
    before_the_end = [line for line in lines if "finalize" not in line]

    faults = faults_of(before_the_end, hall["hosanna"], tmp_path)
    now = factories.NOW
    hall.change(starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=1))
    faults += faults_of(lines[len(before_the_end) :], hall["hosanna"], tmp_path)

    assert faults == []
    assert len(lines) > 30
