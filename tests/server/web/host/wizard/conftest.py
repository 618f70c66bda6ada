"""A host with two drafts: one of a bare solution, read and tried by a worker, and one that is complete."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest

from server.db import Database
from server.models import Draft, Role, User
from server.services import draft_jobs, drafts
from server.services.wizard_notes import read_wizard
from tests import factories
from tests.browser import Browser
from tests.drafts import make_draft, make_runner
from tests.wizard import CHURN, begin_draft


@pytest.fixture
def owner(database: Database) -> User:
    return database.write(lambda session: factories.make_user(session, name="hanna", role=Role.HOST))


@pytest.fixture
def hanna(owner: User, sign_in) -> Browser:
    return sign_in(owner)


@pytest.fixture
def run(database: Database, storage, queue, clock) -> Callable[[], None]:
    """Return what does all jobs that wait, as a worker would."""
    runner = make_runner(database, storage, queue, clock)

    def act() -> None:
        while runner.run_one():
            pass

    return act


@pytest.fixture
def churn(database: Database, storage, owner, run) -> str:
    """Return the address of a draft whose solution was read and tried."""
    draft = database.write(begin_draft, storage=storage, user=owner)
    run()
    return f"/host/drafts/{draft.id}"


@pytest.fixture
def iris(database: Database, storage, owner) -> str:
    """Return the address of a draft that came as a folder."""
    return f"/host/drafts/{database.write(make_draft, storage=storage, user=owner).id}"


def read(database: Database, path: str):
    """Return a draft, what the wizard knows of it, its files by path and what is being done for it."""

    def load(session):
        draft = session.get_one(Draft, int(path.rpartition("/")[2]))
        files = {file.path: file for file in drafts.list_files(session, draft=draft)}
        return draft, read_wizard(draft), files, draft_jobs.find_open(session, draft_id=draft.id)

    return database.read(load)


def send(browser: Browser, path: str, *, content: str = CHURN, name: str = "labels.csv", **fields: str):
    """Send a form with a file."""
    return browser.post_form(path, {**fields, "file": (BytesIO(content.encode()), name)})


def page_of(browser: Browser, path: str, status: int = 200) -> str:
    response = browser.get(path)
    assert response.status_code == status
    return response.get_data(as_text=True)
