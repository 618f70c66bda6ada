"""Tests for `server.web.board_exports`: the whole board as CSV and JSON."""

import csv
import io
import json
from datetime import timedelta

import pytest
from sqlalchemy import update

from server.db import Database
from server.models import LeaderboardRow
from tests.browser import Browser
from tests.fakes import Clock
from tests.server.web.conftest import World
from tests.server.web.endings import OVER_AT, estimate, finalize, play, tie
from tests.server.web.pages.test_leaderboards import fill, score

PATH = "/competitions/harbour/leaderboard"
HEAD = ["rank", "is_baseline", "team", "members", "public_score", "entries", "last_submission_at", "is_agent"]

PUBLIC_HEAD = [*HEAD[:5], "low", "high", "is_tied", *HEAD[5:]]


def table_of(browser: Browser, path: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(browser.get(path).text)))


def test_the_csv_holds_the_whole_board_in_its_order(stranger: Browser, world: World, database: Database):
    database.write(fill, world, 1100)
    database.write(score, world, "Mean", 0.9985, is_baseline=True)

    head, *rows = table_of(stranger, f"{PATH}.csv")

    assert head == PUBLIC_HEAD
    assert rows[0] == ["1", "False", "team1", "team1", "0.999", "", "", "False", "1", "2026-11-21T12:00:00Z", "False"]
    assert rows[1][:4] == ["", "True", "Mean", ""]
    assert [row[0] for row in rows[2:]] == [str(rank) for rank in range(2, 1101)]


def test_the_json_holds_the_same(stranger: Browser, world: World, database: Database):
    database.write(fill, world, 3)

    answer = stranger.get(f"{PATH}.json")

    assert answer.mimetype == "application/json"
    assert json.loads(answer.text)["rows"][2] == {
        "rank": 3,
        "is_baseline": False,
        "team": "team3",
        "members": ["team3"],
        "public_score": 0.997,
        "low": None,
        "high": None,
        "is_tied": False,
        "entries": 1,
        "last_submission_at": "2026-11-21T12:00:00Z",
        "is_agent": False,
    }


def test_intervals_have_the_decimals_of_the_competition_and_ties_are_told(
    stranger: Browser, world: World, database: Database
):
    def estimate(session):
        score(session, world, "first", 0.9)
        session.execute(update(LeaderboardRow).values(public_low=0.877777777, public_high=0.922222222, is_tied=True))

    database.write(estimate)

    assert table_of(stranger, f"{PATH}.csv")[1][4:8] == ["0.9", "0.87778", "0.92222", "True"]
    row = stranger.get(f"{PATH}.json").json["rows"][0]
    assert (row["low"], row["high"], row["is_tied"]) == (0.87778, 0.92222, True)


def test_the_page_leads_to_both_kinds(stranger: Browser, world: World, database: Database):
    database.write(fill, world, 1)

    page = stranger.get(PATH).text

    assert all(f'href="{PATH}.{kind}"' in page for kind in ("csv", "json"))


def test_an_empty_board_is_an_empty_file(stranger: Browser):
    assert stranger.get(f"{PATH}.csv").text == ""
    assert stranger.get(f"{PATH}.json").json == {"rows": []}


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_no_spreadsheet_runs_a_team_and_numbers_stay_numbers(
    stranger: Browser, world: World, database: Database, name: str
):
    database.write(score, world, name, -0.25, is_baseline=True)

    assert table_of(stranger, f"{PATH}.csv")[1][2:5] == [f"'{name}", "", "-0.25"]
    assert table_of(stranger, f"{PATH}.csv?raw=1")[1][2:5] == [name, "", "-0.25"]
    assert stranger.get(f"{PATH}.json").json["rows"][0]["team"] == name


def test_scores_have_the_decimals_of_the_competition(stranger: Browser, world: World, database: Database):
    database.write(score, world, "first", 0.123456789)

    assert table_of(stranger, f"{PATH}.csv")[1][4] == "0.12346"


def test_a_file_that_is_still_the_same_is_not_sent_again(stranger: Browser, world: World, database: Database):
    database.write(fill, world, 2)
    first = stranger.get(f"{PATH}.csv")
    same = stranger.get(f"{PATH}.csv", headers={"If-None-Match": first.headers["ETag"]})
    database.write(score, world, "new", 0.5)
    changed = stranger.get(f"{PATH}.csv", headers={"If-None-Match": first.headers["ETag"]})

    assert (same.status_code, same.get_data()) == (304, b"")
    assert changed.status_code == 200
    assert "new" in changed.text
    assert len({stranger.get(f"{PATH}{end}").headers["ETag"] for end in (".csv", ".json", ".csv?raw=1")}) == 3


def test_it_is_saved_under_the_name_of_the_competition(stranger: Browser):
    answer = stranger.head(f"{PATH}.csv")

    assert answer.status_code == 200
    assert "harbour-leaderboard.csv" in answer.headers["Content-Disposition"]


def test_the_private_board_is_there_once_it_is_final(stranger: Browser, world: World, database: Database, clock: Clock):
    scores = {"first": (0.9, 0.5), "second": (0.8, 0.7), "=Mean": (0.5, 0.6)}
    database.write(play, world.competition.id, scores, baseline="=Mean")
    database.write(estimate, world.competition.id)
    clock.now = OVER_AT + timedelta(hours=1)
    before = stranger.get(f"{PATH}/private.csv").status_code
    database.write(finalize, world.competition.id)
    database.write(tie, world.competition.id, "second")

    rows = table_of(stranger, f"{PATH}/private.csv")

    assert before == 404
    assert rows[0] == [*HEAD[:4], "private_score", "low", "high", "is_tied", "shake_up", "medal", *HEAD[5:]]
    assert [row[:10] for row in rows[1:]] == [
        ["1", "False", "second", "second", "0.7", "0.6", "0.8", "True", "1", "gold"],
        ["", "True", "'=Mean", "", "0.6", "0.5", "0.7", "False", "", ""],
        ["2", "False", "first", "first", "0.5", "0.4", "0.6", "False", "-1", ""],
    ]
    baseline = stranger.get(f"{PATH}/private.json").json["rows"][1]
    assert [baseline[name] for name in ("team", "low", "high", "is_tied")] == ["=Mean", 0.5, 0.7, False]
