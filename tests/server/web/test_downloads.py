import hashlib

import pytest
from pydantic import SecretStr

from server.db import Database
from server.models import DataFile
from server.storage import Storage
from server.web import slots
from tests.browser import Browser
from tests.conftest import browser_of
from tests.server.web.conftest import SAMPLE, World

PATH = "/competitions/harbour/data/sample_submission.csv"
SIZE = len(SAMPLE)
TAG = f'"{hashlib.sha256(SAMPLE).hexdigest()}"'


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=5-", 5, SIZE - 1), ("bytes=0-3", 0, 3), ("bytes=-4", SIZE - 4, SIZE - 1), ("bytes=3-9999", 3, SIZE - 1)],
)
def test_one_range_is_sent(ada: Browser, asked: str, first: int, last: int):
    response = ada.get(PATH, headers={"Range": asked}, buffered=True)

    assert (response.status_code, response.get_data()) == (206, SAMPLE[first : last + 1])
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert response.headers["Content-Length"] == str(last + 1 - first)
    assert response.headers["ETag"] == TAG


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "bytes=9999-", f"bytes={SIZE}-"])
def test_several_ranges_and_one_beyond_the_end_are_refused_with_the_size(ada: Browser, asked: str):
    response = ada.get(PATH, headers={"Range": asked}, buffered=True)

    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize("asked", ["bytes=b-", "lines", "bytes=5-3"])
def test_what_is_no_range_is_ignored(ada: Browser, asked: str):
    response = ada.get(PATH, headers={"Range": asked}, buffered=True)

    assert (response.status_code, response.get_data()) == (200, SAMPLE)


def test_a_download_goes_on_only_while_the_file_is_the_same(ada: Browser):
    same = ada.get(PATH, headers={"Range": "bytes=4-", "If-Range": TAG}, buffered=True)
    other = ada.get(PATH, headers={"Range": "bytes=4-", "If-Range": '"another"'}, buffered=True)

    assert (same.status_code, same.get_data()) == (206, SAMPLE[4:])
    assert (other.status_code, other.get_data()) == (200, SAMPLE)


def test_what_the_reader_has_is_not_sent_again(ada: Browser):
    response = ada.get(PATH, headers={"If-None-Match": TAG}, buffered=True)

    assert (response.status_code, response.get_data()) == (304, b"")


def test_head_tells_size_and_ranges(ada: Browser):
    response = ada.head(PATH, buffered=True)

    assert response.status_code == 200
    assert response.headers["Content-Length"] == str(SIZE)
    assert response.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=1-2"}, {"Range": "bytes=9999-"}, {"If-None-Match": TAG}])
def test_every_answer_gives_its_slot_back(ada: Browser, headers: dict[str, str]):
    answers = [ada.get(PATH, headers=headers, buffered=True).status_code for _ in range(6)]

    assert 429 not in answers


def test_four_downloads_at_once_and_no_more(ada: Browser, world: World):
    taken = [slots.DOWNLOADS.take(f"user:{world.ada.id}") for _ in range(4)]
    try:
        response = ada.get(PATH)
    finally:
        for give_back in taken:
            give_back()

    assert response.status_code == 429


def test_a_file_that_storage_lost_is_not_found_and_gives_its_slot_back(
    ada: Browser, database: Database, storage: Storage
):
    for key in database.read(lambda session: [file.storage_key for file in session.query(DataFile)]):
        storage.delete(key)

    assert [ada.get(PATH).status_code for _ in range(6)] == [404] * 6


def test_too_many_downloads_are_throttled(make_app, world: World, redis_url: str, database: Database, clock):
    from server.services import sessions

    browser = browser_of(make_app(rate_limits=True, redis_url=SecretStr(redis_url)))
    secret = database.write(sessions.make_session, user_id=world.ada.id, user_agent="Firefox", now=clock.now)
    browser.set_cookie("podium", secret)

    answers = [browser.get(PATH, buffered=True).status_code for _ in range(61)]

    assert answers == [200] * 60 + [429]
