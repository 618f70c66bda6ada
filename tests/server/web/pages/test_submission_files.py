"""One's own files again."""

import pytest

from server.db import Database
from server.storage import Storage
from tests import factories
from tests.browser import Browser
from tests.server.web.conftest import World

PATH = "/competitions/harbour/submissions"
DATA = b"id,prediction\n1,0.5\n"


@pytest.fixture
def number(database: Database, world: World, storage: Storage) -> int:
    with storage.open_writer("submissions") as writer:
        writer.write(DATA)
        stored = writer.commit()
    about = {"storage_key": stored.key, "size_bytes": stored.size_bytes, "sha256": stored.sha256}
    made = {"competition": world.competition, "team": world.team, "user": world.ada, "file_name": "four seeds.csv"}
    return database.write(factories.make_submission, **made, **about).id


def test_the_file_comes_back_as_it_was_under_its_name_and_is_never_shown(ada: Browser, number: int):
    response = ada.get(f"{PATH}/{number}/file")

    assert response.data == DATA
    assert "attachment" in response.headers["Content-Disposition"]
    assert "seeds.csv" in response.headers["Content-Disposition"]
    assert response.mimetype == "application/octet-stream"


def test_the_page_of_the_submission_leads_to_it(ada: Browser, number: int):
    assert f'href="{PATH}/{number}/file" download' in ada.get(f"{PATH}/{number}").text


def test_under_another_competition_it_is_not_there(ada: Browser, database: Database, number: int):
    database.write(factories.make_competition, slug="other")

    assert ada.get(f"/competitions/other/submissions/{number}/file").status_code == 404
