"""Finding competitions, and entering them."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from server.domain.visibility import Visibility
from server.errors import DeadlinePassedError, NotFoundError, NotOpenError, RulesChangedError
from server.models import AuditEvent, Entrant, Team
from server.services import competition_lists, competitions
from tests import factories


def make(session, slug, **more):
    competition = factories.make_competition(session, slug=slug, **more)
    factories.make_solution(session, competition=competition)
    return competition


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


@pytest.mark.parametrize("slug", ["draft", "nothing"])
def test_a_draft_looks_like_nothing(shelf, slug, now):
    with pytest.raises(NotFoundError) as refused:
        shelf.read(competitions.get_competition, slug=slug, user=None, now=now)

    assert refused.value.message == NotFoundError().message


class TestEntering:
    """Accepting the rules."""

    @pytest.fixture
    def ada(self, any_database):
        return any_database.write(factories.make_user)

    def test_an_entry_keeps_version_and_time_and_makes_a_team_of_one(self, any_database, ada, now):
        competition = any_database.write(make, "open")

        entrant = any_database.write(competitions.enter, competition=competition, user=ada, rules_version=1, now=now)

        team = any_database.read(lambda session: session.get_one(Team, entrant.team_id))
        assert (entrant.rules_version, entrant.accepted_at, team.name) == (1, now, "ada")

    def test_entering_again_changes_nothing(self, any_database, ada, now):
        competition = any_database.write(make, "open")
        first, second = (
            any_database.write(
                competitions.enter, competition=competition, user=ada, rules_version=1, now=now + timedelta(days=days)
            )
            for days in (0, 1)
        )

        assert (second.id, second.accepted_at) == (first.id, now)

    def test_two_clicks_at_once_make_one_entry(self, any_database, ada, now):
        competition = any_database.write(make, "open")

        def enter():
            any_database.write(competitions.enter, competition=competition, user=ada, rules_version=1, now=now)

        threads = [threading.Thread(target=enter) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert any_database.read(lambda session: session.scalar(select(func.count()).select_from(Entrant))) == 1

    def test_other_rules_than_the_present_ones_are_not_accepted(self, any_database, ada, now):
        competition = any_database.write(make, "open", rules_version=2)

        with pytest.raises(RulesChangedError, match="now version 2; you accepted version 1"):
            any_database.write(competitions.enter, competition=competition, user=ada, rules_version=1, now=now)

    def test_newer_rules_are_accepted_by_the_same_entrant_even_after_the_entry_deadline(self, any_database, ada, now):
        day = timedelta(days=1)
        competition = any_database.write(make, "open", ends_at=now + 3 * day)
        first = any_database.write(competitions.enter, competition=competition, user=ada, rules_version=1, now=now)

        def change(session):
            session.add(competition)
            competition.rules_version, competition.entry_deadline_at = 2, now

        any_database.write(change)
        later = any_database.write(
            competitions.enter, competition=competition, user=ada, rules_version=2, now=now + day
        )

        assert (later.id, later.team_id, later.rules_version, later.accepted_at) == (
            first.id,
            first.team_id,
            2,
            now + day,
        )
        recorded = any_database.read(lambda session: list(session.scalars(select(AuditEvent.detail))))
        assert [detail["rules_version"] for detail in recorded] == [1, 2]

    def test_after_the_entry_deadline_it_is_too_late(self, any_database, ada, now):
        day = timedelta(days=1)
        competition = any_database.write(make, "open", entry_deadline_at=now - day, ends_at=now + day)

        with pytest.raises(DeadlinePassedError):
            any_database.write(competitions.enter, competition=competition, user=ada, rules_version=1, now=now)

    def test_a_competition_that_takes_nothing_more_cannot_be_entered(self, any_database, ada, now):
        competition = any_database.write(make, "open", ends_at=now - timedelta(days=1), allows_late=False)

        with pytest.raises(NotOpenError):
            any_database.write(competitions.enter, competition=competition, user=ada, rules_version=1, now=now)

    def test_a_team_whose_name_is_taken_gets_a_number(self, any_database, ada, now):
        competition = any_database.write(make, "open")
        any_database.write(factories.make_team, competition=competition, name="Ada", is_baseline=True)

        entrant = any_database.write(competitions.enter, competition=competition, user=ada, rules_version=1, now=now)

        assert any_database.read(lambda session: session.get_one(Team, entrant.team_id)).name == "ada 2"


def test_a_page_that_is_not_there_is_not_found(any_database):
    competition = any_database.write(make, "open")

    assert any_database.read(competitions.get_page, competition=competition, slug="rules").title == "Rules"
    with pytest.raises(NotFoundError):
        any_database.read(competitions.get_page, competition=competition, slug="prizes")


def test_a_competition_is_there_for_others_from_the_moment_for_which_it_was_planned(session, now):
    later = now + timedelta(days=1)
    competition = factories.make_competition(session, slug="planned", published_at=later)
    ada = factories.make_user(session)

    def finds(user, moment):
        listed = competition_lists.list_competitions(session, user=user, now=moment)
        try:
            competitions.get_competition(session, slug="planned", user=user, now=moment)
        except NotFoundError:
            return False, [card.competition.slug for card in listed.cards]
        return True, [card.competition.slug for card in listed.cards]

    factories.make_solution(session, competition=competition)
    assert finds(ada, later - timedelta(microseconds=1)) == (False, [])
    assert finds(ada, later) == (True, ["planned"])
    assert finds(competition.host, now) == (True, ["planned"])
