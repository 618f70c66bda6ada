"""Uploads: a signed address takes the file, whole or in parts, and says how much is here."""

import pytest
from itsdangerous import TimestampSigner
from sqlalchemy import update

from server.db import Database
from server.models import ApiToken, Entrant
from server.web.kaggle.uploads import TAKES_SECONDS
from tests.factories import NOW
from tests.server.web.kaggle.conftest import FILE, Kaggle


def begin(ada: Kaggle, size: int = len(FILE)) -> str:
    ticket = ada.get("StartSubmissionUpload", competitionName="harbour", fileName="a.csv", contentLength=size)
    return ticket["createUrl"]


def test_a_file_goes_on_where_it_was_cut(ada: Kaggle):
    url, put = begin(ada), ada.browser.put

    nothing = put(url, headers={"Content-Range": f"bytes */{len(FILE)}"})
    first = put(url, data=FILE[:9], headers={"Content-Range": f"bytes 0-8/{len(FILE)}"})
    asked = put(url, headers={"Content-Range": f"bytes */{len(FILE)}"})
    rest = put(url, data=FILE[9:], headers={"Content-Range": f"bytes 9-{len(FILE) - 1}/{len(FILE)}"})
    done = put(url, headers={"Content-Range": f"bytes */{len(FILE)}"})

    assert (nothing.status_code, nothing.headers.get("Range")) == (308, None)
    assert (first.status_code, first.headers["Range"]) == (308, "bytes=0-8")
    assert (asked.status_code, asked.headers["Range"]) == (308, "bytes=0-8")
    assert (rest.status_code, done.status_code) == (201, 201)


def test_a_file_that_is_sent_again_is_taken_once(ada: Kaggle):
    url = begin(ada)

    assert [ada.browser.put(url, data=FILE).status_code for _ in range(2)] == [201, 201]


def test_more_than_announced_is_refused(ada: Kaggle):
    assert ada.browser.put(begin(ada, size=5), data=FILE).status_code == 413


@pytest.mark.parametrize("header", ["bytes", "bytes x-y/3", "lines 0-1/2"])
def test_a_range_that_is_none_is_refused(ada: Kaggle, header: str):
    assert ada.browser.put(begin(ada), data=FILE, headers={"Content-Range": header}).status_code == 400


def test_an_address_that_was_made_up_is_not_there(ada: Kaggle):
    url = begin(ada)

    for address in (url[:-2], "http://localhost/api/v1/uploads/invented"):
        assert ada.browser.put(address, data=FILE).status_code == 404


def test_an_address_ends_with_the_token_that_began_it(ada: Kaggle, database: Database):
    url = begin(ada)

    database.write(lambda session: session.execute(update(ApiToken).values(revoked_at=NOW)))

    assert ada.browser.put(url, data=FILE).status_code == 404


def test_who_was_removed_sends_nothing_any_more(ada: Kaggle, database: Database):
    url = begin(ada)

    database.write(lambda session: session.execute(update(Entrant).values(removed_at=NOW)))

    assert ada.browser.put(url, data=FILE).status_code == 404


def test_an_address_takes_files_for_an_hour(ada: Kaggle, monkeypatch: pytest.MonkeyPatch):
    url = begin(ada)
    began = TimestampSigner("x").get_timestamp()

    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: began + TAKES_SECONDS + 2)

    assert ada.browser.put(url, data=FILE).status_code == 404
