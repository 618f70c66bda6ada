"""Tests for `server.web.api.page_images`: what the pages show, with a token."""

from __future__ import annotations

import pytest

from server.db import Database
from server.models import Competition, PageImage
from server.storage import Storage
from tests import factories
from tests.programs import Program
from tests.server.web.api.conftest import World

PNG = b"\x89PNG\r\n\x1a\n" + bytes(24)
PATH = "/competitions/harbour/images/map.png"


@pytest.fixture(autouse=True)
def image(world: World, database: Database, storage: Storage) -> None:
    """Give the competition an image."""
    with storage.open_writer("images") as writer:
        writer.write(PNG)
        stored = writer.commit()

    def keep(session) -> None:
        about = {
            "name": "map.png",
            "created_at": factories.NOW,
            "storage_key": stored.key,
            "size_bytes": stored.size_bytes,
            "sha256": stored.sha256,
        }
        session.add(PageImage(competition_id=world.competition.id, **about))

    database.write(keep)


def test_an_image_is_there_for_all_who_may_see_the_competition(stranger: Program, ada: Program):
    answer = stranger.get(PATH)

    assert (answer.status_code, answer.data, answer.mimetype) == (200, PNG, "image/png")
    assert ada.get(PATH, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert ada.get("/competitions/harbour/images/none.png").status_code == 404


def test_of_a_competition_by_invitation_it_needs_the_token_of_an_entrant(
    ada: Program, ben: Program, stranger: Program, world: World, database: Database
):
    def hide(session) -> None:
        session.get_one(Competition, world.competition.id).visibility = "invitation"

    database.write(hide)

    assert [program.get(PATH).status_code for program in (ada, ben, stranger)] == [200, 404, 404]
