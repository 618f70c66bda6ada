"""Accounts: sign up, sign in, change what is known of a user, and end what they may do.

Passwords are hashed and checked before the unit of work that needs the outcome begins: a hash takes a tenth of a
second, for which no transaction should stay open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.domain.emails import check_email, email_key, vouched_key
from server.domain.names import check_user_name, clean_text, name_key
from server.domain.passwords import check_password
from server.domain.zones import find_zone
from server.errors import ConflictError, InvalidInputError, NameTakenError, NotFoundError, PlatformError
from server.models import Entrant, Role, User
from server.services import audit, board_rows, sessions
from server.services.passwords import HASHER, Hasher

LONGEST_DISPLAY_NAME = 80
LONGEST_ABOUT = 500
WRONG_PASSWORD = "User name and password don’t match."  # noqa: S105 - a sentence, not a secret


@dataclass(frozen=True)
class NewAccount:
    """What an account is made of, checked and with its password hashed."""

    name: str
    email: str
    password_hash: str | None


@dataclass(frozen=True)
class Verified:
    """A user who has shown their password; `password_hash` is the one that it was checked against."""

    user_id: int
    password_hash: str
    better_hash: str | None = None


def prepare_account(*, name: str, email: str, password: str | None, hasher: Hasher = HASHER) -> NewAccount:
    """Check all that a new account needs and hash its password; None makes one that signs in by link only.

    Raises
    ------
    InvalidInputError
        With every field that is wrong.
    """
    checks: list[Callable[[], str]] = [lambda: check_user_name(name), lambda: check_email(email)]
    if password is not None:
        checks.append(lambda: check_password(password, user_name=name))
    faults: dict[str, str] = {}
    for check in checks:
        try:
            check()
        except InvalidInputError as refusal:
            faults |= refusal.fields
    if faults:
        raise InvalidInputError("The account was not made. Look at the marked fields.", fields=faults)
    return NewAccount(name, check_email(email), hasher.hash(password) if password is not None else None)


def sign_up(session: Session, account: NewAccount, *, now: datetime, address: str = "") -> User:
    """Make an account for a visitor; anybody may name any e-mail address, so it is no key to the account.

    Raises
    ------
    NameTakenError
        If the user name, or one that looks like it, is taken.
    """
    user = _add_user(session, account, role=Role.USER, email_key=f"of:{name_key(account.name)}", now=now)
    audit.record(
        session, action="account.sign_up", subject=f"user:{user.id}", user_id=user.id, now=now, address=address
    )
    return user


def create_user(session: Session, account: NewAccount, *, role: Role = Role.USER, now: datetime) -> User:
    """Make an account in the name of the operator, who vouches for the e-mail address.

    Raises
    ------
    NameTakenError
        If the user name, or one that looks like it, is taken.
    ConflictError
        If another account made by the operator has the e-mail address.
    """
    key = email_key(account.email)
    if session.scalar(select(User.id).where(User.email_key == key)) is not None:
        raise ConflictError(f"Another account has the e-mail address {account.email}.", fields={"email": "In use."})
    user = _add_user(session, account, role=role, email_key=key, now=now)
    detail = {"role": role.value}
    audit.record(session, action="account.create", subject=f"user:{user.id}", user_id=None, detail=detail, now=now)
    return user


def create_for_class(
    session: Session, account: NewAccount, *, vouched_by: int, host: User, now: datetime, address: str = ""
) -> User:
    """Make an account that a host's roster names; the host `vouched_by`, and nobody else, vouches for its address.

    It has no password: its user signs in by a link first. Its page is its user's alone until they say otherwise.

    Raises
    ------
    NameTakenError
        If the user name, or one that looks like it, is taken.
    """
    key = vouched_key(account.email, vouched_by) if account.email else f"of:{name_key(account.name)}"
    user = _add_user(session, account, role=Role.USER, email_key=key, now=now)
    user.is_profile_public = False
    detail = {"role": Role.USER.value, "by": "roster"}
    audit.record(
        session,
        action="account.create",
        subject=f"user:{user.id}",
        user_id=host.id,
        detail=detail,
        now=now,
        address=address,
    )
    return user


def check_credentials(session: Session, *, name: str, password: str, hasher: Hasher = HASHER) -> Verified:
    """Return who has this name and password. Takes as long for a name that nobody has.

    Raises
    ------
    InvalidInputError
        If they do not match or the account is disabled; the answer does not say which.
    """
    user = find_user(session, name)
    is_right = hasher.is_right(user.password_hash if user else None, password)
    if user is None or not is_right or user.is_disabled:
        raise InvalidInputError("You are not signed in.", fields={"password": WRONG_PASSWORD})
    return _verified(user, password, hasher)


def confirm_password(
    session: Session, *, user_id: int, password: str, field: str = "password", hasher: Hasher = HASHER
) -> Verified:
    """Have a user who is signed in show the password again, before a change that matters.

    Raises
    ------
    InvalidInputError
        If it is not theirs.
    """
    user = session.get_one(User, user_id)
    if not hasher.is_right(user.password_hash, password):
        raise InvalidInputError("Nothing was changed.", fields={field: "This is not your password."})
    return _verified(user, password, hasher)


def sign_in(session: Session, verified: Verified, *, user_agent: str, now: datetime, address: str = "") -> str:
    """Open a session for a user who has shown their password and return its secret.

    Raises
    ------
    InvalidInputError
        If the password was changed or the account disabled meanwhile.
    """
    user = session.scalar(select(User).where(User.id == verified.user_id).with_for_update())
    if user is None or user.is_disabled or user.password_hash != verified.password_hash:
        raise InvalidInputError("You are not signed in.", fields={"password": WRONG_PASSWORD})
    if verified.better_hash is not None:
        user.password_hash = verified.better_hash
    audit.record(
        session, action="account.sign_in", subject=f"user:{user.id}", user_id=user.id, now=now, address=address
    )
    return sessions.make_session(session, user_id=user.id, user_agent=user_agent, now=now)


def prepare_password(*, user_name: str, password: str, field: str = "password", hasher: Hasher = HASHER) -> str:
    """Check a new password and return its hash; raises InvalidInputError if it is not good enough."""
    return hasher.hash(check_password(password, user_name=user_name, field=field))


def change_password(
    session: Session, user_id: int, *, seen_hash: str | None, new_hash: str, user_agent: str, now: datetime
) -> str:
    """Change the password, end all sessions, and return the secret of a new one. API tokens go on working.

    Raises
    ------
    ConflictError
        If the password is no longer the one of `seen_hash`.
    """
    user = session.get_one(User, user_id, with_for_update=True)
    if user.password_hash != seen_hash:
        raise ConflictError("The password was changed meanwhile. Nothing was done.")
    user.password_hash = new_hash
    sessions.end_sessions(session, user_id=user_id)
    audit.record(session, action="account.password", subject=f"user:{user_id}", user_id=user_id, now=now)
    return sessions.make_session(session, user_id=user_id, user_agent=user_agent, now=now)


def change_profile(
    session: Session, user_id: int, *, display_name: str, about: str, time_zone: str, is_public: bool
) -> User:
    """Change what others read of a user, and the zone in which they read times.

    Raises
    ------
    InvalidInputError
        With every field that is wrong.
    """
    faults: dict[str, str] = {}
    display_name, about = clean_text(display_name), clean_text(about)
    if len(display_name) > LONGEST_DISPLAY_NAME or (display_name and not name_key(display_name)):
        faults["display_name"] = f"At most {LONGEST_DISPLAY_NAME} characters, with a letter or digit; or nothing."
    if len(about) > LONGEST_ABOUT:
        faults["about"] = f"At most {LONGEST_ABOUT} characters; these are {len(about)}."
    if find_zone(time_zone) is None:
        faults["time_zone"] = "Choose a zone of the list, such as Europe/Berlin."
    if faults:
        raise InvalidInputError("Your profile was not changed. Look at the marked fields.", fields=faults)
    user = session.get_one(User, user_id)
    user.display_name, user.about, user.time_zone = display_name, about, time_zone
    if user.is_profile_public != is_public:
        user.is_profile_public = is_public
        for competition_id in session.scalars(select(Entrant.competition_id).where(Entrant.user_id == user_id)).all():
            board_rows.count_change(session, competition_id=competition_id)  # boards lead to the page, or no more
    return user


def change_email(session: Session, user_id: int, *, email: str, now: datetime) -> User:
    """Change the e-mail address; raises InvalidInputError if it is none."""
    user = session.get_one(User, user_id)
    user.email, user.email_key = check_email(email), f"of:{user.name_key}"
    audit.record(session, action="account.email", subject=f"user:{user_id}", user_id=user_id, now=now)
    return user


def set_role(session: Session, user: User, role: Role, *, by: int | None, now: datetime) -> None:
    """Give a user another role; their sessions end, so that none goes on with rights that it was not made for."""
    detail = {"before": user.role.value, "after": role.value}
    user.role = role
    sessions.end_sessions(session, user_id=user.id)
    audit.record(session, action="account.role", subject=f"user:{user.id}", user_id=by, detail=detail, now=now)


def disable_user(session: Session, user: User, *, by: int | None, now: datetime) -> None:
    """Close an account: it cannot sign in, and its sessions and tokens are dead from the next request on."""
    user.is_disabled = True
    sessions.end_sessions(session, user_id=user.id)
    audit.record(session, action="account.disable", subject=f"user:{user.id}", user_id=by, now=now)


def find_user(session: Session, name: str) -> User | None:
    """Return the user of that very name, in small or capital letters, or None."""
    user = session.scalar(select(User).where(User.name_key == name_key(name)))
    return user if user is not None and user.name.casefold() == name.strip().casefold() else None


def get_user(session: Session, name: str) -> User:
    """Return the user of that name; raises NotFoundError if there is none, or the account is disabled."""
    user = find_user(session, name)
    if user is None or user.is_disabled:
        raise NotFoundError
    return user


def _add_user(session: Session, account: NewAccount, *, role: Role, email_key: str, now: datetime) -> User:
    taken = _name_taken(account.name)
    if session.scalar(select(User.id).where(User.name_key == name_key(account.name))) is not None:
        raise taken
    user = User(
        name=account.name,
        name_key=name_key(account.name),
        email=account.email,
        email_key=email_key,
        password_hash=account.password_hash,
        role=role,
        created_at=now,
    )
    session.add(user)
    try:
        session.flush()  # the record names its id; two requests for one name meet here
    except IntegrityError as error:
        raise taken from error
    return user


def _name_taken(name: str) -> PlatformError:
    return NameTakenError(
        "The account was not made. Look at the marked fields.",
        fields={"name": f"“{name}”, or a name that looks like it, is taken. Choose another."},
    )


def _verified(user: User, password: str, hasher: Hasher) -> Verified:
    assert user.password_hash is not None
    better = hasher.hash(password) if hasher.is_outdated(user.password_hash) else None
    return Verified(user.id, user.password_hash, better)
