"""Tests of the sessions of browsers."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.db import Database
from server.errors import NotFoundError
from server.models import UserSession
from server.services import sessions
from tests.factories import NOW, make_user


def open_session(database: Database, user_id: int, now=NOW) -> str:
    return database.write(sessions.make_session, user_id=user_id, user_agent="Firefox", now=now)


def test_a_session_is_found_by_its_secret_with_its_user(any_database: Database) -> None:
    user = any_database.write(make_user)
    secret = open_session(any_database, user.id)

    found = any_database.read(sessions.find_session, secret, now=NOW)

    assert found is not None
    assert found.user.name == "ada"


def test_only_the_hash_of_256_random_bits_is_kept(database: Database) -> None:
    user = database.write(make_user)
    secret = open_session(database, user.id)

    with database.reading() as session:
        kept = session.scalars(select(UserSession)).one()

    assert len(secret) >= 43
    assert len(kept.secret_hash) == 32
    assert secret != open_session(database, user.id)


@pytest.mark.parametrize(("idle", "is_live"), [(timedelta(days=6, hours=23), True), (timedelta(days=7), False)])
def test_a_session_ends_after_seven_days_without_use(database: Database, idle: timedelta, is_live: bool) -> None:
    secret = open_session(database, database.write(make_user).id)

    found = database.read(sessions.find_session, secret, now=NOW + idle)

    assert (found is not None) is is_live


def test_a_session_that_is_used_ends_after_thirty_days(database: Database) -> None:
    secret = open_session(database, database.write(make_user).id)
    found = database.read(sessions.find_session, secret, now=NOW)
    assert found is not None

    for day in range(1, 31):
        database.write(sessions.touch_session, found.id, now=NOW + timedelta(days=day))

    assert database.read(sessions.find_session, secret, now=NOW + timedelta(days=29, hours=23)) is not None
    assert database.read(sessions.find_session, secret, now=NOW + timedelta(days=30)) is None


def test_a_session_of_a_disabled_user_is_dead(database: Database) -> None:
    secret = open_session(database, database.write(make_user, is_disabled=True).id)

    assert database.read(sessions.find_session, secret, now=NOW) is None


def test_sessions_are_listed_without_those_of_others_and_those_that_ended(database: Database) -> None:
    ada, ben = database.write(make_user), database.write(make_user, name="ben")
    open_session(database, ada.id, NOW)
    open_session(database, ada.id, NOW + timedelta(days=8))
    open_session(database, ben.id, NOW + timedelta(days=8))

    listed = database.read(sessions.list_sessions, ada.id, now=NOW + timedelta(days=8))

    assert [row.created_at for row in listed] == [NOW + timedelta(days=8)]


def test_a_user_ends_one_session_or_all_others(any_database: Database) -> None:
    user = any_database.write(make_user)
    secrets = [open_session(any_database, user.id) for _ in range(3)]
    ids = [any_database.read(sessions.find_session, secret, now=NOW).id for secret in secrets]  # type: ignore[union-attr]

    any_database.write(sessions.end_session, user_id=user.id, session_id=ids[0], now=NOW)
    n_ended = any_database.write(sessions.end_sessions, user_id=user.id, but=ids[1])

    alive = [any_database.read(sessions.find_session, secret, now=NOW) is not None for secret in secrets]
    assert alive == [False, True, False]
    assert n_ended == 1


def test_nobody_ends_the_session_of_another(database: Database) -> None:
    ada, ben = database.write(make_user), database.write(make_user, name="ben")
    secret = open_session(database, ada.id)
    found = database.read(sessions.find_session, secret, now=NOW)
    assert found is not None

    with pytest.raises(NotFoundError):
        database.write(sessions.end_session, user_id=ben.id, session_id=found.id, now=NOW)

    assert database.read(sessions.find_session, secret, now=NOW) is not None


def test_sessions_that_ended_are_removed_when_another_begins(database: Database) -> None:
    user = database.write(make_user)
    open_session(database, user.id)

    open_session(database, user.id, NOW + timedelta(days=8))

    with database.reading() as session:
        assert len(session.scalars(select(UserSession)).all()) == 1
