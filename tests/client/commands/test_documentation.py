"""The pages of commands: every command stands there, and what they show runs as it stands, on a real server."""

from __future__ import annotations

import csv
import io
import json
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

ENTRANTS = ROOT / "docs" / "entrants" / "command-line.md"
HOSTS = ROOT / "docs" / "hosts" / "command-line.md"
# A competition as a folder has a page of its own, config-as-code.md, and tests that need a worker.
# So has `podium evaluate`, which needs one as well: tests/journeys runs its line.
ELSEWHERE = ["podium evaluate"]
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


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in BY_FOLDER + ELSEWHERE])
def test_every_command_stands_on_a_page_that_is_run(name: str) -> None:
    page = HOSTS if name.startswith("podium competition ") else ENTRANTS

    assert any(re.search(rf"\b{re.escape(name)}( |$)", line) for line in commands_of(page))


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


def test_the_page_of_entrants_runs_as_it_stands(hall: Hall, tmp_path: Path) -> None:
    hall.change(slug="wa-churn")
    dee, token = hall["dee"], hall["dee"].environ.pop("PODIUM_TOKEN")
    (tmp_path / "token.txt").write_text(token)
    lines = commands_of(ENTRANTS)
    of_teams = next(place for place, line in enumerate(lines) if line.startswith("podium team"))

    faults = faults_of(lines[:of_teams], dee, tmp_path)
    hall["ada"]("team", "invite", "wa-churn", "dee")
    dee.environ["LINK"] = hall["cy"]("team", "link", "wa-churn").stdout.split()[0]
    hall["bo"]("team", "request", "wa-churn", "dee")
    faults += faults_of(lines[of_teams:], dee, tmp_path)

    assert faults == []
    assert (tmp_path / "mine" / "4-submission.csv").read_bytes() == (
        tmp_path / "data" / "sample_submission.csv"
    ).read_bytes()


READING = [
    "open harbour",
    "rules harbour",
    "completion fish",
    "whoami",
    "competitions",
    "files harbour",
    "download harbour --to data",
    "check harbour public/sample_submission.csv",
    "submissions harbour",
    "select harbour",
    "leaderboard harbour",
    "announcements harbour",
    "notices",
    "team show harbour",
]
OF_HOSTS = [
    "status harbour",
    "standings harbour",
    "submissions harbour",
    "receipt harbour 1",
    "alarms harbour",
    "entrants harbour",
    "teams harbour",
    "links harbour",
    "allowed harbour",
    "accommodations harbour",
    "grades harbour",
    "announcements harbour",
    "co-hosts harbour",
    "record harbour",
    "finalize harbour --look",
]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("hosanna", "compare harbour 1 2 --no-wait"),
        *(("ada", words) for words in READING),
        *(("hosanna", f"competition {words}") for words in OF_HOSTS),
    ],
)
def test_what_is_read_comes_as_json_and_as_csv_and_tells_no_token(hall: Hall, name: str, words: str) -> None:
    podium, token = hall[name], hall[name].environ["PODIUM_TOKEN"]

    people = podium(*words.split(), "-v")
    as_json = podium(*words.split(), "--json")
    as_csv = podium(*words.split(), "--csv")

    assert [done.returncode for done in (people, as_json, as_csv)] == [0, 0, 0], people.stderr
    assert isinstance(json.loads(as_json.stdout), dict | list)
    header, *rows = csv.reader(io.StringIO(as_csv.stdout, newline=""))
    assert ", ".join(f"`{head}`" for head in header) in (ROOT / "docs" / "reference" / "client.md").read_text()
    assert {len(row) for row in rows} <= {len(header)}
    assert as_csv.stdout.endswith("\r\n")
    assert token not in "".join(done.stdout + done.stderr for done in (people, as_json, as_csv))


def test_no_fault_tells_the_token_either(hall: Hall) -> None:
    podium, token = hall["dee"], hall["dee"].environ["PODIUM_TOKEN"]

    ends = [
        podium(*words.split(), "-v", *form)
        for words in ("submissions harbour", "team show harbour", "competition status harbour", "leaderboard nowhere")
        for form in ((), ("--json",), ("--csv",))
    ]

    assert all(end.returncode for end in ends)
    assert token not in "".join(end.stdout + end.stderr for end in ends)
