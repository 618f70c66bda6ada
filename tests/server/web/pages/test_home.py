from collections.abc import Callable
from datetime import timedelta

from server.db import Database
from server.domain.visibility import Visibility
from server.models import User
from tests import factories
from tests.browser import Browser
from tests.server.web.conftest import World


def make_more(session, **fields):
    competition = factories.make_competition(session, **fields)
    factories.make_solution(session, competition=competition)
    return competition


def test_a_stranger_sees_what_podium_is_and_the_competitions(stranger: Browser):
    page = stranger.get("/").get_data(as_text=True)

    assert "one submission at a time" in page
    assert '<a href="/competitions/harbour">Harbour</a>' in page


def test_an_entrant_sees_the_own_competitions_first_with_the_rank(ada: Browser, world: World, database: Database):
    def score(session):
        submission = factories.make_submission(
            session, competition=world.competition, team=world.team, user=world.ada, public_score=0.75
        )
        factories.make_leaderboard_row(session, submission=submission, public_score=0.75)
        session.get_one(type(world.competition), world.competition.id).n_ranked = 1

    database.write(score)

    page = ada.get("/").get_data(as_text=True)

    assert "one submission at a time" not in page
    own = page.partition("Your competitions</h1>")[2].partition("All competitions")[0]
    assert "Rank <strong>1</strong> of 1" in own
    assert "ROC AUC <strong>0.75000</strong>" in own


def test_a_search_finds_words_of_title_and_tagline(stranger: Browser, database: Database):
    database.write(make_more, slug="orchard", tagline="Count apples.")

    page = stranger.get("/competitions?search=apples").get_data(as_text=True)

    assert "1 of 2" in page
    assert "/competitions/orchard" in page
    assert "/competitions/harbour" not in page


def test_a_search_without_a_hit_says_so_and_leads_back(stranger: Browser):
    page = stranger.get("/competitions?search=<b>fraud").get_data(as_text=True)

    assert "No competition matches “&lt;b&gt;fraud”." in page
    assert "Clear the filter" in page


def test_filters_by_status_and_task(stranger: Browser, database: Database):
    database.write(make_more, slug="lessons", is_practice=True, task="regression")

    practice = stranger.get("/competitions?status=practice").get_data(as_text=True)
    regression = stranger.get("/competitions?task=regression").get_data(as_text=True)

    assert "1 of 2" in practice
    assert "/competitions/lessons" in practice
    assert "1 of 2" in regression
    assert "/competitions/lessons" in regression


def test_a_filter_that_is_not_known_asks_for_nothing(stranger: Browser):
    assert "1 of 1" in stranger.get("/competitions?status=closed&task=magic").get_data(as_text=True)


def test_a_card_says_when_a_competition_starts_and_ends(stranger: Browser, database: Database, now):
    database.write(make_more, slug="soon", starts_at=now + timedelta(days=3), ends_at=now + timedelta(days=9))
    database.write(make_more, slug="running", ends_at=now + timedelta(hours=5))
    database.write(make_more, slug="over", ends_at=now - timedelta(days=1))

    page = stranger.get("/competitions").get_data(as_text=True)

    assert "starts in 3 days" in page
    assert "ends in 5 h" in page
    assert "ended 24 h ago" in page
    assert "never ends" in page


def test_hidden_competitions_are_not_listed(ben: Browser, database: Database):
    database.write(make_more, slug="unlisted", visibility=Visibility.UNLISTED)
    database.write(make_more, slug="draft", published_at=None)

    assert "1 of 1" in ben.get("/competitions").get_data(as_text=True)


def test_too_many_searches_are_throttled(make_app, world: World, redis_url: str):
    from pydantic import SecretStr

    from tests.conftest import browser_of

    browser = browser_of(make_app(rate_limits=True, redis_url=SecretStr(redis_url)))

    answers = [browser.get("/competitions?search=ship").status_code for _ in range(31)]

    assert answers == [200] * 30 + [429]


def test_a_user_without_entries_is_told_to_choose_one(sign_in: Callable[[User], Browser], world: World):
    assert "You have entered none yet." in sign_in(world.ben).get("/").get_data(as_text=True)


def test_the_card_of_a_competition_tells_the_end_that_holds_for_the_reader(
    ada: Browser, stranger: Browser, world: World, database: Database, now
):
    def extend(session):
        session.merge(world.competition).ends_at = now - timedelta(hours=1)
        factories.make_accommodation(session, team=world.team, deadline_at=now + timedelta(hours=3))

    database.write(extend)

    mine, others = (browser.get("/competitions").text for browser in (ada, stranger))

    assert "ends in 3 h</span>" in mine
    assert '<span class="status-pill status-active">Active</span>' in mine
    assert "ended 1 h ago</span>" in others
    assert "/competitions/harbour" in ada.get("/competitions?status=active").text
    assert "/competitions/harbour" not in ada.get("/competitions?status=finished").text
