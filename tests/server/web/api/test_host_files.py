"""Tests for `server.web.api.host_files`: all that is a host's, for programs of the host's."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from server.db import Database
from server.web.slots import MOST_DOWNLOADS
from tests.programs import Program
from tests.server.web import endings
from tests.server.web.api.conftest import World

PATH = "/competitions/harbour/host"


@pytest.fixture(autouse=True)
def played(world: World, database: Database) -> None:
    """Have two teams hand in."""
    database.write(endings.play, world.competition.id, {"bo": (0.9, 0.5)})
    database.write(endings.hand_in, world.team.id, world.ada.id, (0.7, 0.83219))


def test_the_export_holds_both_scores(keeper: Program):
    answer = keeper.get(f"{PATH}/export.zip")

    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("submissions.csv").decode())))
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/zip", "private, no-store")
    assert {(row["team"], row["public_score"], row["private_score"]) for row in rows} == {
        ("bo", "0.9", "0.5"),
        ("ada", "0.7", "0.83219"),
    }


def test_an_export_gives_its_slot_back_also_where_nothing_is_new(keeper: Program):
    tag = {"If-None-Match": keeper.get(f"{PATH}/export.zip").headers["ETag"]}

    again = [keeper.get(f"{PATH}/export.zip", headers=tag).status_code for _ in range(MOST_DOWNLOADS + 1)]

    assert again == [304] * (MOST_DOWNLOADS + 1)


def test_the_entrants_are_a_file(keeper: Program):
    answer = keeper.get(f"{PATH}/entrants.csv")

    rows = {row["user"]: row for row in csv.DictReader(io.StringIO(answer.text))}
    assert answer.mimetype == "text/csv"
    assert (rows["ada"]["team"], rows["ada"]["state"], rows["ada"]["submissions"]) == ("ada", "entered", "1")


@pytest.mark.parametrize("name", ["export.zip", "entrants.csv"])
def test_only_a_host_with_the_scope_gets_them(ada: Program, host: Program, stranger: Program, name: str):
    answers = [program.get(f"{PATH}/{name}").status_code for program in (stranger, ada, host)]

    assert answers == [401, 404, 403]
