"""A server with a worker, for commands of hosts that wait for what a worker does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from server.db import Database
from server.models import Competition, Draft, Role
from server.services import prepared_folders
from tests import factories
from tests.client.conftest import Podium
from tests.promises.web import Web

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
