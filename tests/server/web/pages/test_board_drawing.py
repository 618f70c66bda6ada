"""Tests for `server.web.pages.board_drawing`: what is kept of a board. What it shows is tested with its page."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import event

from server.db import Database
from tests import factories
from tests.browser import Browser
from tests.fakes import Clock
from tests.server.web.conftest import World
from tests.server.web.pages.test_leaderboards import PATH, fill, rows_of, score


def statements_of(database: Database, app: Flask, ask) -> list[str]:
    """Return the tables' names in what the application asks the database while `ask` runs."""
    engine = app.extensions["podium"].database.engine
    said: list[str] = []

    def note(_connection, _cursor, statement, *_more):
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    ask()
    event.remove(engine, "before_cursor_execute", note)
    return said


def test_a_page_is_made_once_for_all_readers(app: Flask, stranger: Browser, world: World, database: Database):
    database.write(fill, world, 3)
    stranger.get(PATH)

    said = statements_of(database, app, lambda: stranger.get(PATH))

    assert not any("leaderboard_rows" in statement or "board_events" in statement for statement in said)


def test_only_the_progress_of_teams_with_a_new_best_is_read_again(
    app: Flask, stranger: Browser, world: World, database: Database, clock: Clock
):
    database.write(fill, world, 3)
    stranger.get(PATH)
    clock.now += timedelta(minutes=2)
    unchanged = statements_of(database, app, lambda: stranger.get(PATH))
    database.write(score, world, "new", 0.5)
    changed = statements_of(database, app, lambda: stranger.get(PATH))

    assert not any("board_events" in statement for statement in unchanged)
    assert sum("board_events" in statement for statement in changed) == 1
    assert [row[1] for row in rows_of(stranger.get(PATH).text)] == ["team1", "team2", "team3", "new"]
    assert clock.now == factories.NOW + timedelta(minutes=2)
