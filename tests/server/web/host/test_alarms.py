"""Alarms as the host sees them: a list, each with its evidence, and a decision that needs a reason."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.db import Database
from server.models import Alarm, AuditEvent
from tests.browser import Browser
from tests.server.web.alarming import raise_all
from tests.server.web.conftest import World
from tests.server.web.host.conftest import PATH, show, words


@pytest.fixture
def raised(played, world: World, database: Database) -> list[Alarm]:
    """Return alarms of probing, copies, a common file, accounts and a score, about bo's and cy's files."""
    return database.write(raise_all, world.competition.id, [played["bo"], played["cy"]])


def test_an_empty_list_says_what_would_stand_there(host: Browser, world):
    assert "No signals" in show(host, "/alarms")


def test_all_alarms_are_listed_with_their_evidence_in_short(host: Browser, raised):
    text = words(show(host, "/alarms"))

    assert "Signals are questions, not verdicts." in text
    assert "Files that differ in few rows bo · open · 6 files, 1 to 3 of 16,182 rows changed each time" in text
    assert "The same predictions bo, cy · open · 1 pair with equal predictions" in text
    assert "errors agree in 98.7% of 855 rows" in text
    assert "One file of many teams" in text
    assert "copies, one network, one browser, turns at the daily limit" in text


def test_many_come_in_pages_that_keep_the_state_that_is_asked_for(host: Browser, raised, database: Database):
    def raise_more(session: Session) -> None:
        one = session.get_one(Alarm, raised[1].id)
        names = ("competition_id", "kind", "strength", "team_ids", "submission_ids", "evidence", "first_seen_at")
        facts = {name: getattr(one, name) for name in names}
        session.add_all(Alarm(subject=f"teams:0-{i}", last_seen_at=one.last_seen_at, **facts) for i in range(60))

    database.write(raise_more)

    first, second = show(host, "/alarms?state=open"), show(host, "/alarms?state=open&page=2")

    assert '<a href="/competitions/harbour/host/alarms?state=open&amp;page=2">2</a>' in first
    assert [html.count(f'<a href="{PATH}/alarms/') for html in (first, second)] == [50, 15]


def test_probing_is_told_step_by_step(host: Browser, raised, played):
    text = show(host, f"/alarms/{raised[0].id}")

    assert "6 files in a row, each 1 to 3 rows different" in text
    assert "<svg" in text
    assert "Labels it could have read at most 12" in words(text)
    assert "whole rows" in text
    assert f'<a href="/competitions/harbour/submissions/{played["cy"].id}/file">' in text


def test_copies_are_told_with_what_is_usual_and_what_chance_would_give(host: Browser, raised, played):
    text = words(show(host, f"/alarms/{raised[1].id}"))

    assert "Both give the same wrong answer 844 (98.7%)" in text
    assert "Expected, as the other teams answer 402.1" in text
    assert "Usual share among all pairs of teams 71.0%" in text
    assert "Exactly equal 3,900 (97.5%)" in text
    assert "below 1e−12" in text
    assert "Equal in every row" in text
    assert "1 pair with equal predictions; errors agree in 98.7% of 855 rows. Signals are questions" in text


def test_the_rows_that_tell_most_stand_side_by_side(host: Browser, raised, played):
    html = show(host, f"/alarms/{raised[1].id}")

    assert "Rows where both give the same wrong answer 2 rows of those that tell most" in words(html)
    labels, numbers = "17 &lt;dwarf&gt; others ring spiral spiral ring", "17 p_ring &lt;dwarf&gt; others 0.4 spiral"
    assert f"Row Right bo cy Most others {labels} 18 &lt;dwarf&gt; spiral spiral something else" in words(html)
    assert f"Row Right bo cy Median of the others {numbers}" in words(html)
    assert "<dwarf>" not in html


@pytest.mark.parametrize(("place", "told"), [(2, "public place"), (3, "14 submissions each"), (4, "second score")])
def test_each_kind_has_its_evidence(host: Browser, raised, place, told):
    assert told in words(show(host, f"/alarms/{raised[place].id}"))


def test_a_page_of_evidence_begins_with_a_sentence(host: Browser, raised):
    assert "The first score stands. Signals are questions" in words(show(host, f"/alarms/{raised[4].id}"))


@pytest.mark.parametrize("state", ["noted", "dismissed"])
def test_a_decision_is_kept_and_leaves_the_open_ones(host: Browser, raised, database: Database, state):
    path = f"/alarms/{raised[0].id}"

    answer = host.post_form(PATH + path, {"state": state, "reason": "Two students in one flat."})

    assert (answer.status_code, answer.headers["Location"]) == (303, PATH + path)
    assert "“Two students in one flat.”" in show(host, path)
    assert "6 files" not in show(host, "/alarms?state=open")
    assert "6 files" in show(host, f"/alarms?state={state}")
    with database.reading() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "alarm.decide")).one()
    assert event.detail["after"] == {"state": state, "reason": "Two students in one flat."}


def test_without_a_reason_nothing_is_decided_and_the_form_says_so(host: Browser, raised, database: Database):
    answer = host.post_form(f"{PATH}/alarms/{raised[0].id}", {"state": "noted", "reason": " "})

    assert answer.status_code == 400
    assert "it goes on the record" in answer.get_data(as_text=True)
    with database.reading() as session:
        assert session.get_one(Alarm, raised[0].id).state == "open"


def test_a_damaged_form_is_refused(host: Browser, raised):
    answer = host.post_form(f"{PATH}/alarms/{raised[0].id}", {"state": "guilty", "reason": "Because."})

    assert answer.status_code == 400


def test_no_entrant_learns_of_an_alarm(ada: Browser, raised):
    paths = [f"{PATH}/alarms", f"{PATH}/alarms/{raised[0].id}"]

    assert [ada.get(path).status_code for path in paths] == [404, 404]
    assert [
        ada.post_form(f"{PATH}/alarms/{raised[0].id}", {"state": "dismissed", "reason": "Not me."}).status_code
    ] == [404]
    assert "alarms" not in ada.get("/notices").get_data(as_text=True)


def test_the_dashboard_says_how_many_are_open(host: Browser, raised):
    text = show(host)

    assert "5 signals to look at:" in text
    assert f'<a href="{PATH}/alarms?state=open">' in text
