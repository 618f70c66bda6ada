"""Imports in the browser: an archive becomes a draft, and the page says what became of each part."""

from __future__ import annotations

import io

import pytest
from sqlalchemy.orm import Session

from server.db import Database
from server.models import Draft, DraftFile
from server.services import drafts
from server.storage import Storage
from tests import factories
from tests.browser import Browser
from tests.drafts import make_runner
from tests.fakes import Clock, FakeQueue
from tests.imports import kaggle_folder, zip_of
from tests.server.web.conftest import World
from tests.server.web.host.conftest import words


@pytest.fixture
def host(sign_in, world: World) -> Browser:
    return sign_in(world.host)


@pytest.fixture
def work(database: Database, storage: Storage, queue: FakeQueue, clock: Clock):
    """Return what a worker does."""
    return make_runner(database, storage, queue, clock).run_one


def drop(browser: Browser, content: bytes, name: str = "fuel economy.zip", **fields: str):
    return browser.post_form(
        "/host/import", {"file": (io.BytesIO(content), name), **fields}, content_type="multipart/form-data"
    )


def read(browser: Browser, path: str) -> str:
    response = browser.get(path)
    assert response.status_code == 200
    return words(response.text)


def test_an_archive_is_followed_from_the_upload_to_the_draft(host: Browser, work):
    answered = drop(host, zip_of(kaggle_folder()))
    path = answered.headers["Location"]
    before = host.get(path).text
    work()
    after = read(host, path)

    assert (answered.status_code, path.endswith("/import")) == (303, True)
    assert "Waiting for a worker." in before
    assert 'http-equiv="refresh"' in before
    assert "fuel economy.zip A folder in Kaggle&#39;s manner." in after
    assert "Taken over 5 Changed on the way 2 Left out 0 To look at 5" in after
    assert "metric roc_auc the folder names none; this one fits the targets changed changed" in after
    assert "Look whether roc_auc is the metric that you mean." in after
    assert f'href="{path.removesuffix("/import")}">Continue with the draft' in host.get(path).text
    assert "Imported from fuel economy.zip, with its solution." in read(host, f"{path.removesuffix('/import')}/pages")


def test_the_parts_can_be_narrowed(host: Browser, work):
    path = drop(host, zip_of(kaggle_folder())).headers["Location"]
    work()

    changed = read(host, f"{path}?show=changed")

    assert "roc_auc" in changed
    assert "public/train.csv" not in changed
    assert "None." in read(host, f"{path}?show=left_out")
    assert "public/train.csv" in read(host, f"{path}?show=nonsense")


def test_what_cannot_be_imported_shows_all_faults(host: Browser, work):
    path = drop(host, zip_of({"../<b>x": "1", "/etc/y": "2"})).headers["Location"]
    work()

    page = host.get(path).text

    assert "It cannot be imported: 2 faults" in page
    assert "“../&lt;b&gt;x”: found “..” in its path" in page
    assert "Continue with the draft" not in page


def test_split_and_task_are_asked_for(host: Browser, database: Database):
    drop(host, zip_of(kaggle_folder()), by_id="1", task=" Iris ")

    def arguments(session: Session) -> object:
        draft = session.query(Draft).one()
        return drafts.draft_jobs.find_last(session, draft_id=draft.id).arguments  # type: ignore[union-attr]

    asked = {"path": "source/fuel_economy.zip", "name": "fuel economy.zip", "by_id": True, "task": "Iris"}
    assert database.read(arguments) == asked


def test_a_form_without_an_archive_leaves_nothing(host: Browser, database: Database):
    answered = host.post_form("/host/import", {"by_id": "1"}, content_type="multipart/form-data")

    assert answered.status_code == 400
    assert database.read(lambda session: (session.query(Draft).count(), session.query(DraftFile).count())) == (0, 0)


def test_it_is_there_for_hosts_alone(sign_in, world: World, client: Browser):
    assert client.get("/host/import").status_code == 303
    assert sign_in(world.ada).get("/host/import").status_code == 404
    assert drop(sign_in(world.ada), b"x").status_code == 404


def test_a_draft_that_was_not_imported_has_no_such_page(host: Browser, database: Database, world: World):
    draft = database.write(drafts.create, user=world.host, now=factories.NOW)

    assert host.get(f"/host/drafts/{draft.id}/import").status_code == 404
