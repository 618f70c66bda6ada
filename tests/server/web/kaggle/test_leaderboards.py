"""Leaderboards for Kaggle's clients: in rank order, the private one from the instant at which it is final."""

import csv
import io
import zipfile

from server.db import Database
from tests.fakes import Clock
from tests.server.web import endings
from tests.server.web.conftest import World
from tests.server.web.kaggle.conftest import Kaggle

SCORES = {"bo": (0.9, 0.5), "cy": (0.8, 0.7), "=di": (0.7, 0.6), "dummy": (0.85, 0.1)}


def play(database: Database, world: World):
    database.write(endings.play, world.competition.id, SCORES, baseline="dummy")


def read_zip(ada: Kaggle) -> tuple[str, list[dict[str, str]]]:
    led = ada.ask("DownloadLeaderboard", competitionName="harbour")
    assert led.headers["Location"].endswith("/harbour.zip")
    sent = ada.browser.get(led.headers["Location"])
    assert sent.headers["Last-Modified"].endswith("GMT")
    with zipfile.ZipFile(io.BytesIO(sent.data)) as archive:
        [name] = archive.namelist()
        return name, list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def test_the_public_board_is_told_until_the_private_one_is_final(
    ada: Kaggle, database: Database, world: World, clock: Clock
):
    play(database, world)
    running = ada.get("GetLeaderboard", competitionName="harbour")
    clock.now = endings.OVER_AT
    over = ada.get("GetLeaderboard", competitionName="harbour")
    database.write(endings.finalize, world.competition.id)
    final = ada.get("GetLeaderboard", competitionName="harbour")
    public = ada.get("GetLeaderboard", competitionName="harbour", overridePublic=True)

    def rows(answer) -> list[tuple[str, str]]:
        return [(row["teamName"], row["score"]) for row in answer["submissions"]]

    assert rows(running) == rows(over) == rows(public) == [("bo", "0.90000"), ("cy", "0.80000"), ("=di", "0.70000")]
    assert rows(final) == [("cy", "0.70000"), ("=di", "0.60000"), ("bo", "0.50000")]


def test_pages_are_as_large_as_is_asked_for(ada: Kaggle, database: Database, world: World):
    play(database, world)

    first = ada.get("GetLeaderboard", competitionName="harbour", pageSize=2)
    second = ada.get("GetLeaderboard", competitionName="harbour", pageSize=2, pageToken=first["nextPageToken"])

    assert [row["teamName"] for row in first["submissions"]] == ["bo", "cy"]
    assert [row["teamName"] for row in second["submissions"]] == ["=di"]
    assert second["nextPageToken"] == ""


def test_the_board_comes_as_a_zip_of_one_csv(ada: Kaggle, database: Database, world: World, clock: Clock):
    play(database, world)
    name, rows = read_zip(ada)
    clock.now = endings.OVER_AT
    database.write(endings.finalize, world.competition.id)
    final_name, final_rows = read_zip(ada)

    assert name.startswith("harbour-publicleaderboard-2026-11-21T")
    assert [(row["Rank"], row["TeamName"], row["Score"], row["SubmissionCount"]) for row in rows] == [
        ("1", "bo", "0.90000", "1"),
        ("2", "cy", "0.80000", "1"),
        ("3", "'=di", "0.70000", "1"),
    ]
    assert final_name.startswith("harbour-privateleaderboard-")
    assert [row["TeamName"] for row in final_rows] == ["cy", "'=di", "bo"]


def test_an_empty_board_has_no_rows(ada: Kaggle):
    assert ada.get("GetLeaderboard", competitionName="harbour") == {"submissions": [], "nextPageToken": ""}
    assert read_zip(ada)[1] == []
