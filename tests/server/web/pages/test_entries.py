import io
from datetime import timedelta

from sqlalchemy import func, select

from server.db import Database
from server.models import AuditEvent, Competition, Entrant, Submission
from tests.browser import Browser
from tests.server.web.conftest import SAMPLE, World


def entries_of(database: Database, user) -> list[Entrant]:
    return database.read(lambda session: list(session.scalars(select(Entrant).where(Entrant.user_id == user.id))))


def test_accepting_the_rules_is_recorded_with_version_and_time(ben: Browser, world: World, database: Database, now):
    response = ben.post_form("/competitions/harbour/entry", {"accept": "1"})

    assert (response.status_code, response.headers["Location"]) == (303, "/competitions/harbour/submissions/new")
    [entry] = entries_of(database, world.ben)
    assert (entry.rules_version, entry.accepted_at) == (1, now)
    assert "You are in." in ben.get("/competitions/harbour/submissions/new").get_data(as_text=True)
    actions = database.read(lambda session: list(session.scalars(select(AuditEvent.action))))
    assert "competition.enter" in actions


def test_entering_twice_makes_one_entry(ben: Browser, world: World, database: Database):
    first = ben.post_form("/competitions/harbour/entry", {"accept": "1"})
    again = ben.post_form("/competitions/harbour/entry", {"accept": "1"})

    assert (first.status_code, again.status_code) == (303, 303)
    assert len(entries_of(database, world.ben)) == 1


def test_without_the_tick_nothing_is_accepted(ben: Browser, world: World, database: Database):
    response = ben.post_form("/competitions/harbour/entry", {})

    assert response.status_code == 400
    assert "Tick the box to accept the rules and enter." in response.get_data(as_text=True)
    assert entries_of(database, world.ben) == []


def test_rules_that_changed_meanwhile_are_shown_again(ben: Browser, world: World, database: Database):
    def change(session):
        session.get_one(Competition, world.competition.id).rules_version = 2

    database.write(change)

    response = ben.post_form("/competitions/harbour/entry", {"accept": "1"})

    page = response.get_data(as_text=True)
    assert response.status_code == 409
    assert "The rules are now version 2" in page
    assert 'name="accept" value="2"' in page
    assert entries_of(database, world.ben) == []


def test_after_the_entry_deadline_there_is_no_form(ben: Browser, world: World, database: Database, now):
    def change(session):
        competition = session.get_one(Competition, world.competition.id)
        competition.entry_deadline_at = now - timedelta(seconds=1)
        competition.ends_at = now + timedelta(days=1)

    database.write(change)

    page = ben.get("/competitions/harbour/entry").get_data(as_text=True)
    refused = ben.post_form("/competitions/harbour/entry", {"accept": "1"})

    assert "could be accepted until 2026-11-21 11:59 UTC" in page
    assert "Accept and enter" not in page
    assert refused.status_code == 422
    assert entries_of(database, world.ben) == []


def test_an_entrant_is_told_when_the_rules_were_accepted(ada: Browser):
    page = ada.get("/competitions/harbour/entry").get_data(as_text=True)

    assert "You accepted version 1 of the rules" in page
    assert "Accept and enter" not in page


def test_an_entrant_is_asked_again_when_the_rules_have_changed(ada: Browser, world: World, database: Database):
    def change(session):
        session.get_one(Competition, world.competition.id).rules_version = 2

    database.write(change)

    page = ada.get("/competitions/harbour/entry").get_data(as_text=True)
    ticked = ada.post_form("/competitions/harbour/entry", {"accept": "2"})

    assert "read version 2 and accept it before your next submission" in page
    assert 'name="accept" value="2"' in page
    assert ticked.status_code == 303
    assert [entry.rules_version for entry in entries_of(database, world.ada)] == [2]


def test_who_accepted_older_rules_is_led_to_the_new_ones(ada: Browser, world: World, database: Database):
    def change(session):
        session.get_one(Competition, world.competition.id).rules_version = 2

    database.write(change)
    file = {"idempotency_key": "k1", "file": (io.BytesIO(SAMPLE), "mine.csv"), "description": ""}

    page = ada.get("/competitions/harbour/submissions/new").get_data(as_text=True)
    refused = ada.post_form("/competitions/harbour/submissions", file, content_type="multipart/form-data")

    assert "The rules are now version 2; you accepted version 1." in page
    assert 'href="/competitions/harbour/entry">Read and accept the rules</a>' in page
    assert refused.status_code == 409
    assert "The rules are now version 2" in refused.get_data(as_text=True)
    assert database.read(lambda session: session.scalar(select(func.count(Submission.id)))) == 0


def test_a_stranger_is_led_to_sign_in_and_back(stranger: Browser):
    location = stranger.get("/competitions/harbour/entry").headers["Location"]

    assert location == "/sign-in?next=%2Fcompetitions%2Fharbour%2Fentry"
