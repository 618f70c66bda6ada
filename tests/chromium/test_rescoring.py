"""A host repairs a wrong label in a browser: progress, difference, publishing; an open leaderboard follows.

The pages are those of the real application; the test scores in the place of a worker, so that each step can be seen.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from server.db import Database
from server.models import Competition, Submission, Team, User
from server.services import rescores, sessions, shadow_scores
from tests import factories
from tests.fakes import Clock
from tests.server.services.shadows import ANEW, make_solution, prepare

pytestmark = pytest.mark.browser

HOST = "/competitions/harbour/host/rescore"
BOARD = "/competitions/harbour/leaderboard"


@dataclass
class Installation:
    """A running site with a competition, and what a worker would do for it."""

    address: str
    database: Database
    clock: Clock
    people: dict[str, User]

    def write(self, work: Callable[[Session, Competition], object]) -> None:
        """Do something with the competition."""
        self.database.write(lambda session: work(session, session.get_one(Competition, 1)))

    def begin(self) -> None:
        """Begin the rescore, as publishing a draft with another solution does."""
        self.write(
            lambda session, competition: rescores.start(
                session,
                competition=competition,
                solution=make_solution(),
                host=competition.host,
                reason="Three labels were wrong.",
                now=self.clock.now,
            )
        )

    def score(self, n: int) -> None:
        """Score so many submissions again."""
        for number in range(n):
            self.write(lambda session, _, number=number: self._score_one(session, number))

    def _score_one(self, session: Session, number: int) -> None:
        task = shadow_scores.claim(session, lease=f"l{number}", lease_seconds=60, now=self.clock.now)
        assert task is not None
        team = session.get_one(Team, session.get_one(Submission, task.submission_id).team_id)
        public, private = ANEW[team.name]
        about = {"receipt": factories.RECEIPT, "notes": []}
        shadow_scores.record_score(session, task=task, public_score=public, private_score=private, **about)

    def hand_in(self, name: str) -> None:
        """Hand in a file that arrives meanwhile and is scored under the old version at once."""

        def work(session: Session, competition: Competition) -> None:
            team = session.query(Team).filter_by(name=name).one()
            about = {"competition": competition, "team": team, "user": self.people[name]}
            factories.make_submission(session, public_score=0.65, private_score=0.5, **about)

        self.write(work)


@pytest.fixture
def site(app: Flask, database: Database, clock: Clock) -> Iterator[Installation]:
    """Run the application with a competition in which ada leads bo and cy."""

    def build(session: Session) -> dict[str, User]:
        season = prepare(session)
        return {**season.users, "host": season.competition.host}

    people = database.write(build)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Installation(f"http://127.0.0.1:{server.server_port}", database, clock, people)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_page(site: Installation, chromium: Chromium) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page for somebody who is signed in."""
    contexts = []

    def open_for(name: str, path: str, *, width: int = 1280) -> Page:
        about = {"user_id": site.people[name].id, "user_agent": "Firefox", "now": site.clock.now}
        secret = site.database.write(sessions.make_session, **about)
        context = chromium.new_context(viewport={"width": width, "height": 844})
        contexts.append(context)
        context.add_cookies([{"name": "podium", "value": secret, "url": site.address}])
        page = context.new_page()
        page.goto(site.address + path)
        return page

    yield open_for
    for context in contexts:
        context.close()


def check(page: Page) -> None:
    """Look whether everybody can use the page: no sideways scroll, no fault that axe finds."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    violations = Axe().run(page).response["violations"]
    assert [(found["id"], [node["html"][:200] for node in found["nodes"]]) for found in violations] == []


def teams_of(page: Page) -> list[str]:
    return page.locator("table.leaderboard tbody th").all_inner_texts()


def test_a_host_repairs_a_label_while_files_arrive_and_an_open_board_follows(
    site: Installation, open_page: Callable[..., Page]
):
    board = open_page("cy", BOARD)
    expect(board.locator("table.leaderboard tbody tr").first).to_contain_text("ada")
    site.begin()

    host = open_page("host", HOST)
    expect(host.locator("#progress")).to_have_text("0 of 5 submissions scored again")
    check(host)
    site.score(2)
    expect(host.locator("#progress")).to_have_text("2 of 5 submissions scored again")
    site.hand_in("cy")
    expect(host.locator("#progress")).to_have_text("2 of 6 submissions scored again")

    site.score(4)
    expect(host.locator("dl.figures")).to_contain_text("Teams that move")
    expect(host.locator("table.data-table").last).to_contain_text("bo")
    check(host)
    assert board.locator("table.leaderboard tbody tr").first.inner_text().find("ada") >= 0

    host.click("text=Publish version 2")
    expect(host.locator("h2").first).to_have_text("Publish version 2 of the solution?")
    check(host)
    host.click("main button:has-text('Publish version 2')")
    expect(host.locator("main")).to_contain_text("Version 2 is in force.")
    check(host)
    expect(board.locator("table.leaderboard tbody tr").first).to_contain_text("bo", timeout=20_000)


def test_a_host_discards_on_a_telephone_and_nothing_has_changed(site: Installation, open_page: Callable[..., Page]):
    board = open_page("cy", BOARD)
    before = teams_of(board)
    site.begin()
    site.score(5)

    host = open_page("host", HOST, width=390)
    expect(host.locator("dl.figures")).to_contain_text("Scores that change")
    check(host)
    host.click("text=Discard the rescore")
    check(host)
    host.click("main form button")
    expect(host.locator("main")).to_contain_text("Discarded. Nothing has changed.")

    board.reload()
    assert teams_of(board) == before


def test_an_entrant_sees_nothing_of_it(site: Installation, open_page: Callable[..., Page]):
    site.begin()
    site.score(5)

    page = open_page("ada", BOARD)

    assert "0.6" not in page.inner_text("main table.leaderboard tbody tr:first-child")
    assert open_page("ada", HOST).title().startswith("This page doesn’t exist")
