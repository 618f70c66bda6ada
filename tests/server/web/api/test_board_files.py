"""Tests for `server.web.api.board_files`: whole boards for programs, also where pages need a browser."""

from __future__ import annotations

import csv
import io

import pytest

from server.db import Database
from server.models import Competition
from tests.fakes import Clock
from tests.programs import Program
from tests.server.web import endings
from tests.server.web.api.conftest import World

PATH = "/competitions/harbour/leaderboard"


@pytest.fixture(autouse=True)
def played(world: World, database: Database) -> None:
    """Let =bo lead on the public rows, and ada on the private ones."""
    database.write(endings.play, world.competition.id, {"=bo": (0.9, 0.5)})
    database.write(endings.hand_in, world.team.id, world.ada.id, (0.7, 0.8))


def test_the_public_board_is_there_as_csv_and_json(stranger: Program):
    rows = list(csv.DictReader(io.StringIO(stranger.get(f"{PATH}.csv").text)))

    assert [(row["rank"], row["team"], row["public_score"]) for row in rows] == [
        ("1", "'=bo", "0.9"),
        ("2", "ada", "0.7"),
    ]
    assert [row["team"] for row in stranger.get(f"{PATH}.json").json["rows"]] == ["=bo", "ada"]
    assert "'=bo" not in stranger.get(f"{PATH}.csv?raw=1").text
    assert stranger.get(f"{PATH}.csv?raw=yes").status_code == 400


def test_a_token_opens_the_board_of_a_competition_by_invitation(
    ada: Program, ben: Program, stranger: Program, world: World, database: Database
):
    def hide(session) -> None:
        session.get_one(Competition, world.competition.id).visibility = "invitation"

    database.write(hide)

    assert [program.get(f"{PATH}.csv").status_code for program in (ada, ben, stranger)] == [200, 404, 404]


def test_the_private_board_is_there_when_it_is_final(
    ada: Program, host: Program, world: World, database: Database, clock: Clock
):
    before = [program.get(f"{PATH}/private.{kind}").status_code for program in (ada, host) for kind in ("csv", "json")]
    clock.now = endings.OVER_AT
    database.write(endings.finalize, world.competition.id)

    after = ada.get(f"{PATH}/private.json").json["rows"]

    assert before == [404] * 4
    assert [(row["team"], row["private_score"]) for row in after] == [("ada", 0.8), ("=bo", 0.5)]


def test_a_board_that_is_known_is_not_sent_again(ada: Program):
    tag = {"If-None-Match": ada.get(f"{PATH}.csv").headers["ETag"]}

    assert ada.get(f"{PATH}.csv", headers=tag).status_code == 304
