from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.db import Database
from server.errors import IdempotencyKeyReusedError, InvalidInputError
from server.models import KeptAnswer, Notice, User
from server.services import idempotency
from server.services.idempotency import LASTS
from tests.factories import NOW, make_competition, make_user

ASKED, OTHER = b"a" * 32, b"b" * 32


@pytest.fixture
def ada(any_database: Database) -> User:
    def make(session: Session) -> User:
        ada = make_user(session, name="ada")
        make_competition(session, slug="harbour", host=ada)
        return ada

    return any_database.write(make)


def tell(session: Session, user: User) -> str:
    """Do something that must not be done twice."""
    session.add(Notice(user_id=user.id, competition_id=1, message="Done.", path="/", created_at=NOW))
    return '{"done": true}'


def do(database: Database, user: User, *, key: str = "k", asked: bytes = ASKED, now=NOW) -> tuple[str, bool]:
    return database.write(
        idempotency.do_once, lambda session: tell(session, user), user=user, key=key, fingerprint=asked, now=now
    )


def count(database: Database, table: type) -> int:
    return database.read(lambda session: session.scalar(select(func.count()).select_from(table)) or 0)


def test_p02_the_same_again_does_nothing_and_has_the_same_answer(any_database: Database, ada: User):
    first, again = do(any_database, ada), do(any_database, ada)

    assert first == ('{"done": true}', True)
    assert again == ('{"done": true}', False)
    assert count(any_database, Notice) == 1


def test_something_else_under_the_key_is_refused(any_database: Database, ada: User):
    do(any_database, ada)

    with pytest.raises(IdempotencyKeyReusedError):
        do(any_database, ada, asked=OTHER)
    assert count(any_database, Notice) == 1


def test_keys_of_others_are_not_in_the_way(any_database: Database, ada: User):
    ben = any_database.write(make_user, name="ben")

    assert do(any_database, ada)[1]
    assert do(any_database, ben)[1]
    assert do(any_database, ada, key="another")[1]


def test_what_is_refused_keeps_no_key(any_database: Database, ada: User):
    def refuse(session: Session) -> str:
        raise InvalidInputError("No.")

    with pytest.raises(InvalidInputError):
        any_database.write(idempotency.do_once, refuse, user=ada, key="k", fingerprint=ASKED, now=NOW)

    assert count(any_database, KeptAnswer) == 0
    assert do(any_database, ada)[1]


def test_a_key_lasts_a_day(any_database: Database, ada: User):
    do(any_database, ada)

    assert not do(any_database, ada, now=NOW + LASTS)[1]
    assert do(any_database, ada, now=NOW + LASTS + timedelta(seconds=1))[1]


def test_what_was_kept_for_anybody_is_gone_after_a_day(any_database: Database, ada: User):
    ben = any_database.write(make_user, name="ben")
    do(any_database, ada)

    do(any_database, ben, now=NOW + LASTS + timedelta(seconds=1))

    assert count(any_database, KeptAnswer) == 1


def test_p02_of_many_at_once_one_does_it(any_database: Database, ada: User):
    answers: list[tuple[str, bool]] = []
    threads = [threading.Thread(target=lambda: answers.append(do(any_database, ada))) for _ in range(6)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(is_new for _, is_new in answers) == [False] * 5 + [True]
    assert {body for body, _ in answers} == {'{"done": true}'}
    assert count(any_database, Notice) == 1
