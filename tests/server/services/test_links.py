"""Tests of one-time links."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from server.db import Database
from server.errors import NotFoundError
from server.services import links, sessions
from tests.factories import NOW, make_user


def make_link(database: Database, **more) -> str:
    user = database.write(make_user, **more)
    return database.write(links.make_sign_in_link, user=user, now=NOW).removeprefix(links.PATH)


def use(database: Database, secret: str, now=NOW) -> str:
    return database.write(links.use_sign_in_link, secret, user_agent="Firefox", now=now)


def test_a_link_opens_a_session_for_its_user(any_database: Database) -> None:
    secret = make_link(any_database)

    opened = use(any_database, secret)

    found = any_database.read(sessions.find_session, opened, now=NOW)
    assert found is not None
    assert found.user.name == "ada"


def test_a_link_works_once(database: Database) -> None:
    secret = make_link(database)
    use(database, secret)

    with pytest.raises(NotFoundError):
        use(database, secret)


def test_of_two_uses_at_once_one_is_served(any_database: Database) -> None:
    secret = make_link(any_database)

    def try_it(_number: int) -> str | None:
        try:
            return use(any_database, secret)
        except NotFoundError:
            return None

    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(try_it, range(8)))

    assert sum(one is not None for one in opened) == 1


def test_a_link_ends_after_its_time(database: Database) -> None:
    secret = make_link(database)

    with pytest.raises(NotFoundError):
        use(database, secret, now=NOW + links.LASTS)


def test_a_link_of_a_disabled_user_is_dead(database: Database) -> None:
    with pytest.raises(NotFoundError):
        use(database, make_link(database, is_disabled=True))


def test_an_invented_link_is_refused(database: Database) -> None:
    with pytest.raises(NotFoundError):
        use(database, "invented")


def test_the_operator_may_let_a_link_last_longer(database: Database) -> None:
    user = database.write(make_user)
    path = database.write(links.make_sign_in_link, user=user, now=NOW, lasts=timedelta(days=14))

    assert use(database, path.removeprefix(links.PATH), now=NOW + timedelta(days=13))
