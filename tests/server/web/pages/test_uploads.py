"""Tests for `server.web.pages.uploads`: the door for a browser's script, by cookie and CSRF token."""

from __future__ import annotations

import pytest

from server.web import slots
from server.web.resuming import PIECE
from tests.browser import Browser
from tests.server.web.conftest import World

DATA = b"id,label\n1,0\n2,1\n"


def headers(browser: Browser, **more: str) -> dict[str, str]:
    return {"X-CSRF-Token": browser.csrf_token(), **{name.replace("_", "-"): value for name, value in more.items()}}


def begin(browser: Browser, **given: object):
    return browser.post("/uploads", json={"name": "train.csv", "size": len(DATA), **given}, headers=headers(browser))


def send(browser: Browser, code: str, offset: int, data: bytes):
    more = headers(browser, Upload_Offset=str(offset), Content_Type=PIECE)
    return browser.patch(f"/uploads/{code}", data=data, headers=more)


def test_a_script_sends_a_file_in_pieces_and_completes_it(ada: Browser):
    code = begin(ada).get_json()["id"]
    assert send(ada, code, 0, DATA[:7]).headers["Upload-Offset"] == "7"
    head = ada.head(f"/uploads/{code}")
    assert (head.headers["Upload-Offset"], head.headers["Upload-Length"]) == ("7", "17")
    assert send(ada, code, 7, DATA[7:]).status_code == 204

    done = ada.post(f"/uploads/{code}/completion", json={}, headers=headers(ada))

    assert (done.status_code, done.get_json()["is_whole"]) == (200, True)
    assert ada.delete(f"/uploads/{code}", headers=headers(ada)).status_code == 204
    assert ada.get(f"/uploads/{code}").status_code == 404


def test_a_refusal_is_told_in_words_that_the_script_can_show(ada: Browser):
    code = begin(ada).get_json()["id"]

    wrong = send(ada, code, 5, DATA)
    large = begin(ada, size=10**15)
    damaged = ada.post("/uploads", json=[], headers=headers(ada))

    assert (wrong.status_code, wrong.headers["Upload-Offset"], wrong.get_json()["code"]) == (409, "0", "wrong_offset")
    assert (large.status_code, large.get_json()["code"]) == (413, "too_large")
    assert (damaged.status_code, damaged.get_json()["code"]) == (400, "invalid_input")


@pytest.mark.parametrize("token", [None, "0" * 64])
def test_without_the_token_of_our_pages_nothing_is_taken(ada: Browser, token: str | None):
    code = begin(ada).get_json()["id"]
    more = {"Upload-Offset": "0", "Content-Type": PIECE} | ({} if token is None else {"X-CSRF-Token": token})

    assert ada.patch(f"/uploads/{code}", data=DATA, headers=more).status_code == 403
    assert ada.get(f"/uploads/{code}").headers["Upload-Offset"] == "0"


def test_who_is_not_signed_in_or_not_the_owner_gets_nothing(ada: Browser, ben: Browser, stranger: Browser):
    code = begin(ada).get_json()["id"]

    assert begin(stranger).status_code == 401
    assert (ben.get(f"/uploads/{code}").status_code, send(ben, code, 0, DATA).status_code) == (404, 404)


def test_who_has_too_many_pieces_under_way_is_told_when_to_come_back(ada: Browser, world: World):
    code = begin(ada).get_json()["id"]
    held = [slots.UPLOADS.take(f"user:{world.ada.id}") for _ in range(slots.MOST_UPLOADS)]

    refused = send(ada, code, 0, DATA)
    for give_back in held:
        give_back()

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "5")
