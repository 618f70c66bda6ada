"""Tests for `server.web.metric_drops`: a file is read without being run, stored once, and refused with a reason."""

from __future__ import annotations

import pytest
from flask import Flask

from server.db import Database
from server.errors import InvalidInputError, NotFoundError, TooLargeError
from server.models import Role, User
from server.services import metric_versions
from server.settings import Settings
from server.web import arrival
from server.web.metric_drops import LARGEST_BYTES, drop_metric
from tests import factories
from tests.scorer.custom.metric_files import ACCURACY

SOURCE = ("raise SystemExit\n" + ACCURACY).encode()


@pytest.fixture
def host(database: Database) -> User:
    return database.write(factories.make_user, name="hosanna", role=Role.HOST)


def drop(app: Flask, user: User, source: bytes, *, name: str = ""):
    with app.test_request_context(environ_overrides={arrival._BEGAN_AT: factories.NOW}):
        return drop_metric(user, name=name, file_name="share of right.py", source=source)


def files(settings: Settings) -> list[bytes]:
    return [path.read_bytes() for path in (settings.data / "files" / "metrics").rglob("*") if path.is_file()]


def test_a_file_is_kept_as_it_is_with_what_its_text_says(
    app: Flask, host: User, settings: Settings, database: Database
):
    version, is_new = drop(app, host, SOURCE)
    again, is_again_new = drop(app, host, SOURCE)

    assert (is_new, is_again_new, again.id) == (True, False, version.id)
    [kept] = database.read(metric_versions.list_versions, user=host)
    assert (kept.metric.name, kept.file_name, kept.signature["parameters"]) == (
        "share of right",
        "share of right.py",
        [],
    )
    assert version.signature["description"].startswith("Share of rows that are right.")
    assert files(settings) == [SOURCE]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"", "The file is empty."),
        (b"def score(", "is not Python"),
        (b"x = 1", "defines no function `score`"),
        (b"def score(a, b, c): pass", "expected \\(solution, submission, row_id_column_name\\)"),
        (b"\x00", "is not Python"),
    ],
)
def test_what_is_no_metric_file_is_refused_and_not_kept(
    app: Flask, host: User, settings: Settings, source: bytes, words: str
):
    with pytest.raises(InvalidInputError, match=words):
        drop(app, host, source)

    assert files(settings) == []


def test_a_file_that_is_too_large_or_of_no_host_or_without_name_is_refused(app: Flask, host: User, settings: Settings):
    with pytest.raises(TooLargeError):
        drop(app, host, b"#" * (LARGEST_BYTES + 1))
    with pytest.raises(NotFoundError):
        drop(app, User(role=Role.USER), SOURCE)
    with pytest.raises(InvalidInputError):
        drop(app, host, SOURCE, name="!")

    assert files(settings) == []
