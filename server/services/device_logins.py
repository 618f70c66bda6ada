"""Signing a program in by a code that its user confirms in the browser (RFC 8628).

The program holds a secret and shows a short code. The user, who is signed in, sees the code and who asks, and confirms
or refuses once. The token is made when the program asks again, so that its secret exists in that one answer only.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.domain.names import check_title
from server.errors import (
    AccessDeniedError,
    AuthorizationPendingError,
    ConflictError,
    DeviceLoginError,
    ExpiredTokenError,
    InvalidInputError,
    PlatformError,
    SlowDownError,
)
from server.models import DeviceLogin, DeviceLoginState, User
from server.services import audit, co_hosts, tokens
from server.services.sessions import hash_secret
from server.services.tokens import Scope

LASTS = timedelta(minutes=10)
KEPT = timedelta(days=1)
INTERVAL_SECONDS = 5
SLOWER_BY_SECONDS = 5
N_CODE = 8
# No vowels, so that no word comes of it; nothing that looks like a digit. 20**8 is more than 2**34.
CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
ASKED_BY_DEFAULT = (Scope.READ, Scope.SUBMIT, Scope.HOST)
UNKNOWN_CODE = "There is no such code, or it has ended: it works once, for ten minutes. Have the program show another."


@dataclass(frozen=True)
class Begun:
    """A sign-in that has begun: the program's secret and the user's code, which are kept nowhere."""

    device_code: str
    user_code: str
    interval_seconds: int


@dataclass(frozen=True)
class Poll:
    """What a program gets that asks again: a token, or why there is none (yet)."""

    secret: str = ""
    scopes: tuple[str, ...] = ()
    ends_at: datetime | None = None
    refusal: PlatformError | None = None


def begin(
    session: Session,
    *,
    client: str,
    machine: str,
    scopes: Collection[str],
    network: str,
    key: bytes,
    now: datetime,
) -> Begun:
    """Let a program ask; what has ended long ago is removed.

    A program that names no scopes gets what its user may give, but for `admin`.

    Raises
    ------
    InvalidInputError
        If a name or a scope is not as it must be.
    """
    client, machine = check_title(client, field="client_id", longest=40), _check_machine(machine, client)
    chosen = [scope.value for scope in Scope if scope.value in scopes]
    if len(chosen) != len(set(scopes)):
        known = " ".join(Scope)
        raise InvalidInputError("The scope is wrong.", fields={"scope": f"One or more of “{known}”, between spaces."})
    session.execute(delete(DeviceLogin).where(DeviceLogin.expires_at < now - KEPT))
    secret, code = secrets.token_urlsafe(32), "".join(secrets.choice(CODE_LETTERS) for _ in range(N_CODE))
    session.add(
        DeviceLogin(
            device_hash=hash_secret(secret),
            code_hash=hash_code(code, key=key),
            client=client,
            machine=machine,
            scopes=chosen,
            network=network,
            state=DeviceLoginState.WAITING,
            interval_seconds=INTERVAL_SECONDS,
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    return Begun(secret, f"{code[:4]}-{code[4:]}", INTERVAL_SECONDS)


def read_code(text: str) -> str:
    """Return the code as it is shown, however it was typed: in small letters, with spaces, without the hyphen."""
    letters = "".join(letter for letter in text.upper() if letter.isalpha())
    return f"{letters[:4]}-{letters[4:]}" if letters else ""


def hash_code(code: str, *, key: bytes) -> bytes:
    """Return what is kept of a code: it is too short for a plain hash, so the installation's key goes into it."""
    return hmac.new(key, b"device-code:" + read_code(code).encode(), hashlib.sha256).digest()


def find_waiting(session: Session, code: str, *, key: bytes, now: datetime, locks: bool = False) -> DeviceLogin:
    """Return the sign-in of a code that waits for an answer; `locks` if it is to be answered.

    Raises
    ------
    InvalidInputError
        If there is none: unknown, answered and ended look alike.
    """
    query = select(DeviceLogin).where(
        DeviceLogin.code_hash == hash_code(code, key=key),
        DeviceLogin.state == DeviceLoginState.WAITING,
        DeviceLogin.expires_at > now,
    )
    found = session.scalar(query.with_for_update() if locks else query)
    if found is None:
        raise InvalidInputError("The code is wrong.", fields={"code": UNKNOWN_CODE})
    return found


def grantable(session: Session, login: DeviceLogin, user: User) -> tuple[Scope, ...]:
    """Return which of the scopes that are asked for the user may give; to ask for none is to ask for the usual ones."""
    allowed = tokens.allowed_scopes(user.role, is_co_host=co_hosts.hosts_any(session, user=user))
    asked = login.scopes or ASKED_BY_DEFAULT
    return tuple(scope for scope in allowed if scope.value in asked)


def confirm(
    session: Session,
    code: str,
    *,
    user: User,
    scopes: Collection[str],
    lasts: timedelta | None,
    network: str,
    key: bytes,
    now: datetime,
) -> DeviceLogin:
    """Let the program of a code in, with scopes of those that it asks for.

    Raises
    ------
    InvalidInputError
        If no such code waits, or a scope is not one that is asked for and the user may give.
    ConflictError
        If the user has too many tokens.
    """
    login = find_waiting(session, code, key=key, now=now, locks=True)
    offered = grantable(session, login, user)
    chosen = [scope.value for scope in offered if scope.value in scopes]
    if not chosen or len(chosen) != len(set(scopes)):
        raise InvalidInputError("Nothing was confirmed.", fields={"scopes": "Choose what the program may do."})
    if len(tokens.list_tokens(session, user.id, now=now)) >= tokens.MOST_TOKENS:
        raise ConflictError(f"You have {tokens.MOST_TOKENS} tokens. Revoke one that is not used, then confirm.")
    login.state, login.user_id, login.scopes = DeviceLoginState.CONFIRMED, user.id, chosen
    login.token_ends_at = None if lasts is None else now + lasts
    _record(session, "device.confirm", login, user=user, network=network, now=now)
    return login


def refuse(session: Session, code: str, *, user: User, network: str, key: bytes, now: datetime) -> DeviceLogin:
    """Send the program of a code away; raises InvalidInputError if no such code waits."""
    login = find_waiting(session, code, key=key, now=now, locks=True)
    login.state, login.user_id = DeviceLoginState.REFUSED, user.id
    _record(session, "device.refuse", login, user=user, network=network, now=now)
    return login


def poll(session: Session, device_code: str, *, client: str, now: datetime) -> Poll:
    """Answer a program that asks whether its user has answered; gives the token, once.

    Why there is none is returned and not raised: that it was asked, and how slowly it must ask from now on, is kept.
    """
    login = session.scalar(
        select(DeviceLogin).where(DeviceLogin.device_hash == hash_secret(device_code)).with_for_update()
    )
    if login is None or login.client != client or login.state == DeviceLoginState.USED:
        return Poll(refusal=DeviceLoginError("This device code is not known, or was used. Begin anew."))
    if login.state == DeviceLoginState.REFUSED:
        return Poll(refusal=AccessDeniedError())
    if login.expires_at <= now:
        return Poll(refusal=ExpiredTokenError())
    if login.state == DeviceLoginState.WAITING:
        return Poll(refusal=_note_question(login, now=now))
    return _give_token(session, login, now=now)


def _note_question(login: DeviceLogin, *, now: datetime) -> PlatformError:
    is_early = login.polled_at is not None and now - login.polled_at < timedelta(seconds=login.interval_seconds)
    login.polled_at = now
    if not is_early:
        return AuthorizationPendingError()
    login.interval_seconds += SLOWER_BY_SECONDS
    return SlowDownError(login.interval_seconds)


def _give_token(session: Session, login: DeviceLogin, *, now: datetime) -> Poll:
    login.state = DeviceLoginState.USED
    user = login.user
    ends_at = login.token_ends_at
    if user is None or user.is_disabled or (ends_at is not None and ends_at <= now):
        return Poll(refusal=AccessDeniedError())
    scopes = grantable(session, login, user)  # rights may have gone since
    if not scopes:
        return Poll(refusal=AccessDeniedError())
    lasts = None if ends_at is None else ends_at - now
    try:
        secret = tokens.make_token(session, user=user, label=login.machine, scopes=scopes, lasts=lasts, now=now)
    except InvalidInputError:  # too many tokens were made meanwhile
        return Poll(refusal=AccessDeniedError())
    return Poll(secret, tuple(scope.value for scope in scopes), ends_at)


def _check_machine(machine: str, client: str) -> str:
    return check_title(machine, field="machine", longest=80) if machine.strip() else client


def _record(session: Session, action: str, login: DeviceLogin, *, user: User, network: str, now: datetime) -> None:
    detail = {"client": login.client, "machine": login.machine, "scopes": login.scopes, "asked_from": login.network}
    subject = f"device-login:{login.id}"
    audit.record(session, action=action, subject=subject, user_id=user.id, detail=detail, now=now, address=network)
