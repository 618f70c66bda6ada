"""Tests for `server.web.pages.past_boards`."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from server.db import Database
from server.models import Competition, Team
from server.services import moderation
from server.web.pages.past_boards import read_moment
from tests import factories
from tests.browser import Browser
from tests.fakes import Clock
from tests.server.services.season import Season
from tests.server.web.conftest import World

PATH = "/competitions/harbour/leaderboard/past"
DAY = timedelta(days=1)


@pytest.fixture
def played(world: World, database: Database, clock: Clock) -> World:
    """Let ada and ben hand in on several days, the last of them today; the clock stands three days on."""

    def play(session):
        competition = session.get_one(Competition, world.competition.id)
        season = Season(session, competition, {"ada": world.ada, "ben": world.ben})
        factories.make_team(session, competition=competition, user=world.ben, name="ben")
        season.hand_in("ada", 0.5, at=factories.NOW)
        season.hand_in("ben", 0.7, at=factories.NOW + DAY)
        season.hand_in("ada", 0.9, at=factories.NOW + 2 * DAY)

    database.write(play)
    clock.now += 3 * DAY
    return world


def rows_of(page: str) -> list[tuple[str, str, str]]:
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    found = []
    for row in table.split("<tr")[1:]:
        rank = re.search(r'class="medal"[^>]*>([^<]*)<', row)
        team = re.search(r'<th scope="row">(?:<a[^>]*>)?([^<]*)', row)
        points = re.search(r"<strong>([^<]*)</strong>", row)
        found.append((rank[1], team[1].strip(), points[1]))
    return found


def test_a_day_is_the_board_at_its_end(stranger: Browser, played: World):
    page = stranger.get(f"{PATH}?at=2026-11-22").text

    assert rows_of(page) == [("1", "ben", "0.70000"), ("2", "ada", "0.50000")]
    assert "Sunday, 22 November 2026" in page
    assert "2 teams, 2 entries" in page
    assert '<span aria-hidden="true">▼</span> 1<span class="visually-hidden"> down since</span>' in page


def test_a_moment_is_the_board_at_that_moment(stranger: Browser, played: World):
    assert rows_of(stranger.get(f"{PATH}?at=2026-11-22T11:59").text) == [("1", "ada", "0.50000")]


def test_without_a_moment_it_is_yesterday(stranger: Browser, played: World):
    page = stranger.get(PATH).text

    assert rows_of(page) == [("1", "ada", "0.90000"), ("2", "ben", "0.70000")]
    assert "Monday, 23 November 2026" in page


def test_on_the_first_day_it_is_now(stranger: Browser, played: World, clock: Clock):
    clock.now = factories.NOW + timedelta(hours=1)

    assert rows_of(stranger.get(PATH).text) == [("1", "ada", "0.50000")]


def test_links_lead_to_each_day_since_the_first_score(stranger: Browser, played: World):
    page = stranger.get(f"{PATH}?at=2026-11-22").text
    first = stranger.get(f"{PATH}?at=2026-11-21").text

    assert re.findall(r'at=([\d-]+)"[^>]*>\d+</a>', page) == [f"2026-11-{day}" for day in (21, 22, 23, 24)]
    assert 'rel="prev" href="/competitions/harbour/leaderboard/past?at=2026-11-21"' in page
    assert 'rel="next" href="/competitions/harbour/leaderboard/past?at=2026-11-23"' in page
    assert 'rel="prev"' not in first
    assert '<span class="visually-hidden">to come: </span>25' in page


def test_months_lead_to_each_other(stranger: Browser, played: World, clock: Clock):
    clock.now += 30 * DAY

    november, december = (stranger.get(f"{PATH}?at={day}").text for day in ("2026-11-30", "2026-12-05"))

    assert ">December</a>" in november
    assert ">November</a>" in december


@pytest.mark.parametrize(
    "asked", ["yesterday", "2026-13-01", "9999-12-31", "0001-01-01", "2026-11-22T11:59+99:00", "'"]
)
def test_whatever_is_asked_there_is_a_page(stranger: Browser, played: World, asked: str):
    assert stranger.get(PATH, query_string={"at": asked}).status_code == 200


def test_before_the_first_score_there_is_no_past(stranger: Browser, world: World):
    assert "There is no past to look at" in stranger.get(PATH).text


def test_hosts_alone_see_who_was_disqualified_since(
    stranger: Browser, host: Browser, played: World, database: Database
):
    def disqualify(session):
        competition = session.get_one(Competition, played.competition.id)
        now = factories.NOW + 3 * DAY
        moderation.disqualify(
            session, competition=competition, team_id=played.team.id, host=competition.host, reason="Two.", now=now
        )
        return session.get_one(Team, played.team.id)

    assert database.write(disqualify).disqualified_at is not None
    pages = [browser.get(f"{PATH}?at=2026-11-22").text for browser in (stranger, host)]

    assert ["Disqualified since" in page for page in pages] == [False, True]
    assert [[row[1] for row in rows_of(page)] for page in pages] == [["ben", "ada"]] * 2


def test_my_place_is_marked_on_whatever_page_it_was(
    ada: Browser, played: World, database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("server.services.past_boards.PAGE_ROWS", 1)

    page = ada.get(f"{PATH}?at=2026-11-22").text

    assert [row[1] for row in rows_of(page)] == ["ben", "ada"]
    assert page.count("is-mine-row") == 1


def test_a_past_board_is_kept_but_not_the_present_one(stranger: Browser, played: World, database: Database):
    stranger.get(f"{PATH}?at=2026-11-24")

    def hand_in(session):
        competition = session.get_one(Competition, played.competition.id)
        season = Season(session, competition, {"ada": played.ada, "ben": played.ben})
        season.hand_in("ben", 0.95, at=factories.NOW + 3 * DAY)

    database.write(hand_in)

    assert rows_of(stranger.get(f"{PATH}?at=2026-11-24").text)[0] == ("1", "ben", "0.95000")


@pytest.mark.parametrize(
    ("asked", "moment"),
    [
        ("2026-11-21", (datetime(2026, 11, 21, 23, 59, 59, 999999, UTC), True)),
        ("2026-11-21T10:30", (datetime(2026, 11, 21, 10, 30, tzinfo=UTC), False)),
        ("2026-11-21T10:30+02:00", (datetime(2026, 11, 21, 8, 30, tzinfo=UTC), False)),
        ("", (None, False)),
        ("21 November", (None, False)),
    ],
)
def test_days_mean_their_end_and_moments_themselves(asked: str, moment: tuple[datetime | None, bool]):
    assert read_moment(asked) == moment
