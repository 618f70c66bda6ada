"""Tests for `server.web.api.host_bundle`: what leaves as an archive is the folder that would make it again."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.bundles import load_bundle, prepare_bundle
from server.db import Database
from server.imports.reference_boards import read_board
from server.models import Competition, Solution
from server.services import reference_boards
from server.storage import Storage
from tests import factories
from tests.drafts import FILES, PAGES, SPEC, write_folder
from tests.fakes import FakeQueue
from tests.programs import Program
from tests.publishing import publish_bundle
from tests.server.web.api.conftest import World


@pytest.fixture
def iris(tmp_path: Path, database: Database, storage: Storage, queue: FakeQueue, world: World) -> Competition:
    """Return a competition of the host's with files."""
    bundle = load_bundle(write_folder(tmp_path / "iris"))
    about = {"bundle": bundle, "prepared": prepare_bundle(bundle, tmp_path / "made"), "host": world.host}
    return publish_bundle(database, storage=storage, queue=queue, now=factories.NOW, **about)


def test_the_archive_holds_what_would_make_an_equal_competition(iris: Competition, keeper: Program, tmp_path: Path):
    response = keeper.get("/competitions/iris-species/host/bundle")
    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        archive.extractall(tmp_path / "out")

    bundle = load_bundle(tmp_path / "out")
    assert bundle.spec == load_bundle(tmp_path / "iris").spec
    assert dict(bundle.pages) == PAGES
    assert {path: (tmp_path / "out" / path).read_text() for path in FILES} == FILES
    assert (response.mimetype, response.headers["Cache-Control"]) == ("application/zip", "private, no-store")
    assert bundle.spec.slug == SPEC["slug"]


def test_a_file_that_is_lost_is_told_before_anything_is_sent(
    iris: Competition, keeper: Program, database: Database, storage: Storage
):
    storage.delete(
        database.read(lambda session: session.scalars(select(Solution.storage_key).where(Solution.n_public == 2)).one())
    )

    response = keeper.get("/competitions/iris-species/host/bundle")

    assert response.status_code == 503
    assert "private/solution.csv" in response.get_json()["detail"]


def test_an_entrant_finds_no_archive(iris: Competition, ada: Program):
    assert ada.get("/competitions/iris-species/host/bundle").status_code == 404


def test_the_reference_board_goes_along(iris: Competition, keeper: Program, database: Database, tmp_path: Path):
    def keep(session: Session) -> None:
        reference_boards.keep(session, competition=session.get_one(Competition, iris.id), scores=[0.25, 0.5, 0.75])

    database.write(keep)

    response = keeper.get("/competitions/iris-species/host/bundle")

    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        archive.extractall(tmp_path / "out")
    assert read_board(tmp_path / "out") == [0.75, 0.5, 0.25]
