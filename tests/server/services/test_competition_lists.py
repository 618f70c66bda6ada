"""Finding competitions in lists."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.domain.schedule import CompetitionStatus
from server.domain.visibility import Visibility
from server.models import Competition, Role
from server.services import competition_lists, competitions
from tests import factories


def make(session, slug, **more):
    competition = factories.make_competition(session, slug=slug, **more)
    factories.make_solution(session, competition=competition)
    return competition


def slugs(database, now, **more):
    more.setdefault("user", None)
    page = database.read(competition_lists.list_competitions, now=now, **more)
    return [card.competition.slug for card in page.cards]


@pytest.fixture
def shelf(any_database, now):
    """Four competitions, one of each status, and two that are not for everybody."""

    def fill(session):
        day = timedelta(days=1)
        make(session, "active", ends_at=now + day, task="regression")
        make(session, "upcoming", starts_at=now + day, ends_at=now + 2 * day)
        make(session, "finished", ends_at=now - day)
        make(session, "practice", is_practice=True, keywords=["telephone"])
        make(session, "unlisted", visibility=Visibility.UNLISTED)
        make(session, "draft", published_at=None)

    any_database.write(fill)
    return any_database


def test_a_visitor_finds_what_is_public_what_is_over_last(shelf, now):
    assert slugs(shelf, now) == ["active", "upcoming", "practice", "finished"]


@pytest.mark.parametrize("status", list(CompetitionStatus))
def test_the_filter_by_status_agrees_with_the_rule(shelf, now, status):
    found = slugs(shelf, now, status=status)

    assert found == [status.value]


@pytest.mark.parametrize(
    ("search", "found"),
    [("PRACTICE", ["practice"]), ("telephone", ["practice"]), ("100%", []), ("ships active", ["active"])],
)
def test_a_search_looks_at_title_tagline_and_keywords(shelf, now, search, found):
    assert slugs(shelf, now, search=search) == found


def test_a_filter_by_task(shelf, now):
    assert slugs(shelf, now, task="regression") == ["active"]


def test_an_admin_finds_drafts_too(shelf, now):
    boss = shelf.write(factories.make_user, name="boss", role=Role.ADMIN)

    assert "draft" in slugs(shelf, now, user=boss)


def test_an_entrant_finds_an_unlisted_competition_and_own_entries(shelf, now):
    ada = shelf.write(factories.make_user)
    unlisted, _ = shelf.read(competitions.get_competition, slug="unlisted", user=ada, now=now)
    shelf.write(competitions.enter, competition=unlisted, user=ada, rules_version=1, now=now)

    assert "unlisted" in slugs(shelf, now, user=ada)
    assert slugs(shelf, now, user=ada, is_entered=True) == ["unlisted"]
    assert "unlisted" not in slugs(shelf, now)


def test_counts_say_how_many_the_filter_hides(shelf, now):
    page = shelf.read(competition_lists.list_competitions, user=None, now=now, search="practice")

    assert (page.n_found, page.n_all) == (1, 4)


def test_the_list_goes_by_the_end_that_holds_for_the_reader(shelf, now):
    def extend(session):
        ada, ben = (factories.make_user(session, name=name) for name in ("ada", "ben"))
        finished = session.scalars(select(Competition).where(Competition.slug == "finished")).one()
        teams = {user.name: factories.make_team(session, competition=finished, user=user) for user in (ada, ben)}
        later = {"deadline_at": now + timedelta(hours=1)}
        factories.make_accommodation(session, team=teams["ada"], **later)
        factories.make_accommodation(session, team=teams["ben"], revoked_at=now, **later)
        return ada, ben

    ada, ben = shelf.write(extend)
    active, finished = CompetitionStatus.ACTIVE, CompetitionStatus.FINISHED

    assert slugs(shelf, now, user=ada, status=active) == ["finished", "active"]
    assert slugs(shelf, now, user=ada, status=finished) == []
    assert slugs(shelf, now, user=ada)[0] == "finished"
    assert slugs(shelf, now, user=ben, status=finished) == ["finished"]
    assert slugs(shelf, now, status=finished) == ["finished"]


def test_a_card_has_the_times_that_hold_for_the_reader(any_database, now):
    def extend(session):
        ada = factories.make_user(session, name="ada")
        for slug, over in (("later", {}), ("final", {"finalized_at": now}), ("moved", {"ends_at": now + 9 * hour})):
            competition = make(session, slug, **{"ends_at": now - hour, **over})
            team = factories.make_team(session, competition=competition, user=ada)
            factories.make_accommodation(session, team=team, deadline_at=now + hour)
        return ada

    hour = timedelta(hours=1)
    ada = any_database.write(extend)

    cards = any_database.read(competition_lists.list_competitions, user=ada, now=now).cards

    ends = {card.competition.slug: card.own_times.ends_at for card in cards}
    assert ends == {"later": now + hour, "final": now - hour, "moved": now + 9 * hour}


def test_a_list_is_in_the_order_that_is_asked_for(any_database, now):
    def fill(session):
        day = timedelta(days=1)
        host = factories.make_user(session, name="host", role=Role.HOST)
        more = {"host": host}
        make(session, "first", ends_at=now + day, created_at=now - 2 * day, n_ranked=1, **more)
        make(session, "second", ends_at=now + 2 * day, created_at=now - 3 * day, n_ranked=3, **more)
        make(session, "never", is_practice=True, created_at=now - day, n_ranked=2, **more)

    any_database.write(fill)
    order = competition_lists.CardOrder

    assert slugs(any_database, now, order=order.EARLIEST_END) == ["first", "second", "never"]
    assert slugs(any_database, now, order=order.LATEST_END) == ["second", "first", "never"]
    assert slugs(any_database, now, order=order.MOST_TEAMS) == ["second", "never", "first"]
    assert slugs(any_database, now, order=order.NEWEST) == ["never", "first", "second"]
    assert slugs(any_database, now, is_practice=True) == ["never"]
    assert slugs(any_database, now, is_practice=False, page_size=1, page=2) == ["second"]


def test_a_list_of_what_one_hosts_has_that_alone(any_database, now):
    def fill(session):
        host = factories.make_user(session, name="host", role=Role.HOST)
        make(session, "mine", host=host)
        make(session, "later", host=host, published_at=now + timedelta(days=1))
        make(session, "other")
        helped = make(session, "helped", published_at=None)
        factories.make_co_host(session, competition=helped, user=host)
        return host

    host = any_database.write(fill)

    assert sorted(slugs(any_database, now, user=host, is_hosted=True)) == ["helped", "later", "mine"]
    assert sorted(slugs(any_database, now, user=host, is_hosted=True, is_unpublished=True)) == ["helped", "later"]
    assert slugs(any_database, now, is_hosted=True) == []
