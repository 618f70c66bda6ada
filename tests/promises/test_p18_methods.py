"""P18: every change needs an unsafe method and a token; a safe method changes nothing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from server.db import Database
from server.models import Base
from server.storage import Storage
from server.web import cookies
from tests.promises import stage as stages
from tests.promises.stage import API, ROLES, Stage, Visitor, addresses, is_safe, is_unsafe

# What reads its body as a stream meets the token there, once it knows whose the stream is: strangers are asked to sign
# in, others learn what they may see, and an empty body is no form. What takes no token has its authority in the address
# or the body, which is made up here.
IN_THE_STREAM = {303, 400, 403, 404}
INVENTED = {400, 404, 415}


@pytest.fixture
def stage(app: Flask, database: Database, storage: Storage, tmp_path: Path) -> Stage:
    made = database.write(stages.build, storage=storage, folder=tmp_path / "public", private=(0.1, 0.2))
    for role in ROLES:
        Visitor(app, made, role).ask("GET", "/api/podium/v1/me")  # notes that each token was used
    return made


def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    return database.read(
        lambda session: {
            table.name: [tuple(row) for row in session.execute(select(table))] for table in Base.metadata.sorted_tables
        }
    )


@pytest.mark.parametrize("role", ["anonymous", "same team", "admin"])
def test_p18_nothing_changes_without_a_token(app: Flask, stage: Stage, database: Database, role: str):
    before = contents(database)
    answers = {}
    for method, path, endpoint in addresses(app, stage, is_wanted=is_unsafe):
        browser = app.test_client()
        if role in stage.cookies:
            browser.set_cookie(cookies.SESSION, stage.cookies[role])
        response = browser.open(path, method=method, buffered=True)
        way = getattr(app.view_functions[endpoint], "csrf", "token")
        refusals = {"view": IN_THE_STREAM, "none": INVENTED}.get(way, {401 if path.startswith(API) else 403})
        answers.setdefault(f"{method} {endpoint}", (response.status_code, refusals))

    assert {name: pair for name, pair in answers.items() if pair[0] not in pair[1]} == {}
    assert len(answers) > 10
    assert contents(database) == before


@pytest.mark.parametrize("role", ["anonymous", "same team", "host", "admin"])
def test_p18_a_safe_method_changes_nothing(app: Flask, stage: Stage, database: Database, role: str):
    before = contents(database)
    visitor = Visitor(app, stage, role)

    statuses = {visitor.ask(*address).status for address in addresses(app, stage, is_wanted=is_safe)}

    assert 200 in statuses
    assert contents(database) == before


def test_p18_a_file_without_the_forms_token_is_not_taken(app: Flask, stage: Stage, database: Database):
    before = contents(database)
    browser = Visitor(app, stage, "same team").open_browser()
    path = "/competitions/harbour/submissions"

    form = browser.post(path, data={"file": (io.BytesIO(b"id,y\n1,0.5\n"), "a.csv")})
    script = browser.post(path, data=b"id,y\n1,0.5\n", content_type="text/csv")

    assert (form.status_code, script.status_code) == (403, 403)
    assert contents(database) == before
