"""Choosing final submissions on the page of the team's submissions."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from server.db import Database
from server.models import Competition, Submission, Team, User
from server.services import board_rows
from tests import factories
from tests.browser import Browser
from tests.fakes import Clock
from tests.server.web.conftest import World

PATH = "/competitions/harbour/submissions"
SAVE = f"{PATH}/selection"


def hand_in(session, world: World, score: float) -> int:
    submission = factories.make_submission(
        session,
        competition=session.get_one(Competition, world.competition.id),
        team=session.get_one(Team, world.team.id),
        user=session.get_one(User, world.ada.id),
        public_score=score,
        private_score=score,
    )
    board_rows.add_score(session, submission=submission, public_score=score, higher_is_better=True, now=factories.NOW)
    return submission.id


@pytest.fixture
def ids(world: World, database: Database) -> list[int]:
    """Return three submissions of the entrant's: the worst, the best and one between them."""
    change(database, world, ends_at=factories.NOW + timedelta(days=2))
    return [database.write(hand_in, world, score) for score in (0.5, 0.9, 0.7)]


def change(database: Database, world: World, **changes: object) -> None:
    def work(session) -> None:
        competition = session.get_one(Competition, world.competition.id)
        for name, value in changes.items():
            setattr(competition, name, value)

    database.write(work)


def show(browser: Browser, path: str = PATH) -> str:
    response = browser.get(path)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text))


def checked(text: str) -> list[int]:
    return sorted(int(number) for number in re.findall(r'name="selected" value="(\d+)"[^>]* checked', text))


def test_the_page_says_how_many_may_be_chosen_and_what_would_count_by_itself(ada: Browser, ids):
    text = show(ada)

    assert "Save the selection (0 of 2)" in words(text)
    assert "until 23 Nov 2026, 12:00 UTC" in words(text)
    assert f"{ids[1]} (automatic: the best by public score) and {ids[2]} (automatic" in words(text)
    assert text.count("counts, automatic") == 2
    assert checked(text) == []


def test_a_choice_is_saved_shown_and_filled_up(ada: Browser, ids):
    response = ada.post_form(SAVE, {"selected": [str(ids[0])]})

    assert (response.status_code, response.headers["Location"]) == (303, PATH)
    text = show(ada)
    assert "The selection is saved: 1 of 2." in text
    assert checked(text) == [ids[0]]
    assert f"{ids[1]} (automatic: the best by public score) and {ids[0]} (chosen)" in words(text)


def test_a_refused_choice_keeps_its_marks_and_says_that_nothing_was_saved(ada: Browser, ids):
    response = ada.post_form(SAVE, {"selected": [str(number) for number in ids]})

    text = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "You chose 3 submissions; at most 2 count." in text
    assert checked(text) == ids
    assert checked(show(ada)) == []


def test_what_is_no_number_is_refused_as_a_damaged_form(ada: Browser, ids):
    assert ada.post_form(SAVE, {"selected": ["²"]}).status_code == 400


def test_only_what_may_count_can_be_marked(ada: Browser, ids, world: World, database: Database):
    def fail(session) -> int:
        session.get_one(Submission, ids[2]).is_hidden = True
        team, user = session.get_one(Team, world.team.id), session.get_one(User, world.ada.id)
        competition = session.get_one(Competition, world.competition.id)
        return factories.make_submission(session, competition=competition, team=team, user=user).id

    pending = database.write(fail)

    boxes = re.findall(r'name="selected" value="(\d+)"[^>]* disabled', show(ada))
    assert sorted(int(number) for number in boxes) == sorted([ids[2], pending])


def test_a_mark_on_another_page_of_the_list_goes_with_the_form(ada: Browser, ids, world: World, database: Database):
    ada.post_form(SAVE, {"selected": [str(ids[0])]})
    for _ in range(50):
        database.write(hand_in, world, 0.1)

    text = show(ada)

    assert "Marked on another page" in text
    assert checked(text) == [ids[0]]
    assert "Marked on another page" not in show(ada, f"{PATH}?page=2")


def test_after_the_end_nothing_can_be_marked_any_more(ada: Browser, ids, clock: Clock):
    ada.post_form(SAVE, {"selected": [str(ids[0])]})
    clock.advance(days=3)

    text = show(ada)

    assert "Save the selection" not in text
    assert "The selection closed at the end, 23 Nov 2026, 12:00 UTC" in words(text)
    assert len(re.findall(r'name="selected"[^>]* disabled', text)) == 3
    refused = ada.post_form(SAVE, {"selected": [str(ids[1])]})
    assert (refused.status_code, "The selection closed" in refused.text) == (422, True)


def test_a_practice_competition_has_no_selection(ada: Browser, ids, world: World, database: Database):
    change(database, world, is_practice=True, ends_at=None)

    assert 'name="selected"' not in show(ada)


def test_who_has_not_entered_is_refused(ben: Browser, ids):
    assert ben.post_form(SAVE, {"selected": [str(ids[0])]}).status_code == 403


def test_the_form_of_another_team_chooses_nothing_of_mine(ada: Browser, ids, world: World, database: Database, sign_in):
    def enter(session) -> User:
        user = session.get_one(User, world.ben.id)
        factories.make_team(session, competition=session.get_one(Competition, world.competition.id), user=user)
        return user

    ben = sign_in(database.write(enter))

    assert ben.post_form(SAVE, {"selected": [str(ids[0])]}).status_code == 422
    assert checked(show(ada)) == []
