"""A competition with three teams, one of them ada's, for its host to look after."""

from __future__ import annotations

import re

import pytest

from server.db import Database
from server.models import Submission
from tests.browser import Browser
from tests.server.web import endings
from tests.server.web.conftest import World

PATH = "/competitions/harbour/host"


@pytest.fixture
def played(world: World, database: Database) -> dict[str, Submission]:
    """Return the submissions by team: bo leads on the public rows, ada on the private ones."""

    def play(session) -> dict[str, Submission]:
        endings.play(session, world.competition.id, {"bo": (0.9, 0.5), "cy": (0.8, 0.7)})
        endings.hand_in(session, world.team.id, world.ada.id, (0.7, 0.83219))
        found = session.query(Submission).order_by(Submission.id).all()
        return dict(zip(("bo", "cy", "ada"), found, strict=True))

    return database.write(play)


def show(browser: Browser, path: str = "") -> str:
    """Return a page of the host."""
    response = browser.get(PATH + path)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def words(text: str) -> str:
    """Return the text of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
