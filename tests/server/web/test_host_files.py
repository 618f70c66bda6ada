"""Tests for `server.web.host_files`: the page and the API send the same."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask import Flask

from server.db import Database
from server.models import Submission
from tests import factories
from tests.browser import Browser
from tests.programs import Program
from tests.server.web.conftest import World
from tests.server.web.host.conftest import PATH, played

__all__ = ["played"]


@pytest.fixture
def program(app: Flask, world: World, database: Database) -> Program:
    """Return a program of the host's."""
    scopes = ("read", "host")
    return Program(app, database.write(lambda s: factories.make_token(s, user=world.host, scopes=scopes)))


def test_entrants_are_the_same_file_on_the_page_and_over_the_api(
    host: Browser, program: Program, played: dict[str, Submission]
):
    page, file = host.get(f"{PATH}/entrants.csv"), program.get(f"{PATH}/entrants.csv")

    assert page.status_code == file.status_code == 200
    assert page.text == file.text
    assert file.text.splitlines()[0].startswith("user,name,email,")
    assert len(file.text.splitlines()) == 4


def test_the_export_is_the_same_on_the_page_and_over_the_api(
    host: Browser, program: Program, played: dict[str, Submission]
):
    answers = [host.get(f"{PATH}/export.zip", buffered=True), program.get(f"{PATH}/export.zip")]

    held = []
    for answer in answers:
        with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
            held.append({name: archive.read(name) for name in archive.namelist()})
    assert held[0] == held[1]
    assert answers[0].headers["ETag"] == answers[1].headers["ETag"]
    assert set(held[0]) >= {"leaderboard.csv", "private-leaderboard.csv", "submissions.csv", "entrants.csv"}


def test_the_tag_of_an_export_changes_with_what_is_in_it(host: Browser, played: dict[str, Submission]):
    tag = {"If-None-Match": host.get(f"{PATH}/export.zip", buffered=True).headers["ETag"]}
    same = host.get(f"{PATH}/export.zip", headers=tag, buffered=True)

    host.post_form(f"{PATH}/entrants/ada", {"note": "Knows the data.", "section": ""})

    assert (same.status_code, same.data) == (304, b"")
    assert host.get(f"{PATH}/export.zip", headers=tag, buffered=True).status_code == 200
