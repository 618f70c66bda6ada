"""Hosts that use Kaggle's command: a client, files that are sent, a competition that is there, and a worker."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask

from server.db import Database
from server.models import Draft, Role, User
from server.services import drafts
from server.storage import Storage
from tests import factories
from tests.drafts import SPEC, make_draft, make_runner
from tests.server.web.kaggle.conftest import Kaggle, make_kaggle
from worker.drafts.running import DraftRunner

SCOPES = ("read", "submit", "host")
NAMES = {"title": "Quay", "slug": "quay", "briefDescription": "Tell quays apart.", "privacy": "PUBLIC"}
IRIS = {"competitionName": "iris-species"}
QUAY = {"competitionName": "quay"}


def make_solution(n_rows: int = 120) -> bytes:
    """Return a solution of two classes by chance."""
    draw = random.Random(5)
    return ("id,y\n" + "".join(f"{row + 7},{draw.randrange(2)}\n" for row in range(n_rows))).encode()


class Hosting:
    """A host with a client."""

    def __init__(self, client: Kaggle, user: User) -> None:
        self.client = client
        self.user = user
        self.get, self.ask = client.get, client.ask

    def begin_blob(self, name: str, size: int, kind: str = "DATASET") -> dict[str, str]:
        """Begin a file, and return its ticket."""
        fields = {"type": kind, "name": name, "contentLength": size}
        response = self.ask("StartBlobUpload", service="/blobs.BlobApiService", **fields)
        assert response.status_code == 200, response.text
        ticket: dict[str, str] = response.json
        return ticket

    def send_blob(self, name: str, data: bytes, kind: str = "DATASET") -> str:
        """Send a file, and return its token."""
        ticket = self.begin_blob(name, len(data), kind)
        assert self.client.browser.put(ticket["createUrl"], data=data).status_code == 201
        return ticket["token"]

    def update_data(self, named: dict[str, str], **files: bytes) -> Any:
        """Send files by name (without `.csv`), and put them in place of the public ones."""
        sent = [{"name": f"{name}.csv", "token": self.send_blob(f"{name}.csv", data)} for name, data in files.items()]
        return self.ask("CreateCompetitionData", files=sent, versionNotes="first", **named)

    def solve(self, named: dict[str, str], data: bytes) -> Any:
        """Send a solution."""
        token = self.send_blob("solution.csv", data, "COMPETITION_SOLUTION")
        return self.ask("CreateCompetitionSolution", blobToken=token, **named)


@pytest.fixture
def owner(database: Database) -> User:
    """Return a host."""
    return database.write(lambda session: factories.make_user(session, name="hanna", role=Role.HOST))


@pytest.fixture
def hanna(app: Flask, database: Database, owner: User) -> Hosting:
    """Return the client of a host, whose commands wait for no worker."""
    return Hosting(make_kaggle(app, database, owner, scopes=SCOPES), owner)


@pytest.fixture
def patient(make_app: Callable[..., Flask], database: Database, owner: User) -> Hosting:
    """Return the client of the same host, whose commands wait."""
    return Hosting(make_kaggle(make_app(command_seconds=100.0), database, owner, scopes=SCOPES), owner)


@pytest.fixture
def runner(database: Database, storage: Storage, queue, clock) -> DraftRunner:
    """Return what does the jobs of drafts; it takes every check list for done with."""
    return make_runner(database, storage, queue, clock)


@pytest.fixture
def run(runner: DraftRunner) -> Callable[[], None]:
    """Return what does all jobs that wait, as a worker would."""

    def act() -> None:
        while runner.run_one():
            pass

    return act


@contextmanager
def working(runner: DraftRunner) -> Iterator[None]:
    """Have a worker at work beside the test."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(0.02):
            while runner.run_one():
                pass

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.fixture
def worker(runner: DraftRunner) -> Iterator[None]:
    """Have a worker at work."""
    with working(runner):
        yield


@pytest.fixture
def iris(database: Database, storage: Storage, owner: User, run: Callable[[], None]) -> str:
    """Make the practice competition of a draft, and return its slug."""

    def publish(session) -> None:
        draft = session.get_one(Draft, draft_id)
        assert draft.checked_version == draft.version
        drafts.ask_publish(session, draft_id=draft_id, user=owner, now=factories.NOW)

    draft_id = database.write(make_draft, storage=storage, user=owner).id
    database.write(drafts.ask_check, draft_id=draft_id, user=owner, now=factories.NOW)
    run()
    database.write(publish)
    run()
    return str(SPEC["slug"])
