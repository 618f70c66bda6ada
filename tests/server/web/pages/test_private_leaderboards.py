"""The private leaderboard: when it opens, what it shows once it is final, and what the public one says of it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from server.db import Database
from server.models import Competition, Team, User
from tests.browser import Browser
from tests.fakes import Clock
from tests.server.web import endings
from tests.server.web.conftest import World

PUBLIC = "/competitions/harbour/leaderboard"
PATH = f"{PUBLIC}/private"
SCORES = {"bo": (0.9, 0.5), "cy": (0.8, 0.7), "Mean": (0.85, 0.6)}


def change(session, world: World, **changes: object) -> None:
    competition = session.get_one(Competition, world.competition.id)
    for name, value in changes.items():
        setattr(competition, name, value)


@pytest.fixture
def played(world: World, database: Database) -> None:
    """Let bo lead on the public rows and ada on the private ones."""
    database.write(endings.play, world.competition.id, SCORES, baseline="Mean")
    database.write(endings.hand_in, world.team.id, world.ada.id, (0.7, 0.8))


@pytest.fixture
def final(played: None, world: World, database: Database, clock: Clock) -> None:
    """Make the board final, an hour ago."""
    database.write(endings.finalize, world.competition.id)
    clock.now = endings.OVER_AT
    clock.advance(hours=1)


def show(browser: Browser, path: str = PATH) -> str:
    response = browser.get(path)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def rows_of(text: str) -> list[tuple[str, ...]]:
    """Return rank, medal, shake-up, team and score of each row, as they are read aloud."""
    found = re.findall(r"<tr[^>]*>\n<td class=\"leaderboard-rank\">.*?</tr>", text, re.DOTALL)
    return [
        tuple(words(cell).strip() for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL)[:4]) for row in found
    ]


def test_before_the_end_the_page_says_when_it_opens(stranger: Browser, ada: Browser, played):
    text = words(show(stranger))

    assert "It opens after the end" in text
    assert "The competition ends on 23 Nov 2026, 12:00 UTC" in text
    assert "The host makes it final after the end." in text
    assert 'aria-current="page">Private</a>' in show(stranger)
    assert "Select what is to count" in show(ada)


def test_the_moment_from_which_it_is_final_by_itself_is_told(stranger: Browser, played, world, database: Database):
    database.write(change, world, finalize_after_minutes=90)

    assert "not before 23 Nov 2026, 13:30 UTC" in words(show(stranger))


def test_the_times_stand_in_the_readers_zone_too(ada: Browser, played, world: World, database: Database):
    ada.post_form("/account/profile", {"display_name": "Ada", "time_zone": "Asia/Tokyo", "bio": ""})

    assert "23 Nov 2026, 12:00 UTC (21:00 in Tokyo)" in words(show(ada))


def test_between_the_end_and_the_final_board_it_is_being_finalized(stranger: Browser, played, clock: Clock):
    clock.now = endings.OVER_AT

    text = words(show(stranger))

    assert "Finalizing" in text
    assert "The host makes it final." in text
    assert "does not decide" in words(show(stranger, PUBLIC))


def test_practice_has_no_private_leaderboard(stranger: Browser, world: World, database: Database):
    database.write(change, world, is_practice=True)

    assert "A practice competition never ends" in words(show(stranger))
    assert 'aria-label="Which leaderboard"' not in show(stranger, PUBLIC)


def test_the_final_board_shows_rank_medal_shake_up_team_and_private_score(stranger: Browser, final):
    text = show(stranger)

    assert rows_of(text) == [
        ("1 gold medal", "▲ 2 up", "ada ada · 1 entry", "0.80000"),
        ("2", "– no change", "cy cy · 1 entry", "0.70000"),
        ("– Not ranked", "", "Mean Baseline", "0.60000"),
        ("3", "▼ 2 down", "bo bo · 1 entry", "0.50000"),
    ]
    assert "Final since 23 Nov 2026, 12:05 UTC" in words(text)
    assert "gold 1." in words(text)


def test_the_public_board_then_says_that_the_other_one_decides(stranger: Browser, final):
    text = show(stranger, PUBLIC)

    assert "private leaderboard is final and decides." in words(text)
    assert "medal-gold" not in text


def test_my_row_is_marked_and_pinned_to_other_pages(ada: Browser, stranger: Browser, world, database, clock):
    scores = {f"team-{number}": (0.5 + number / 1000, 0.5 + number / 1000) for number in range(60)}
    database.write(endings.play, world.competition.id, scores)
    database.write(endings.hand_in, world.team.id, world.ada.id, (0.7, 0.1))
    database.write(endings.finalize, world.competition.id)
    clock.now = endings.OVER_AT

    first, second = show(ada), show(ada, f"{PATH}?page=2")

    assert (len(rows_of(first)), len(rows_of(second))) == (51, 11)
    assert rows_of(first)[-1] == rows_of(second)[-1]
    assert first.count('class="is-mine" id="my-team"') == second.count('class="is-mine" id="my-team"') == 1
    assert f'href="{PATH}?page=2#my-team"' in first
    assert "is-mine" not in show(stranger)


def test_a_search_keeps_the_true_ranks(stranger: Browser, final):
    assert [row[0] for row in rows_of(show(stranger, f"{PATH}?search=BO"))] == ["3"]
    assert "Nobody found" in show(stranger, f"{PATH}?search=nobody")


@pytest.fixture
def sure(played: None, world: World, database: Database, clock: Clock) -> None:
    """Make the board final with intervals, cy tied with ada, cy an agent, and bo in a class."""
    number = world.competition.id
    database.write(endings.estimate, number)
    database.write(endings.finalize, number)
    database.write(endings.tie, number, "ada", "cy")
    database.write(classify)
    clock.now = endings.OVER_AT
    clock.advance(hours=1)


def classify(session) -> None:
    session.scalars(select(User).where(User.name == "cy")).one().is_agent = True
    session.scalars(select(Team).where(Team.name == "bo")).one().bracket = "Evening"


def test_without_intervals_there_is_no_column_for_them_and_nobody_is_tied(stranger: Browser, final):
    text = show(stranger)

    assert "whisker" not in text
    assert "≈" not in text


def test_intervals_are_drawn_on_one_scale_with_the_winners_as_band(stranger: Browser, sure):
    text = show(stranger)

    assert re.findall(r'class="whisker" [^>]*aria-label="([^"]+)"', text) == [
        "0.70000 to 0.90000", "0.60000 to 0.80000", "0.50000 to 0.70000", "0.40000 to 0.60000",
    ]  # fmt: skip
    assert len(set(re.findall(r'class="whisker-band" x="([^"]+)" width="([^"]+)"', text))) == 1
    assert "the band is the winner’s" in words(text)
    assert "0.80000 , 95% interval ± 0.10" in words(text)


def test_who_is_tied_with_the_winner_is_marked_and_counted(stranger: Browser, sure):
    text = show(stranger)

    assert [row[2] for row in rows_of(text) if "Tied with the winner" in row[3]] == ["cy agent cy · 1 entry"]
    assert "1 team is tied with the winner" in words(text)
    assert text.count('class="is-tied"') == 2


def test_the_progress_is_that_of_the_public_score(stranger: Browser, sure):
    labels = re.findall(r'class="sparkline" [^>]*aria-label="([^"]+)"', show(stranger))

    assert labels == [f"{score} from the first" for score in ("0.70000", "0.80000", "0.85000", "0.90000")]


@pytest.mark.parametrize(
    ("query", "ranks"),
    [
        ("show=tied&baselines=off", ["1 gold medal", "2"]),
        ("show=medals&baselines=off", ["1 gold medal"]),
        ("show=active&baselines=off", ["1 gold medal", "2", "3"]),
        ("entrants=agents", ["2", "– Not ranked"]),
        ("entrants=humans&baselines=off", ["1 gold medal", "3"]),
        ("bracket=Evening&baselines=off", ["3"]),
        ("bracket=Morning&baselines=off", ["1 gold medal", "2", "3"]),
    ],
)
def test_filters_keep_the_true_ranks_and_what_is_not_known_asks_for_nothing(stranger: Browser, sure, query, ranks):
    assert [row[0] for row in rows_of(show(stranger, f"{PATH}?{query}"))] == ranks


def test_the_form_offers_what_the_final_board_has_and_remembers_it(stranger: Browser, sure):
    text = show(stranger, f"{PATH}?show=tied&bracket=Evening")

    assert '<option value="tied" selected>Tied with the winner</option>' in text
    assert '<option value="Evening" selected>' in text
    assert "Active this week" not in text
    assert "No team fits" not in text  # baselines are there
    assert "No team fits" in show(stranger, f"{PATH}?show=tied&bracket=Evening&baselines=off")


def test_a_tie_that_is_found_later_is_news_to_caches(stranger: Browser, final, world, database: Database):
    tag = stranger.get(PATH).headers["ETag"]
    database.write(endings.tie, world.competition.id, "ada", "cy")

    assert stranger.get(PATH, headers={"If-None-Match": tag}).status_code == 200


def test_a_board_without_teams_says_so(stranger: Browser, world: World, database: Database, clock: Clock):
    database.write(endings.play, world.competition.id, {})
    database.write(endings.finalize, world.competition.id)
    clock.now = endings.OVER_AT

    assert "Nobody is ranked" in show(stranger)


def test_caches_ask_again_and_get_the_final_board_at_once(
    stranger: Browser, ada: Browser, played, world, database, clock
):
    clock.now = endings.OVER_AT
    before = {browser: browser.get(PATH) for browser in (stranger, ada)}
    for browser, response in before.items():
        assert browser.get(PATH, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304

    database.write(endings.finalize, world.competition.id)

    for browser, response in before.items():
        after = browser.get(PATH, headers={"If-None-Match": response.headers["ETag"]})
        assert (after.status_code, len(rows_of(after.text))) == (200, 4)
    assert before[stranger].headers["Cache-Control"].startswith("public")
    assert before[ada].headers["Cache-Control"] == "private, no-cache"
    assert before[ada].headers["ETag"] != before[stranger].headers["ETag"]


def test_medals_are_zones_while_the_competition_runs_and_none_in_practice(
    stranger: Browser, world: World, database: Database
):
    scores = {f"team-{number}": (0.9 - number / 100, 0.5) for number in range(10)}
    database.write(endings.play, world.competition.id, scores)

    text = show(stranger, PUBLIC)

    chips = re.findall(r'<span class="medal medal-(\w+)">(\d+)</span>', text)
    assert chips == [("gold", "1"), ("silver", "2"), ("bronze", "3"), ("bronze", "4")]
    assert "Medals with 10 ranked teams: gold 1, silver 2, bronze 3–4." in words(text).replace(" ,", ",")
    database.write(change, world, is_practice=True, board_version=99)
    assert "medal-gold" not in show(stranger, PUBLIC)


def test_a_submission_shows_its_private_score_to_its_team_once_the_board_is_final(
    ada: Browser, host: Browser, played, world: World, database: Database, clock: Clock
):
    path = "/competitions/harbour/submissions"
    number = re.search(rf"{path}/(\d+)", show(ada, path)).group(1)  # type: ignore[union-attr]
    clock.now = endings.OVER_AT
    before = [show(browser, f"{path}/{number}") for browser in (ada, host)] + [show(ada, path)]

    database.write(endings.finalize, world.competition.id)

    after = [show(browser, f"{path}/{number}") for browser in (ada, host)] + [show(ada, path)]
    assert ["0.80000" in text for text in before + after] == [False] * 3 + [True] * 3
    assert all("Private score" in text for text in after)
