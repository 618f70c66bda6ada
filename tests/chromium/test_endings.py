"""The pages of the end and of the host, in a browser: running, over and final, wide and narrow, light and dark."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from server.db import Database
from server.models import Competition, Role, Submission, User
from server.services import accommodations, moderation, sessions
from tests import factories
from tests.chromium.conftest import Visitor
from tests.chromium.test_pages import find_faults
from tests.fakes import Clock
from tests.server.web import endings

pytestmark = [pytest.mark.browser, pytest.mark.up]

PATH = "/competitions/harbour"
OVER_AT = endings.OVER_AT + timedelta(minutes=1)  # one team has a minute more
BOARDS = (f"{PATH}/leaderboard", f"{PATH}/leaderboard/private")
OF_ADA = (f"{PATH}/submissions", "/notices", *BOARDS)
OF_HOST = tuple(
    f"{PATH}/host{path}" for path in ("", "/finalization", "/submissions", "/teams", "/accommodations", "/record")
)


@dataclass
class Harbour:
    """A competition of thirty teams on a site of its own, and who looks at it."""

    url: str
    database: Database
    clock: Clock
    competition: int
    cookies: dict[str, str]

    def end(self) -> None:
        """Let the end be over."""
        self.clock.now = OVER_AT

    def finalize(self) -> None:
        """Make the private leaderboard final."""
        self.end()
        self.database.write(endings.finalize, self.competition, now=OVER_AT)


def make_harbour(session: Session, *, clock: Clock) -> tuple[int, dict[str, str]]:
    """Make the rows; of ada there are three submissions, a hidden one among them."""
    host = factories.make_user(session, name="hosanna", role=Role.HOST)
    ada = factories.make_user(session, name="ada", display_name="Ada L.")
    competition = factories.make_competition(session, slug="harbour", host=host, total_limit=60)
    factories.make_solution(session, competition=competition)
    team = factories.make_team(session, competition=competition, user=ada)
    scores = {f"crew-{number}": (0.95 - number / 100, 0.9 - (number * 7 % 30) / 100) for number in range(30)}
    endings.play(session, competition.id, {**scores, "Constant": (0.8, 0.79)}, baseline="Constant")
    for both in ((0.9, 0.88), (0.85, 0.86), (0.99, 0.4)):
        endings.hand_in(session, team.id, ada.id, both, description="Gradient boosting, four seeds")
    of_host = {"competition": competition, "host": host, "now": factories.NOW}
    last = session.scalars(select(Submission).order_by(Submission.id.desc()).limit(1)).one()
    moderation.hide(session, submission_id=last.id, reason="Made of labels that leaked.", **of_host)
    deadline = endings.ENDS_AT + timedelta(minutes=1)
    for extra_attempts, deadline_at in ((3, None), (0, deadline)):
        accommodations.grant(
            session,
            team_id=team.id,
            extra_attempts=extra_attempts,
            deadline_at=deadline_at,
            reason="An exam on the day of the end.",
            **of_host,
        )
    people: tuple[User, ...] = (host, ada)
    return competition.id, {
        user.name: sessions.make_session(session, user_id=user.id, user_agent="Chromium", now=clock.now)
        for user in people
    }


@pytest.fixture
def harbour(app: Flask, database: Database, clock: Clock) -> Iterator[Harbour]:
    """Serve the site from this process, whose clock the test sets."""
    competition, cookies = database.write(make_harbour, clock=clock)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Harbour(f"http://127.0.0.1:{server.server_port}", database, clock, competition, cookies)
    server.shutdown()
    thread.join()
    server.server_close()


def open_window(harbour: Harbour, chromium: Chromium, name: str, *, width: int = 1280, **options: object) -> Visitor:
    """Open a window in which somebody is signed in."""
    context = chromium.new_context(viewport={"width": width, "height": 844}, **options)  # type: ignore[arg-type]
    context.add_cookies([{"name": "podium", "value": harbour.cookies[name], "url": harbour.url}])
    return Visitor(harbour.url, context, context.new_page())


def look(visitor: Visitor, paths: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return what axe finds on the pages, and which of them scroll sideways."""
    faults, wide = [], []
    for path in paths:
        visitor.go(path)
        faults += find_faults(visitor)
        wide += [path] if visitor.is_wider_than_window else []
    visitor.page.goto("about:blank")  # an open board would load itself again when the competition goes on
    return faults, wide


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_of_the_end_has_serious_faults_or_scrolls_sideways(
    harbour: Harbour, chromium: Chromium, theme: str, width: int
):
    ada = open_window(harbour, chromium, "ada", width=width, color_scheme=theme)
    host = open_window(harbour, chromium, "hosanna", width=width, color_scheme=theme)

    running = [look(ada, OF_ADA), look(host, OF_HOST)]
    harbour.end()
    over = [look(ada, BOARDS), look(host, OF_HOST[:2])]
    harbour.finalize()
    final = [look(ada, OF_ADA), look(host, OF_HOST[:1])]

    assert running + over + final == [([], [])] * 6
    ada.context.close()
    host.context.close()


def select_boxes(page: Page, n_boxes: int) -> None:
    """Mark the first boxes of the list that can be marked."""
    boxes = page.locator("[name=selected]:not([disabled])")
    for number in range(n_boxes):
        boxes.nth(number).check()


def test_the_button_counts_what_is_marked(harbour: Harbour, chromium: Chromium):
    ada = open_window(harbour, chromium, "ada")
    harbour.database.write(lambda session: setattr(session.get_one(Competition, harbour.competition), "n_selected", 1))
    ada.go(f"{PATH}/submissions")
    button = ada.page.locator("text=Save the selection")

    select_boxes(ada.page, 1)
    one = (button.inner_text(), button.is_enabled())
    select_boxes(ada.page, 2)
    two = (button.inner_text(), button.is_enabled())

    assert one == ("Save the selection (1 of 1)", True)
    assert two == ("Save the selection (2 of 1)", False)
    ada.context.close()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_selection_is_saved_with_and_without_scripts(harbour: Harbour, chromium: Chromium, has_scripts: bool):
    ada = open_window(harbour, chromium, "ada", java_script_enabled=has_scripts)
    ada.go(f"{PATH}/submissions")

    select_boxes(ada.page, 2)
    ada.page.click("text=Save the selection")

    assert ada.page.locator("text=The selection is saved: 2 of 2.").is_visible()
    assert ada.page.locator("[name=selected]:checked").count() == 2
    ada.context.close()


def test_open_pages_follow_the_end_and_the_instant_at_which_the_board_is_final(harbour: Harbour, chromium: Chromium):
    ada = open_window(harbour, chromium, "ada")
    pages = {path: ada.context.new_page() for path in (*BOARDS, f"{BOARDS[0]}?search=crew-1")}
    for path, page in pages.items():
        page.goto(harbour.url + path)
    board, coming, search = pages.values()
    board.fill("#search", "half a na")

    harbour.end()
    board.wait_for_selector("text=this board does not decide")
    coming.wait_for_selector("text=Finalizing")
    search.wait_for_selector("text=this board does not decide")
    harbour.finalize()
    board.wait_for_selector("text=is final and decides")
    coming.wait_for_selector("table.leaderboard .is-awarded")
    search.wait_for_selector("text=is final and decides")

    assert board.input_value("#search") == "half a na"
    assert not board.locator("text=does not decide").count()
    board.click(".notice a")
    assert board.url == harbour.url + BOARDS[1]
    ada.context.close()


def test_a_host_makes_the_board_final_with_two_clicks(harbour: Harbour, chromium: Chromium):
    host = open_window(harbour, chromium, "hosanna", java_script_enabled=False)
    harbour.end()
    host.go(f"{PATH}/host")

    host.page.click("text=Make the board final")
    host.page.click("text=Make it final for")

    assert host.page.locator("text=The private leaderboard is final: 31 teams.").is_visible()
    host.context.close()
