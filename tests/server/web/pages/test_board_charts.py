"""Tests for `server.web.pages.board_charts`: drawings and tables without a script, and data for it."""

import json
import re
from html import unescape

from server.db import Database
from tests.browser import Browser
from tests.fakes import Clock
from tests.server.web.conftest import World
from tests.server.web.endings import OVER_AT, finalize, play
from tests.server.web.pages.test_leaderboards import fill, score_ada

PATH = "/competitions/harbour/leaderboard/charts"


def data_of(page: str) -> list[dict]:
    return [json.loads(unescape(found)) for found in re.findall(r'data-chart="([^"]*)"', page)]


def test_the_charts_are_drawn_by_the_server_with_a_table_each(ada: Browser, world: World, database: Database):
    database.write(fill, world, 12)
    database.write(score_ada, world, 0.5)

    page = ada.get(PATH).text

    assert page.count('<svg viewBox="0 0 640 300" role="img"') == page.count("<summary>As a table</summary>") == 2
    assert "Best score over time of 11 teams; team1 leads with 0.99900" in page
    assert "yours is 0.50000" in page
    race, bars = data_of(page)
    assert [line["kind"] for line in race["lines"]] == ["first", *["other"] * 9, "mine"]
    assert sum(bars["y"]) == 13
    assert bars["mine"] is not None


def test_without_scores_there_is_nothing_to_draw(stranger: Browser):
    page = stranger.get(PATH).text

    assert "The charts begin with the first score." in page
    assert "data-chart" not in page


def test_private_scores_are_drawn_once_they_are_final(
    stranger: Browser, world: World, database: Database, clock: Clock
):
    scores = {"first": (0.9, 0.25), "second": (0.8, 0.75)}
    database.write(play, world.competition.id, scores)
    clock.now = OVER_AT
    before = stranger.get(PATH).text
    database.write(finalize, world.competition.id)

    page = stranger.get(PATH).text

    assert "Public against private" not in before
    assert "0.25" not in before
    assert data_of(page)[-1]["dots"] == [
        {"name": "second", "x": 0.8, "y": 0.75},
        {"name": "first", "x": 0.9, "y": 0.25},
    ]
    assert "second: public 0.80000, private 0.75000" in page


def test_team_names_are_data_and_no_markup(stranger: Browser, world: World, database: Database):
    name = "'><script>alert(1)</script>"
    database.write(play, world.competition.id, {"plain": (0.5, 0.5), name[:20]: (0.9, 0.5)})

    page = stranger.get(PATH).text

    assert "<script>alert" not in page
    assert data_of(page)[0]["lines"][0]["name"] == name[:20]
