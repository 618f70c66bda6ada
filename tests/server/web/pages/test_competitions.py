from datetime import timedelta

import pytest

from server.db import Database
from server.models import Competition, Page
from tests import factories
from tests.browser import Browser
from tests.server.web.conftest import World


def change(session, competition_id: int, **fields):
    competition = session.get_one(Competition, competition_id)
    for name, value in fields.items():
        setattr(competition, name, value)


def test_the_overview_shows_text_metric_source_and_how_to_enter(stranger: Browser):
    page = stranger.get("/competitions/harbour").get_data(as_text=True)

    assert "The overview of harbour." in page
    assert "The evaluation of harbour." in page
    assert "<strong>ROC AUC</strong>, higher is better." in page
    assert "made up for a test" in page
    assert 'href="/competitions/harbour/entry">Enter the competition</a>' in page


def test_the_target_is_drawn_from_the_public_data(stranger: Browser):
    page = stranger.get("/competitions/harbour").get_data(as_text=True)

    assert 'role="img" aria-label="Distribution of chance: from 0 to 1, 0.6667 on average"' in page


def test_an_entrant_sees_the_own_rank_and_the_form(ada: Browser):
    page = ada.get("/competitions/harbour").get_data(as_text=True)

    assert "Your rank" in page
    assert 'href="/competitions/harbour/submissions/new"' in page
    assert "My submissions" in page


def test_deadlines_stand_in_a_timeline_with_a_countdown(stranger: Browser, world: World, database: Database, now):
    database.write(
        change,
        world.competition.id,
        starts_at=now - timedelta(days=1),
        entry_deadline_at=now + timedelta(days=2),
        ends_at=now + timedelta(days=9, hours=4, minutes=30),
    )

    page = stranger.get("/competitions/harbour").get_data(as_text=True)

    assert '<li class="is-past"><strong>Start</strong>' in page
    assert '<li class="is-next"><strong>Entry deadline</strong>' in page
    countdown = "<dt>days</dt><dd>2</dd></div> <div><dt>hours</dt><dd>0</dd></div> <div><dt>minutes</dt><dd>0</dd>"
    assert countdown in " ".join(page.split())


@pytest.mark.parametrize(
    ("n_past", "name"),
    [(0, "the start"), (1, "the entry deadline"), (2, "the merger deadline"), (3, "the final deadline")],
)
def test_the_countdown_leads_to_the_next_deadline_and_names_it(
    stranger: Browser, world: World, database: Database, now, n_past: int, name: str
):
    names = ("starts_at", "entry_deadline_at", "merger_deadline_at", "ends_at")
    times = {field: now + timedelta(days=place - n_past, hours=5) for place, field in enumerate(names)}
    database.write(change, world.competition.id, **times)

    page = stranger.get("/competitions/harbour").get_data(as_text=True)

    assert f'id="countdown">Until {name}</h2>' in page
    assert "<dt>days</dt><dd>0</dd>" in page
    assert "<dt>hours</dt><dd>5</dd>" in page
    assert page.partition('id="countdown"')[2].index('datetime="2026-11-21T17:00:00Z"') < 200


def test_after_the_end_nothing_is_counted_down_to(stranger: Browser, world: World, database: Database, now):
    database.write(change, world.competition.id, ends_at=now - timedelta(days=1))

    assert 'class="countdown"' not in stranger.get("/competitions/harbour").text


def test_of_a_merger_and_a_final_deadline_at_one_instant_the_final_one_is_named(
    stranger: Browser, world: World, database: Database, now
):
    database.write(change, world.competition.id, merger_deadline_at=now, ends_at=now)

    assert "Until the final deadline</h2>" in stranger.get("/competitions/harbour").text


def test_a_team_with_a_later_end_sees_its_own_in_timeline_and_countdown(
    ada: Browser, stranger: Browser, world: World, database: Database, now
):
    def extend(session):
        change(session, world.competition.id, ends_at=now + timedelta(hours=1))
        factories.make_accommodation(session, team=world.team, deadline_at=now + timedelta(days=1))

    database.write(extend)

    mine, others = ada.get("/competitions/harbour").text, stranger.get("/competitions/harbour").text

    assert "Until your final deadline</h2>" in mine
    assert "<dt>days</dt><dd>1</dd>" in mine
    assert "<li><strong>Final deadline</strong>" in mine
    assert '<li class="is-next"><strong>Your final deadline</strong>' in mine
    assert "Until the final deadline</h2>" in others
    assert "Your final deadline" not in others


def test_inside_its_extension_a_team_is_told_that_the_competition_is_active(
    ada: Browser, stranger: Browser, world: World, database: Database, now
):
    def extend(session):
        change(session, world.competition.id, ends_at=now - timedelta(hours=1), allows_late=False)
        factories.make_accommodation(session, team=world.team, deadline_at=now + timedelta(hours=1))

    database.write(extend)

    mine, others = ada.get("/competitions/harbour").text, stranger.get("/competitions/harbour").text

    assert '<span class="status-pill status-active">Active</span>' in mine
    assert "Submit predictions</a>" in mine
    assert '<li class="is-past"><strong>Final deadline</strong>' in mine
    assert '<span class="status-pill status-finished">Finished</span>' in others


def test_after_the_end_a_late_submission_is_called_late(ada: Browser, world: World, database: Database, now):
    database.write(change, world.competition.id, ends_at=now - timedelta(days=1))

    assert "Submit late, unranked" in ada.get("/competitions/harbour").get_data(as_text=True)


def test_hosts_are_asked_to_enter_practice_alone(host: Browser, ben: Browser, world: World, database: Database):
    pages = ("", "/leaderboard")

    def count(browser: Browser) -> int:
        return sum('/harbour/entry"' in browser.get(f"/competitions/harbour{page}").text for page in pages)

    assert (count(host), count(ben)) == (0, 2)
    database.write(change, world.competition.id, is_practice=True, starts_at=None, ends_at=None)
    assert count(host) == 2


def test_evaluation_leads_to_its_section(stranger: Browser):
    response = stranger.get("/competitions/harbour/evaluation")

    assert (response.status_code, response.headers["Location"]) == (303, "/competitions/harbour#evaluation")


def test_rules_have_a_page_with_their_version(stranger: Browser):
    page = stranger.get("/competitions/harbour/rules").get_data(as_text=True)

    assert "Rules, version 1" in page
    assert "The rules of harbour." in page


def test_what_may_not_be_seen_looks_like_what_is_not_there(ben: Browser, host: Browser, database: Database):
    database.write(factories.make_competition, slug="draft", published_at=None)

    hidden, absent = ben.get("/competitions/draft"), ben.get("/competitions/nothing")

    assert (hidden.status_code, absent.status_code) == (404, 404)


def test_names_and_texts_of_hosts_are_text(stranger: Browser, world: World, database: Database):
    def spoil(session):
        change(
            session,
            world.competition.id,
            title="<img src=x onerror=alert(1)>",
            tagline="<script>alert(2)</script>",
            keywords=["<b>bold"],
            source={"name": "<i>me", "url": "javascript:alert(3)", "licence": "<u>none", "citation": "<s>me"},
        )
        session.query(Page).update({"markdown": "<script>alert(4)</script> [x](javascript:alert(5))"})

    database.write(spoil)

    page = stranger.get("/competitions/harbour").get_data(as_text=True)

    for tag in ("<img", "<b>bold", "<i>me", "<u>none", "<s>me", "<script>alert"):
        assert tag not in page
    assert 'href="javascript:' not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
