"""One competition with its data, an entrant, an outsider and a host, each with a browser of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from server.db import Database
from server.models import Competition, Role, Team, User
from server.storage import Storage
from tests import factories
from tests.browser import Browser
from tests.publishing import publish_data

SAMPLE = b"id,chance\n1,0.5\n2,0.5\n"


@dataclass(frozen=True)
class World:
    """Who and what there is; `ada` has entered `harbour`, `ben` has not, `host` runs it."""

    competition: Competition
    ada: User
    ben: User
    host: User
    team: Team


def make_world(session: Session, *, storage: Storage, folder: Path) -> World:
    """Make the rows and publish three files."""
    host = factories.make_user(session, name="hosanna", role=Role.HOST)
    ada = factories.make_user(session, name="ada", display_name="Ada L.")
    ben = factories.make_user(session, name="ben")
    competition = factories.make_competition(session, slug="harbour", host=host)
    factories.make_solution(session, competition=competition)
    team = factories.make_team(session, competition=competition, user=ada)
    publish_data(
        session,
        storage=storage,
        competition=competition,
        folder=folder,
        descriptions={
            "train.csv": ("Rows to learn from.", {"size": "Length in metres.", "chance": "The target."}),
            "test.csv": ("Rows to predict.", {}),
            "sample_submission.csv": ("A valid file.", {}),
        },
        id_column="id",
        now=factories.NOW,
    )
    return World(competition, ada, ben, host, team)


@pytest.fixture
def world(database: Database, storage: Storage, tmp_path: Path) -> World:
    """Return the world, committed."""
    folder = tmp_path / "public"
    folder.mkdir()
    (folder / "train.csv").write_bytes(b"id,size,chance\n7,12.5,1\n8,3.25,0\n9,,1\n")
    (folder / "test.csv").write_bytes(b"id,size\n1,4.5\n2,8.0\n")
    (folder / "sample_submission.csv").write_bytes(SAMPLE)
    return database.write(make_world, storage=storage, folder=folder)


@pytest.fixture
def ada(world: World, sign_in: Callable[[User], Browser]) -> Browser:
    """Return the entrant's browser."""
    return sign_in(world.ada)


@pytest.fixture
def ben(world: World, sign_in: Callable[[User], Browser]) -> Browser:
    """Return the browser of a user who has not entered."""
    return sign_in(world.ben)


@pytest.fixture
def host(world: World, sign_in: Callable[[User], Browser]) -> Browser:
    """Return the host's browser."""
    return sign_in(world.host)


@pytest.fixture
def stranger(world: World, client: Browser) -> Browser:
    """Return a browser that nobody has signed in to."""
    return client
