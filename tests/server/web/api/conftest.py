"""One competition with an entrant, an outsider and a host, each with a program of their own."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from server.db import Database
from server.models import Competition, Role, Team, User
from tests import factories
from tests.programs import Program


@dataclass(frozen=True)
class World:
    """Who and what there is; `ada` has entered `harbour`, `ben` has not, `host` runs it."""

    competition: Competition
    ada: User
    ben: User
    host: User
    team: Team
    tokens: dict[str, str]


def make_world(session: Session) -> World:
    """Make the rows."""
    host = factories.make_user(session, name="hosanna", role=Role.HOST)
    ada = factories.make_user(session, name="ada", display_name="Ada L.")
    ben = factories.make_user(session, name="ben")
    competition = factories.make_competition(session, slug="harbour", host=host)
    factories.make_solution(session, competition=competition)
    team = factories.make_team(session, competition=competition, user=ada)
    people = {"ada": ada, "ben": ben, "host": host}
    tokens = {name: factories.make_token(session, user=user) for name, user in people.items()}
    tokens["keeper"] = factories.make_token(session, user=host, scopes=("read", "host"))
    tokens["reader"] = factories.make_token(session, user=ada, scopes=("read",))
    return World(competition, ada, ben, host, team, tokens)


@pytest.fixture
def world(database: Database) -> World:
    """Return the world, committed."""
    return database.write(make_world)


@pytest.fixture
def ada(app: Flask, world: World) -> Program:
    """Return the entrant's program."""
    return Program(app, world.tokens["ada"])


@pytest.fixture
def ben(app: Flask, world: World) -> Program:
    """Return the program of a user who has not entered."""
    return Program(app, world.tokens["ben"])


@pytest.fixture
def host(app: Flask, world: World) -> Program:
    """Return the host's program."""
    return Program(app, world.tokens["host"])


@pytest.fixture
def keeper(app: Flask, world: World) -> Program:
    """Return a program of the host's whose token may do what a host may."""
    return Program(app, world.tokens["keeper"])


@pytest.fixture
def reader(app: Flask, world: World) -> Program:
    """Return a program of the entrant's whose token may only read."""
    return Program(app, world.tokens["reader"])


@pytest.fixture
def stranger(app: Flask, world: World) -> Program:
    """Return a program without token."""
    return Program(app)


@pytest.fixture
def crew(app: Flask, world: World, database: Database) -> dict[str, Program]:
    """Return the programs of two more entrants, `cy` and `dot`; teams may have three members."""

    def make(session: Session) -> dict[str, str]:
        competition = session.get_one(Competition, world.competition.id)
        competition.max_team_size = 3
        users = {name: factories.make_user(session, name=name) for name in ("cy", "dot")}
        for user in users.values():
            factories.make_team(session, competition=competition, user=user)
        return {name: factories.make_token(session, user=user) for name, user in users.items()}

    return {name: Program(app, token) for name, token in database.write(make).items()}
