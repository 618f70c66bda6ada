"""What a user is told of their competitions, and how often it is called new."""

from __future__ import annotations

import re

from server.db import Database
from server.models import Competition
from server.services import notices
from tests import factories
from tests.browser import Browser
from tests.server.web.conftest import World

PATH = "/notices"


def tell(session, world: World, message: str) -> None:
    notices.tell_users(
        session,
        user_ids=[world.ada.id],
        competition=session.get_one(Competition, world.competition.id),
        message=message,
        now=factories.NOW,
    )


def count(browser: Browser, path: str = "/competitions") -> list[str]:
    """Return the count in the head of a page, as it is seen and as it is read aloud."""
    text = browser.get(path).get_data(as_text=True)
    return re.findall(r'<span class="unseen" aria-hidden="true">(\d+\+?)<', text) + re.findall(
        r'aria-label="Menu, ([^"]+)"', text
    )


def test_the_head_of_every_page_counts_what_is_new(ada: Browser, ben: Browser, world: World, database: Database):
    database.write(tell, world, "First.")
    database.write(tell, world, "Second.")

    assert count(ada) == ["2", "2 new notices"]
    assert count(ben) == []


def test_a_page_that_shows_them_marks_them_as_seen(ada: Browser, world: World, database: Database):
    database.write(tell, world, "The host <granted> your team 2 extra submissions.")

    first, second = (ada.get(PATH).get_data(as_text=True) for _ in range(2))

    told = '<a href="/competitions/harbour/team">The host &lt;granted&gt; your team 2 extra submissions.</a>'
    assert told in first
    assert told in second
    assert [">new</span>" in text for text in (first, second)] == [True, False]
    assert count(ada) == []


def test_the_page_itself_counts_them_as_seen(ada: Browser, world: World, database: Database):
    database.write(tell, world, "First.")

    assert count(ada, PATH) == []


def test_only_my_own_are_shown(ben: Browser, world: World, database: Database):
    database.write(tell, world, "First.")

    text = ben.get(PATH).get_data(as_text=True)

    assert "First." not in text
    assert "No notices" in text


def test_a_board_that_is_known_is_sent_again_when_there_is_a_new_notice(ada: Browser, world, database: Database):
    path = "/competitions/harbour/leaderboard"
    tag = ada.get(path).headers["ETag"]
    database.write(tell, world, "First.")

    answer = ada.get(path, headers={"If-None-Match": tag})

    assert answer.status_code == 200
    assert "1 new notice" in answer.text


def test_strangers_are_asked_to_sign_in(stranger: Browser):
    assert stranger.get(PATH).status_code == 303
