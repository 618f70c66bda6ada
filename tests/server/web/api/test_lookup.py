import pytest
from flask import Flask

from server.domain.visibility import Visibility
from server.errors import EntryRequiredError, NotFoundError
from server.web.api.lookup import find_competition
from server.web.arrival import Arrival
from tests.programs import PREFIX, Program
from tests.server.web.api.conftest import World


def request_of(app: Flask, token: str | None):
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    clock = app.extensions["podium"].clock
    environ = app.test_request_context(f"{PREFIX}/x", headers=headers).request.environ
    Arrival(lambda *_: [], clock)(environ, lambda *_: lambda _: None)
    return app.request_context(environ)


def test_an_entrant_is_found_with_the_team(app: Flask, world: World):
    with request_of(app, world.tokens["ada"]):
        found = find_competition("harbour")

        assert found.user is not None
        assert (found.user.name, found.team_id) == ("ada", world.team.id)


def test_whoever_has_no_team_is_told_to_enter(app: Flask, world: World):
    with request_of(app, None):
        found = find_competition("harbour")

        assert found.user is None
        with pytest.raises(EntryRequiredError):
            _ = found.team_id


def test_what_the_reader_may_not_know_of_is_not_found(app: Flask, database, world: World):
    database.write(lambda session: setattr(session.merge(world.competition), "visibility", Visibility.INVITATION))

    with request_of(app, world.tokens["ben"]), pytest.raises(NotFoundError):
        find_competition("harbour")


def test_a_token_must_be_allowed_to_read(app: Flask, database, world: World):
    from tests import factories

    secret = database.write(factories.make_token, user=world.ada, scopes=("submit",))

    assert Program(app, secret).get("/competitions/harbour").status_code == 403
