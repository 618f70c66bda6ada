"""Tests for `server.web.received`, through a page of the tests."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from flask import Flask

from server.settings import Settings
from tests.browser import Browser
from tests.server.web import upload_page
from tests.server.web.pages.test_uploads import begin, headers, send

DATA = b"id,label\n1,0\n2,1\n"
ANSWER = f"train.csv 17 {hashlib.sha256(DATA).hexdigest()} mine"


@pytest.fixture
def app(app: Flask) -> Flask:
    app.register_blueprint(upload_page.blueprint)
    return app


def post(browser: Browser, data: bytes | None = DATA, **fields: str):
    file = {} if data is None else {"file": (io.BytesIO(data), "train.csv")}
    return browser.post_form("/sample", {"note": "mine", **fields, **file}, content_type="multipart/form-data")


def send_in_pieces(browser: Browser) -> str:
    code = str(begin(browser).get_json()["id"])
    send(browser, code, 0, DATA)
    browser.post(f"/uploads/{code}/completion", json={}, headers=headers(browser))
    return code


def files(settings: Settings) -> list[Path]:
    return [path for path in (settings.data / "files").glob("[du][rp]*/*") if path.parent.name != "data"]


def test_a_plain_form_brings_its_file(ada: Browser, settings: Settings):
    assert post(ada).text == ANSWER
    assert [path.parent.name for path in files(settings)] == ["drafts"]


def test_a_form_names_what_came_in_pieces_once(ada: Browser, settings: Settings):
    code = send_in_pieces(ada)

    assert post(ada, None, upload=code).text == ANSWER
    assert post(ada, None, upload=code).status_code == 404
    assert [path.parent.name for path in files(settings)] == ["uploads"]


def test_nobody_takes_the_file_of_another(ada: Browser, ben: Browser):
    code = send_in_pieces(ada)

    assert post(ben, None, upload=code).status_code == 404
    assert post(ada, None, upload=code).status_code == 200


def test_a_refused_form_leaves_no_file_but_what_came_in_pieces_can_be_named_again(ada: Browser, settings: Settings):
    code = send_in_pieces(ada)

    assert [post(ada, note="no").status_code, post(ada, None, upload=code, note="no").status_code] == [400, 400]

    assert [path.parent.name for path in files(settings)] == ["uploads"]
    assert post(ada, None, upload=code).status_code == 200


def test_a_form_that_is_not_ours_or_no_form_leaves_nothing(ada: Browser, settings: Settings):
    file = {"note": "mine", "file": (io.BytesIO(DATA), "train.csv")}

    foreign = ada.post("/sample", data={"csrf_token": "0" * 64, **file})
    no_form = ada.post("/sample", data=DATA, headers=headers(ada))

    assert [foreign.status_code, no_form.status_code, files(settings)] == [403, 400, []]


@pytest.mark.parametrize(("content", "status"), [(b"", 400), (DATA, 413)])
def test_an_empty_or_too_large_file_leaves_nothing(
    ada: Browser, settings: Settings, monkeypatch: pytest.MonkeyPatch, content: bytes, status: int
):
    monkeypatch.setattr(upload_page, "MOST_BYTES", len(DATA) - 1)

    assert post(ada, content).status_code == status
    assert files(settings) == []


def test_an_empty_file_is_told_in_words_for_any_file(ada: Browser, settings: Settings):
    text = post(ada, b"").text

    assert "The file is empty." in text
    assert "predictions" not in text
    assert files(settings) == []
