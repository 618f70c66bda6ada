"""Tests of accounts."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.db import Database
from server.errors import ConflictError, InvalidInputError, NameTakenError, NotFoundError
from server.models import AuditEvent, Role, User
from server.services import accounts, sessions
from server.services.accounts import Verified
from server.services.passwords import Hasher
from tests.factories import NOW, PASSWORD, make_user


def sign_up(session: Session, name: str = "ada", email: str = "ada@example.org") -> User:
    account = accounts.prepare_account(name=name, email=email, password=PASSWORD)
    return accounts.sign_up(session, account, now=NOW)


def check(session: Session, name: str, password: str, hasher: Hasher | None = None) -> Verified:
    return accounts.check_credentials(session, name=name, password=password, hasher=hasher or Hasher())


def actions(session: Session) -> list[str]:
    session.flush()
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_signing_up_makes_a_user_without_rights_and_is_recorded(session: Session) -> None:
    user = sign_up(session)

    assert user.role is Role.USER
    assert user.created_at == NOW
    assert actions(session) == ["account.sign_up"]


def test_all_faults_of_a_new_account_are_told_together() -> None:
    with pytest.raises(InvalidInputError) as caught:
        accounts.prepare_account(name="-", email="nowhere", password="short")

    assert set(caught.value.fields) == {"name", "email", "password"}


@pytest.mark.parametrize("name", ["ada", "ADA", "a-d-a", "A_Da"])
def test_a_name_that_looks_like_another_is_taken(session: Session, name: str) -> None:
    sign_up(session)

    with pytest.raises(NameTakenError) as caught:
        sign_up(session, name=name)

    assert set(caught.value.fields) == {"name"}


def test_of_many_requests_for_one_name_at_once_one_makes_the_account(any_database: Database) -> None:
    account = accounts.prepare_account(name="ada", email="ada@example.org", password=PASSWORD)

    def try_it(_number: int) -> bool:
        try:
            any_database.write(accounts.sign_up, account, now=NOW)
        except NameTakenError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(try_it, range(8)))

    assert outcomes.count(True) == 1


def test_an_e_mail_address_may_be_named_by_two_who_sign_up(session: Session) -> None:
    sign_up(session, "ada", "same@example.org")

    assert sign_up(session, "ben", "same@example.org").email == "same@example.org"


def test_the_operator_is_told_of_an_e_mail_address_in_use(session: Session) -> None:
    account = accounts.prepare_account(name="ada", email="ada@example.org", password=None)
    accounts.create_user(session, account, role=Role.ADMIN, now=NOW)
    again = accounts.prepare_account(name="ben", email="ADA@example.org", password=None)

    with pytest.raises(ConflictError):
        accounts.create_user(session, again, now=NOW)


def test_the_right_password_is_known_whatever_the_case_of_the_name(session: Session) -> None:
    user = sign_up(session)

    assert check(session, "ADA", PASSWORD).user_id == user.id


@pytest.mark.parametrize(
    ("name", "password"),
    [("ada", "wrong password"), ("eve", PASSWORD), ("a-d-a", PASSWORD), ("off", PASSWORD), ("", "")],
)
def test_p21_every_failure_looks_alike_and_takes_one_check_of_a_hash(
    session: Session, name: str, password: str
) -> None:
    sign_up(session)
    make_user(session, name="off", is_disabled=True)
    hasher = Hasher()

    with pytest.raises(InvalidInputError) as caught:
        check(session, name, password, hasher)

    assert caught.value.fields == {"password": accounts.WRONG_PASSWORD}
    assert hasher.n_verified == 1


def test_an_account_without_password_cannot_sign_in_by_one(session: Session) -> None:
    account = accounts.prepare_account(name="ada", email="ada@example.org", password=None)
    accounts.create_user(session, account, now=NOW)

    with pytest.raises(InvalidInputError):
        check(session, "ada", "")


def test_a_hash_of_old_parameters_is_made_anew_at_the_next_sign_in(session: Session) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    user = make_user(session)
    user.password_hash = old
    session.flush()

    accounts.sign_in(session, check(session, "ada", PASSWORD), user_agent="Firefox", now=NOW)

    assert user.password_hash != old
    assert check(session, "ada", PASSWORD).user_id == user.id


def test_a_password_that_changed_since_it_was_checked_opens_no_session(session: Session) -> None:
    user = make_user(session)
    verified = check(session, "ada", PASSWORD)
    user.password_hash = Hasher().hash("another long one")
    session.flush()

    with pytest.raises(InvalidInputError):
        accounts.sign_in(session, verified, user_agent="Firefox", now=NOW)


def test_changing_the_password_ends_every_session_but_the_new_one(session: Session) -> None:
    user = make_user(session)
    old = sessions.make_session(session, user_id=user.id, user_agent="", now=NOW)
    new_hash = accounts.prepare_password(user_name="ada", password="nine loud mountains")

    new = accounts.change_password(
        session, user.id, seen_hash=user.password_hash, new_hash=new_hash, user_agent="", now=NOW
    )

    assert sessions.find_session(session, old, now=NOW) is None
    assert sessions.find_session(session, new, now=NOW) is not None
    assert check(session, "ada", "nine loud mountains").user_id == user.id
    assert actions(session) == ["account.password"]


def test_of_two_changes_of_the_password_the_later_one_is_refused(session: Session) -> None:
    user = make_user(session)
    seen = user.password_hash
    user.password_hash = Hasher().hash("nine loud mountains")
    session.flush()

    with pytest.raises(ConflictError):
        accounts.change_password(session, user.id, seen_hash=seen, new_hash="x", user_agent="", now=NOW)


def test_confirming_asks_for_the_password_of_that_user(session: Session) -> None:
    user = make_user(session)

    assert accounts.confirm_password(session, user_id=user.id, password=PASSWORD).user_id == user.id
    with pytest.raises(InvalidInputError) as caught:
        accounts.confirm_password(session, user_id=user.id, password="wrong password", field="old")
    assert set(caught.value.fields) == {"old"}


def test_another_role_ends_all_sessions_and_is_recorded(session: Session) -> None:
    user, admin = make_user(session), make_user(session, name="boss", role=Role.ADMIN)
    secret = sessions.make_session(session, user_id=user.id, user_agent="", now=NOW)

    accounts.set_role(session, user, Role.HOST, by=admin.id, now=NOW)

    assert sessions.find_session(session, secret, now=NOW) is None
    event = session.scalars(select(AuditEvent)).one()
    assert (event.user_id, event.detail) == (admin.id, {"before": "user", "after": "host"})


def test_a_disabled_user_is_nobody(session: Session) -> None:
    user = make_user(session)

    accounts.disable_user(session, user, by=None, now=NOW)

    with pytest.raises(NotFoundError):
        accounts.get_user(session, "ada")


def test_a_profile_is_cleaned_and_kept(session: Session) -> None:
    user = make_user(session)

    accounts.change_profile(
        session,
        user.id,
        display_name="  Ada \u202e Lovelace ",
        about="Likes\ntables.",
        time_zone="Asia/Kolkata",
        is_public=False,
    )

    assert (user.display_name, user.about, user.time_zone) == ("Ada Lovelace", "Likes tables.", "Asia/Kolkata")
    assert not user.is_profile_public


def test_all_faults_of_a_profile_are_told_together(session: Session) -> None:
    user = make_user(session)

    with pytest.raises(InvalidInputError) as caught:
        accounts.change_profile(
            session, user.id, display_name="…", about="x" * 501, time_zone="../../etc/passwd", is_public=True
        )

    assert set(caught.value.fields) == {"display_name", "about", "time_zone"}
    assert user.about == ""


def test_an_e_mail_address_is_changed_and_recorded(session: Session) -> None:
    user = make_user(session)

    accounts.change_email(session, user.id, email="new@example.org", now=NOW)

    assert user.email == "new@example.org"
    assert actions(session) == ["account.email"]
