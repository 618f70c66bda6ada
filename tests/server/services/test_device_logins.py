"""Tests of programs that are signed in by a code: each code works once, for a while, for one answer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from server.db import Database
from server.errors import (
    AccessDeniedError,
    AuthorizationPendingError,
    ConflictError,
    DeviceLoginError,
    ExpiredTokenError,
    InvalidInputError,
    SlowDownError,
)
from server.models import AuditEvent, DeviceLogin, Role, User
from server.services import accounts, device_logins, tokens
from server.services.device_logins import Begun, Poll
from tests.factories import NOW, make_user

KEY = b"a key of the tests"
SECONDS = timedelta(seconds=1)


def begin(database: Database, now: datetime = NOW, **more) -> Begun:
    asked = {"client": "podium", "machine": "ada-laptop", "scopes": ["read", "submit"], "network": "203.0.113.0/24"}
    return database.write(device_logins.begin, key=KEY, now=now, **{**asked, **more})


def confirm(database: Database, code: str, user: User, now: datetime = NOW, **more) -> DeviceLogin:
    chosen = {"scopes": ["read", "submit"], "lasts": timedelta(days=90), "network": "203.0.113.0/24"}
    return database.write(device_logins.confirm, code, user=user, key=KEY, now=now, **{**chosen, **more})


def poll(database: Database, begun: Begun, now: datetime = NOW, client: str = "podium") -> Poll:
    return database.write(device_logins.poll, begun.device_code, client=client, now=now)


def test_a_confirmed_code_gives_an_ordinary_token_named_like_the_machine(any_database: Database) -> None:
    user, begun = any_database.write(make_user), begin(any_database)
    confirm(any_database, begun.user_code, user)

    answer = poll(any_database, begun)

    token = any_database.read(tokens.find_token, answer.secret, now=NOW)
    assert token is not None
    assert (token.user.name, token.label, token.scopes) == ("ada", "ada-laptop", ["read", "submit"])
    assert token.expires_at == answer.ends_at == NOW + timedelta(days=90)


def test_the_token_is_given_once(database: Database) -> None:
    begun = begin(database)
    confirm(database, begun.user_code, database.write(make_user))
    poll(database, begun)

    again = poll(database, begun)

    assert isinstance(again.refusal, DeviceLoginError)
    assert again.secret == ""


def test_of_many_questions_at_once_one_gets_the_token(any_database: Database) -> None:
    begun = begin(any_database)
    confirm(any_database, begun.user_code, any_database.write(make_user))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _number: poll(any_database, begun), range(8)))

    assert sum(bool(answer.secret) for answer in answers) == 1


def test_until_it_is_answered_the_program_waits(database: Database) -> None:
    begun = begin(database)

    assert isinstance(poll(database, begun).refusal, AuthorizationPendingError)
    assert isinstance(poll(database, begun, NOW + 5 * SECONDS).refusal, AuthorizationPendingError)


def test_who_asks_too_soon_has_to_ask_more_slowly_from_then_on(database: Database) -> None:
    begun = begin(database)
    poll(database, begun)

    early = poll(database, begun, NOW + 4 * SECONDS).refusal
    still = poll(database, begun, NOW + 10 * SECONDS).refusal
    patient = poll(database, begun, NOW + 25 * SECONDS).refusal

    assert isinstance(early, SlowDownError)
    assert isinstance(still, SlowDownError)
    assert (early.interval_seconds, still.interval_seconds) == (10, 15)
    assert isinstance(patient, AuthorizationPendingError)


def test_a_refused_program_gets_nothing(database: Database) -> None:
    begun, user = begin(database), database.write(make_user)
    database.write(device_logins.refuse, begun.user_code, user=user, network="", key=KEY, now=NOW)

    assert isinstance(poll(database, begun).refusal, AccessDeniedError)
    with pytest.raises(InvalidInputError):
        confirm(database, begun.user_code, user)


def test_a_code_ends_after_ten_minutes(database: Database) -> None:
    begun, user = begin(database), database.write(make_user)
    late = NOW + timedelta(minutes=10)

    assert isinstance(poll(database, begun, late).refusal, ExpiredTokenError)
    with pytest.raises(InvalidInputError):
        confirm(database, begun.user_code, user, late)


def test_a_code_takes_one_answer(any_database: Database) -> None:
    begun, ada, eve = begin(any_database), any_database.write(make_user), any_database.write(make_user, name="eve")

    def answer(user: User) -> bool:
        try:
            confirm(any_database, begun.user_code, user)
        except InvalidInputError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        confirmed = list(pool.map(answer, [ada, eve] * 4))

    assert sum(confirmed) == 1


@pytest.mark.parametrize("change", ["disabled", "another client"])
def test_a_confirmed_code_gives_nothing_to_the_wrong_one(database: Database, change: str) -> None:
    begun, user = begin(database), database.write(make_user)
    confirm(database, begun.user_code, user)
    if change == "disabled":
        database.write(lambda session: accounts.disable_user(session, session.merge(user), by=None, now=NOW))

    answer = poll(database, begun, client="podium" if change == "disabled" else "other")

    assert answer.refusal is not None
    assert database.read(tokens.list_tokens, user.id, now=NOW) == []


def test_nobody_gives_more_than_they_may_or_than_was_asked(database: Database) -> None:
    begun = begin(database, scopes=["read", "host"])
    user, host = database.write(make_user), database.write(make_user, name="hosanna", role=Role.HOST)

    with pytest.raises(InvalidInputError):
        confirm(database, begun.user_code, user, scopes=["read", "host"])
    with pytest.raises(InvalidInputError):
        confirm(database, begun.user_code, host, scopes=["read", "submit"])
    with pytest.raises(InvalidInputError):
        confirm(database, begun.user_code, host, scopes=[])
    assert confirm(database, begun.user_code, host, scopes=["read"]).scopes == ["read"]


@pytest.mark.parametrize(("role", "offered"), [(Role.USER, "read submit"), (Role.ADMIN, "read submit host")])
def test_who_names_no_scopes_is_offered_the_usual_ones(database: Database, role: Role, offered: str) -> None:
    begun, user = begin(database, scopes=[]), database.write(make_user, role=role)
    login = database.read(device_logins.find_waiting, begun.user_code, key=KEY, now=NOW)

    assert " ".join(database.read(device_logins.grantable, login, user)) == offered


def test_rights_that_have_gone_since_are_not_given(database: Database) -> None:
    host = database.write(make_user, role=Role.HOST)
    begun = begin(database, scopes=["read", "host"])
    confirm(database, begun.user_code, host, scopes=["read", "host"])
    database.write(lambda session: accounts.set_role(session, session.merge(host), Role.USER, by=None, now=NOW))

    assert poll(database, begun).scopes == ("read",)


def test_who_has_too_many_tokens_is_told_before_they_confirm(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "MOST_TOKENS", 0)
    begun, user = begin(database), database.write(make_user)

    with pytest.raises(ConflictError, match="Revoke one"):
        confirm(database, begun.user_code, user)


def test_secret_and_code_are_kept_as_hashes_that_need_the_key(database: Database) -> None:
    begun = begin(database)
    with database.reading() as session:
        row = session.scalars(select(DeviceLogin)).one()

    assert begun.device_code.encode() not in row.device_hash
    assert row.code_hash == device_logins.hash_code(begun.user_code, key=KEY)
    assert row.code_hash != device_logins.hash_code(begun.user_code, key=b"another")


def test_the_answer_is_in_the_record(database: Database) -> None:
    begun, user = begin(database), database.write(make_user)
    confirm(database, begun.user_code, user)
    poll(database, begun)
    with database.reading() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.user_id == user.id)).all()

    assert [event.action for event in events] == ["device.confirm", "token.make"]
    assert events[0].detail["machine"] == "ada-laptop"
    assert events[0].address == "203.0.113.0/24"


def test_what_ended_a_day_ago_is_removed_by_the_next(database: Database) -> None:
    begin(database)
    begin(database, NOW + timedelta(days=2))

    with database.reading() as session:
        assert len(session.scalars(select(DeviceLogin)).all()) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"client": ""}, {"client": "x" * 41}, {"machine": "x" * 81}, {"scopes": ["read", "everything"]}],
)
def test_names_and_scopes_are_checked(database: Database, wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError):
        begin(database, **wrong)


def test_a_program_that_names_no_machine_is_called_by_its_own_name(database: Database) -> None:
    begun = begin(database, machine=" ")

    assert confirm(database, begun.user_code, database.write(make_user)).machine == "podium"


@given(st.text(alphabet=device_logins.CODE_LETTERS, min_size=8, max_size=8), st.sampled_from(["", " ", "-", " - "]))
def test_a_code_is_read_however_it_is_typed(letters: str, between: str) -> None:
    typed = f" {letters[:4].lower()}{between}{letters[4:]} "

    assert device_logins.read_code(typed) == f"{letters[:4]}-{letters[4:]}"
