"""A whole installation for a benchmark: `up` in a folder of its own, competitions to score, and an entrant's token."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy.orm import Session

from server.db import Database, make_engine
from server.domain.visibility import Visibility
from server.models import Competition, Entrant, Role, Solution, Team, User
from server.services import tokens
from server.settings import Settings
from server.storage import StoredFile, make_storage, save_file

PACKAGES = ("flask", "gunicorn", "numba", "numpy", "pandas", "pyarrow", "redis", "rq", "scikit-learn", "sqlalchemy")
_READY = re.compile(r"Podium is ready at (\S+)")
_STAGES = re.compile(r"submission_done .*?submission_id=(\d+) .*?ms=(\{.*?\})")


@dataclass(frozen=True)
class Installation:
    """A running installation as an entrant meets it; `url` is that of the API."""

    client: httpx.Client
    database: Database
    data: Path

    def submit(self, slug: str, submission: Path) -> int:
        """Hand a file in as the body of a request; return the submission's number."""
        with submission.open("rb") as body:
            answer = self.client.post(
                f"competitions/{slug}/submissions",
                params={"filename": submission.name},
                content=body,
                headers={"Content-Type": "text/csv"},
            )
        answer.raise_for_status()
        return int(answer.json()["id"])

    def ask(self, number: int) -> dict[str, Any]:
        """Return a submission as the API shows it."""
        answer = self.client.get(f"submissions/{number}")
        answer.raise_for_status()
        return dict(answer.json())

    def list_stages(self) -> dict[int, dict[str, float]]:
        """Return the milliseconds of each stage of each submission that the workers have logged."""
        stages = {}
        for log in (self.data / "logs").glob("worker-*.log"):
            for number, text in _STAGES.findall(log.read_text()):
                pairs = re.findall(r"'(\w+)': ([\d.]+)", text)
                stages[int(number)] = {name: float(value) for name, value in pairs}
        return stages


@contextmanager
def run_installation(folder: Path, solutions: Mapping[str, Path], *, n_workers: int) -> Iterator[Installation]:
    """Run `up` for the block, with one competition for each solution, named by its slug."""
    data = folder / "var"
    command = [sys.executable, "-m", "server", "up", "--data", str(data), "--port", "0", "--workers", str(n_workers)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PODIUM_")}
    process = subprocess.Popen(
        command,
        env=environment | {"PODIUM_RATE_LIMITS": "false", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        url = _wait_for_address(process)
        settings = Settings(data=data)
        database = Database(make_engine(settings.sqlalchemy_url))
        stored = {
            slug: save_file(make_storage(settings.files_url), path, "solutions") for slug, path in solutions.items()
        }
        token = database.write(_fill, stored)
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=f"{url.rstrip('/')}/api/podium/v1/", headers=headers, timeout=60) as client:
            yield Installation(client, database, data)
        database.engine.dispose()
    finally:
        process.terminate()
        process.wait()


def _wait_for_address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if found := _READY.search(line):
            return found.group(1)
    raise SystemExit("The installation did not start:\n" + "".join(said))


def _fill(session: Session, solutions: Mapping[str, StoredFile]) -> str:
    now = datetime.now(UTC)
    user = User(
        name="runner",
        name_key="runner",
        email="r@example.org",
        email_key="r@example.org",
        role=Role.HOST,
        created_at=now,
    )
    session.add(user)
    session.flush()
    for slug, stored in solutions.items():
        _add_competition(session, slug, stored, user, now)
    return tokens.make_token(session, user=user, label="benchmark", scopes=("read", "submit"), now=now)


def _add_competition(session: Session, slug: str, stored: StoredFile, user: User, now: datetime) -> None:
    competition = Competition(
        slug=slug,
        title=slug,
        tagline="For a benchmark.",
        task="binary classification",
        keywords=[],
        host_id=user.id,
        visibility=Visibility.PUBLIC,
        published_at=now,
        daily_limit=1_000_000,
        error_limit=1_000_000,
        max_team_size=1,
        n_selected=2,
        score_decimals=5,
        max_upload_bytes=512 * 1024 * 1024,
        source={},
        created_at=now,
    )
    session.add(competition)
    session.flush()
    team = Team(competition_id=competition.id, name="runner", name_key="runner", created_at=now)
    session.add(team)
    session.flush()
    session.add(
        Entrant(competition_id=competition.id, user_id=user.id, team_id=team.id, rules_version=1, accepted_at=now)
    )
    session.add(
        Solution(
            competition_id=competition.id,
            version=1,
            storage_key=stored.key,
            sha256=stored.sha256,
            id_column="id",
            metric="roc_auc",
            metric_parameters={},
            n_public=0,
            n_private=0,
            created_at=now,
        )
    )
