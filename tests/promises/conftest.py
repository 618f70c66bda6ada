"""An installation in the state that most promises begin with: a competition, two entrants, a host, their tokens."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.app import utc_now
from server.commands.findings import Level
from server.commands.record_checks import check_files
from server.db import Database
from server.jobs import make_queue
from server.models import Competition, Submission, User
from server.storage import Storage, make_storage
from tests import factories
from tests.promises.web import Web
from tests.servers import RedisServer
from tests.worker.sandbox.walls import Walls
from worker.sandbox.bounds import Level as SandboxLevel
from worker.schedule import Leftovers

CANARY = "canary-7f3a91"


@dataclass
class Place:
    """One installation: its folder, database and queue, and the web servers that run on it."""

    data: Path
    database: Database
    redis: RedisServer
    environment: dict[str, str]
    tokens: dict[str, str]
    webs: list[Web] = field(default_factory=list)

    @property
    def storage(self) -> Storage:
        """The files."""
        return make_storage(str(self.data / "files"))

    def make_web(self) -> Web:
        """Return a web server on this installation, not yet started."""
        web = Web(self.environment, log=self.data.parent / "web.log")
        self.webs.append(web)
        return web

    def submissions(self) -> list[Submission]:
        """Return all submissions."""
        return list(self.database.read(lambda session: session.scalars(select(Submission)).all()))

    def change(self, **changes: object) -> None:
        """Change the competition."""
        self.database.write(_change, changes)

    def faults(self) -> list[str]:
        """Let an hour and a sweep pass, then say what disagrees between rows and files."""
        later = utc_now() + timedelta(minutes=61)
        Leftovers(self.database, self.storage, self.data / "compiled").sweep(later)
        found = check_files(self.database, self.storage, now=later, is_thorough=True)
        return [finding.message for finding in found if finding.level is not Level.OK]


def _change(session: Session, changes: dict[str, object]) -> None:
    competition = session.scalars(select(Competition).where(Competition.slug == "harbour")).one()
    for name, value in changes.items():
        setattr(competition, name, value)


def populate(session: Session, storage: Storage) -> dict[str, str]:
    """Make the rows and return the tokens by name."""
    host = factories.make_user(session, name="hosanna")
    competition = factories.make_competition(
        session, slug="harbour", host=host, daily_limit=1000, max_upload_bytes=512 * 1024 * 1024
    )
    with storage.open_writer("solutions") as writer:
        writer.write(b"id,y,Usage\n1,0,Public\n2,1,Private\n")
        solution = writer.commit()
    factories.make_solution(session, competition=competition, storage_key=solution.key, sha256=solution.sha256)
    people: list[User] = [factories.make_user(session, name=name) for name in ("ada", "zoe")]
    for user in people:
        factories.make_team(session, competition=competition, user=user)
    return {user.name: factories.make_token(session, user=user) for user in (*people, host)}


@pytest.fixture
def place(data: Path, any_database_url: str, any_database: Database, redis: RedisServer) -> Iterator[Place]:
    """Return an installation, on one kind of database after the other."""
    environment = {
        "PODIUM_DATA": str(data),
        "PODIUM_REDIS_URL": redis.url,
        "PODIUM_RATE_LIMITS": "false",
        "PODIUM_MAX_UPLOAD_BYTES": str(1024**3),
        "PODIUM_DATABASE_URL": any_database_url,
    }
    tokens = any_database.write(populate, make_storage(str(data / "files")))
    made = Place(data, any_database, redis, environment, tokens)
    yield made
    for web in made.webs:
        web.close()


@pytest.fixture
def any_app(make_app: Callable[..., Flask], any_database_url: str) -> Flask:
    """Return the application, on one kind of database after the other."""
    return make_app(database_url=SecretStr(any_database_url))


@pytest.fixture
def queue(redis: RedisServer):
    """Return the real queue."""
    opened = make_queue(redis.url, timeout_seconds=60)
    yield opened
    opened.close()


@pytest.fixture(params=[SandboxLevel.FULL, SandboxLevel.BASIC])
def walls(request: pytest.FixtureRequest, tmp_path: Path) -> Walls:
    """Return each level of this machine."""
    return Walls(request.param, tmp_path)


@pytest.fixture
def full(tmp_path: Path) -> Walls:
    """Return the level `full`."""
    return Walls(SandboxLevel.FULL, tmp_path)


@pytest.fixture
def outside() -> Iterator[Path]:
    """Return a folder open to everybody, with what an installation has in it."""
    with tempfile.TemporaryDirectory(prefix="podium-open-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        for file in (".env", "podium.sqlite", "solution.csv", "submission.csv"):
            (folder / file).write_text(CANARY)
            (folder / file).chmod(0o666)
        yield folder
