"""Tests for `server.web.board_choices` and what the page makes of choices."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from server.db import Database
from server.domain.honesty import HonestMode
from server.models import Competition, Team, User
from server.services.board_filters import BoardFilter
from server.web.board_choices import Choices, read_choices
from tests.browser import Browser
from tests.factories import NOW
from tests.server.web.conftest import World
from tests.server.web.pages.test_leaderboards import PATH, fill, rows_of, score, score_ada


def mark(session, world: World):
    """Put `team2` into a class and make `team3` an agent's, and a baseline above all."""
    fill(session, world, 12)
    score(session, world, "Oracle", 0.9999, is_baseline=True)
    session.scalars(select(Team).where(Team.name == "team2")).one().bracket = "Evening"
    session.scalars(select(User).where(User.name == "team3")).one().is_agent = True


def names_of(browser: Browser, **query: str) -> list[str]:
    return [row[1] for row in rows_of(browser.get(PATH, query_string=query).text)]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"bracket": "Evening", "baselines": "off"}, ["team2"]),
        ({"entrants": "agents"}, ["Oracle", "team3"]),
        ({"show": "medals", "entrants": "humans", "baselines": "off"}, ["team1", "team2", "team4"]),
        ({"bracket": "Nobody's", "show": "?", "entrants": "?", "baselines": "off"}, [f"team{n}" for n in range(1, 13)]),
    ],
)
def test_choices_combine_and_what_is_not_known_asks_for_nothing(
    stranger: Browser, world: World, database: Database, query: dict[str, str], names: list[str]
):
    database.write(mark, world)

    assert names_of(stranger, **query) == names


def test_my_row_stays_in_reach(ada: Browser, world: World, database: Database):
    database.write(mark, world)
    database.write(score_ada, world, 0.1)

    assert names_of(ada, bracket="Evening", baselines="off") == ["team2", "ada"]
    assert names_of(ada, search="team2") == ["team2", "ada"]


def test_the_form_offers_what_there_is(stranger: Browser, world: World, database: Database):
    database.write(fill, world, 2)

    plain = stranger.get(PATH).text

    assert 'name="bracket"' not in plain
    assert 'name="entrants"' not in plain
    assert "Medal zones" in plain


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, ["tied", "medals", "active"]),
        ({"is_practice": True}, ["tied", "active"]),
        ({"honest_mode": HonestMode.ROUNDED}, ["medals", "active"]),
        ({"honest_mode": HonestMode.LADDER}, ["medals", "active"]),
        ({"finalized_at": NOW - timedelta(days=7)}, ["tied", "active"]),
        ({"finalized_at": NOW - timedelta(days=7, seconds=1)}, ["tied"]),
    ],
)
def test_what_no_row_can_meet_is_not_offered_and_asks_for_nothing(
    stranger: Browser, world: World, database: Database, changes: dict[str, object], shown: list[str]
):
    def make(session):
        fill(session, world, 4)
        for name, value in changes.items():
            setattr(session.get_one(Competition, world.competition.id), name, value)

    database.write(make)

    assert re.findall(r'<option value="(tied|medals|active)"', stranger.get(PATH).text) == shown
    for show in {"tied", "medals", "active"} - set(shown):
        assert len(names_of(stranger, show=show)) == 4
        assert "All 4 teams</a>" not in stranger.get(PATH, query_string={"show": show}).text


def test_the_form_remembers_what_was_chosen(stranger: Browser, world: World, database: Database):
    database.write(mark, world)

    page = stranger.get(PATH, query_string={"bracket": "Evening", "baselines": "off"}).text

    assert '<option value="Evening" selected>Evening</option>' in page
    assert '<option value="off" selected>' in page
    assert "1 team of 12, with their ranks among all." in page
    assert f'href="{PATH}">All 12 teams</a>' in page


def test_choices_that_nobody_meets_say_so(stranger: Browser, world: World, database: Database):
    database.write(mark, world)

    assert "No team fits" in stranger.get(f"{PATH}?bracket=Evening&entrants=agents&baselines=off").text


def test_each_choice_is_a_page_of_its_own_to_caches(stranger: Browser, world: World, database: Database):
    database.write(mark, world)
    tag = stranger.get(PATH).headers["ETag"]

    other = stranger.get(f"{PATH}?bracket=Evening", headers={"If-None-Match": tag})

    assert other.status_code == 200
    assert other.headers["ETag"] != tag


def test_a_week_begins_with_the_hour(app: Flask):
    with app.test_request_context("/?show=active&search=+a+"):
        choices = read_choices()

    wanted = choices.as_filter(NOW + timedelta(minutes=59))

    assert choices == Choices(search="a", show="active")
    assert wanted == BoardFilter(search="a", active_since=NOW - timedelta(days=7))
