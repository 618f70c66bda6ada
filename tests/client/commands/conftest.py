"""A server with a worker, for commands of hosts that wait for what a worker does."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from server.db import Database
from server.models import Competition, Draft, Role
from server.services import prepared_folders
from server.storage import Storage, StoredFile
from tests import factories
from tests.client.conftest import Podium
from tests.fakes import Clock
from tests.promises.web import Web
from tests.publishing import publish_data

ROOT = Path(__file__).parents[3]


@dataclass
class Site:
    """A server with a worker, and the command of a host of it."""

    url: str
    database: Database
    podium: Podium
    log: Path

    def competition(self, slug: str) -> Competition:
        """Return a competition."""
        return self.database.read(
            lambda session: session.scalars(select(Competition).where(Competition.slug == slug)).one()
        )

    def facts(self, slug: str) -> tuple[object, ...]:
        """Return what makes a competition equal to another."""
        folder = self.database.read(
            prepared_folders.describe, competition=self.competition(slug), now=factories.NOW.replace(year=2040)
        )
        return {**folder.spec, "slug": ""}, folder.pages, {file.path: file.sha256 for file in folder.files}

    def count_drafts(self) -> int:
        """Return how many drafts are open."""
        query = select(Draft.id).where(Draft.published_at.is_(None))
        return len(self.database.read(lambda session: session.scalars(query).all()))


@pytest.fixture
def site(data: Path, database: Database, redis_url: str, tmp_path: Path) -> Iterator[Site]:
    host = database.write(factories.make_user, name="host", role=Role.HOST)
    token = database.write(factories.make_token, user=host, scopes=("read", "submit", "host"))
    changes = {"PODIUM_DATA": str(data), "PODIUM_REDIS_URL": redis_url}
    web, log = Web(changes, log=tmp_path / "web.log"), tmp_path / "worker.log"
    with log.open("wb") as output:
        environ = {**os.environ, **changes}
        worker = subprocess.Popen([sys.executable, "-m", "worker"], cwd=ROOT, env=environ, stdout=output, stderr=output)
    try:
        web.start()
        mine = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path / "home"),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "PODIUM_URL": web.url,
            "PODIUM_TOKEN": token,
        }
        yield Site(web.url, database, Podium(tmp_path, mine), log)
    finally:
        web.close()
        worker.terminate()
        worker.wait(40)


@dataclass
class Hall:
    """A competition on a server without a worker, and the commands of people of it.

    `ada`, `bo` and `cy` have entered `harbour`, `dee` has not; `hosanna` runs it.
    """

    url: str
    database: Database
    competition: Competition
    clock: Clock
    podiums: dict[str, Podium]

    def __getitem__(self, name: str) -> Podium:
        """Return somebody's command."""
        return self.podiums[name]

    def send(self, name: str, content: str) -> dict[str, object]:
        """Hand a file in without the command; return what the server says."""
        token = self.podiums[name].environ["PODIUM_TOKEN"]
        address = f"{self.url}/api/podium/v1/competitions/harbour/submissions?filename=mine.csv"
        answer = httpx.post(address, content=content, headers={"Authorization": f"Bearer {token}"}, trust_env=False)
        found: dict[str, object] = answer.json()
        return found

    def change(self, **fields: object) -> None:
        """Change the competition."""

        def write(session: Session) -> None:
            for name, value in fields.items():
                setattr(session.get_one(Competition, self.competition.id), name, value)

        self.database.write(write)


SAMPLE = "id,churn\n1,0.5\n2,0.5\n3,0.5\n"
SCORES = {"ada": 0.81, "bo": 0.79}


def make_hall(session: Session, /, *, storage: Storage, folder: Path) -> tuple[Competition, dict[str, str]]:
    """Make the rows; return the competition, and everybody's token."""
    host = factories.make_user(session, name="hosanna", role=Role.HOST)
    harbour = factories.make_competition(session, host=host, max_team_size=3, starts_at=factories.NOW)
    factories.make_solution(session, competition=harbour)
    tokens = {"hosanna": factories.make_token(session, user=host, scopes=("read", "submit", "host"))}
    for name in ("ada", "bo", "cy", "dee"):
        user = factories.make_user(session, name=name)
        tokens[name] = factories.make_token(session, user=user)
        if name == "dee":
            continue
        team = factories.make_team(session, competition=harbour, user=user)
        if name in SCORES:
            stored = _store(storage, SAMPLE.encode())
            scored = factories.make_submission(
                session,
                competition=harbour,
                team=team,
                user=user,
                public_score=SCORES[name],
                private_score=SCORES[name] - 0.01,
                receipt=factories.RECEIPT,
                storage_key=stored.key,
                size_bytes=stored.size_bytes,
                sha256=stored.sha256,
            )
            factories.make_leaderboard_row(session, submission=scored, public_score=SCORES[name])
    harbour.n_ranked = len(SCORES)
    (folder / "sample_submission.csv").write_text(SAMPLE)
    (folder / "train.csv").write_text("id,x,churn\n7,0.5,0\n")
    names = {"competition": harbour, "folder": folder, "descriptions": {}, "id_column": "id"}
    publish_data(session, storage=storage, now=factories.NOW, **names)
    return harbour, tokens


def _store(storage: Storage, content: bytes) -> StoredFile:
    with storage.open_writer("submissions") as writer:
        writer.write(content)
        return writer.commit()


@pytest.fixture
def hall(app: Flask, database: Database, storage: Storage, clock: Clock, tmp_path: Path) -> Iterator[Hall]:
    public, home = tmp_path / "public", tmp_path / "home"
    public.mkdir()
    harbour, tokens = database.write(make_hall, storage=storage, folder=public)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    podiums = {
        name: Podium(tmp_path, {**environ, "PODIUM_URL": url, "PODIUM_TOKEN": token}) for name, token in tokens.items()
    }
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Hall(url, database, harbour, clock, podiums)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
