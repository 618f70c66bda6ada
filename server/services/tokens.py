"""API tokens: shown once, kept as hashes, limited to scopes, revoked at once."""

from __future__ import annotations

import secrets
import string
import zlib
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session, joinedload

from server.domain.names import check_title
from server.errors import InvalidInputError, NotAllowedError, NotFoundError
from server.models import ApiToken, CoHost, Competition, Entrant, Role, User
from server.services import audit, co_hosts, competitions
from server.services.sessions import hash_secret

PREFIX = "podium_"
N_RANDOM = 30  # 62**30 is more than 2**178
N_CHECKSUM = 6
MOST_TOKENS = 50
_ALPHABET = string.digits + string.ascii_letters


class Scope(StrEnum):
    """What a token may do; never more than its user may."""

    READ = "read"
    SUBMIT = "submit"
    HOST = "host"
    ADMIN = "admin"


_ROLE_SCOPES = {
    Role.USER: (Scope.READ, Scope.SUBMIT),
    Role.HOST: (Scope.READ, Scope.SUBMIT, Scope.HOST),
    Role.ADMIN: tuple(Scope),
}
DEFAULT_SCOPES = (Scope.READ, Scope.SUBMIT)


def make_secret() -> str:
    """Return a new token: the prefix by which scanners find leaked ones, 178 random bits, and a checksum."""
    body = "".join(secrets.choice(_ALPHABET) for _ in range(N_RANDOM))
    return PREFIX + body + _checksum(body)


def is_well_formed(secret: str) -> bool:
    """Whether the text could be a token: one that was mistyped or cut is known without a look at the database."""
    body, checksum = secret[len(PREFIX) : -N_CHECKSUM], secret[-N_CHECKSUM:]
    is_whole = secret.startswith(PREFIX) and len(body) == N_RANDOM and body.isascii()
    return is_whole and _checksum(body) == checksum


def allowed_scopes(role: Role, *, is_co_host: bool = False) -> tuple[Scope, ...]:
    """Return the scopes that a token of a user with this role may have; a co-host's may run that competition."""
    return _ROLE_SCOPES[Role.HOST if is_co_host and role is Role.USER else role]


def make_token(
    session: Session,
    *,
    user: User,
    label: str,
    now: datetime,
    scopes: Collection[str] = DEFAULT_SCOPES,
    lasts: timedelta | None = None,
    slug: str = "",
) -> str:
    """Make a token, for one competition alone if its `slug` is given, and return its secret, which is kept nowhere.

    Raises
    ------
    InvalidInputError
        If the label, a scope or the competition is not as it must be, or the user has too many tokens.
    """
    label = check_title(label, field="label", longest=80)
    chosen = _check_scopes(scopes, allowed_scopes(user.role, is_co_host=co_hosts.hosts_any(session, user=user)))
    competition = _find_competition(session, slug, user=user, now=now) if slug else None
    if competition is not None and Scope.ADMIN in chosen:
        raise InvalidInputError(
            "The token was not made.", fields={"scopes": "“admin” is the whole site: leave it out for one competition."}
        )
    if len(list_tokens(session, user.id, now=now)) >= MOST_TOKENS:
        raise InvalidInputError(
            "There are too many tokens.",
            fields={"label": f"You have {MOST_TOKENS} tokens. Revoke one that is not used."},
        )
    secret, token = _make(user, label=label, scopes=[scope.value for scope in chosen], lasts=lasts, now=now)
    token.competition_id = None if competition is None else competition.id
    session.add(token)
    session.flush()  # the record names its id
    detail = {"label": label, "scopes": token.scopes} | ({"competition": slug} if slug else {})
    audit.record(session, action="token.make", subject=f"token:{token.id}", user_id=user.id, detail=detail, now=now)
    return secret


def make_access_token(
    session: Session, *, user: User, grant_id: int, scopes: list[str], lasts: timedelta, now: datetime
) -> str:
    """Make the passing token of a grant and return its secret; it is not among the tokens that its user sees."""
    secret, token = _make(user, label="kaggle", scopes=scopes, lasts=lasts, now=now)
    token.grant_id = grant_id
    session.add(token)
    return secret


def find_token(session: Session, secret: str, *, now: datetime) -> ApiToken | None:
    """Return the live token of a secret, with its user; None also if the account is disabled."""
    if not is_well_formed(secret):
        return None
    return session.scalar(
        select(ApiToken)
        .join(ApiToken.user)
        .options(joinedload(ApiToken.user), joinedload(ApiToken.competition))
        .where(
            ApiToken.secret_hash == hash_secret(secret),
            *_is_live(now),
        )
    )


def _is_live(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Say in SQL, of tokens with their users, which of them work."""
    return (
        ApiToken.revoked_at.is_(None),
        or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now),
        User.is_disabled.is_(False),
    )


def list_live(session: Session, *, token_ids: Collection[int], now: datetime) -> set[int]:
    """Return those of some tokens that still work."""
    query = select(ApiToken.id).join(ApiToken.user).where(ApiToken.id.in_(token_ids), *_is_live(now))
    return set(session.scalars(query))


def touch_token(session: Session, token_id: int, *, now: datetime) -> None:
    """Note that a token was used."""
    session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now))


def list_tokens(session: Session, user_id: int, *, now: datetime) -> list[ApiToken]:
    """Return a user's tokens that still work, the newest first."""
    found = session.scalars(
        select(ApiToken)
        .options(joinedload(ApiToken.competition))
        .where(
            ApiToken.user_id == user_id,
            ApiToken.grant_id.is_(None),
            ApiToken.revoked_at.is_(None),
            or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now),
        )
        .order_by(ApiToken.id.desc())
    )
    return list(found)


def list_bindable(session: Session, user: User) -> list[Competition]:
    """Return the competitions that a user has entered or runs, by title: those that a token can be for."""
    entered = select(Entrant.competition_id).where(Entrant.user_id == user.id, Entrant.removed_at.is_(None))
    helped = select(CoHost.competition_id).where(CoHost.user_id == user.id)
    query = select(Competition).where(
        or_(Competition.id.in_(entered), Competition.id.in_(helped), Competition.host_id == user.id)
    )
    return list(session.scalars(query.order_by(Competition.title, Competition.id)))


def may_end(by: ApiToken, token: ApiToken) -> bool:
    """Whether one token may end another of its user: itself, or one that may do no more than it does."""
    return by.id == token.id or covers(by, token)


def covers(by: ApiToken, token: ApiToken) -> bool:
    """Whether one token may do all that another may."""
    return by.competition_id in (None, token.competition_id) and set(token.scopes) <= set(by.scopes)


def revoke_token(
    session: Session, *, user_id: int, token_id: int, by: ApiToken | None = None, now: datetime
) -> ApiToken:
    """Revoke a token of a user, in the browser or `by` another token; it stops working with the next request.

    Raises
    ------
    NotFoundError
        If the user has no such token, or no longer.
    NotAllowedError
        If the other token may not do all that this one may.
    """
    token = session.scalar(
        select(ApiToken)
        .where(
            ApiToken.id == token_id,
            ApiToken.user_id == user_id,
            ApiToken.grant_id.is_(None),
            ApiToken.revoked_at.is_(None),
        )
        .with_for_update()
    )
    if token is None:
        raise NotFoundError
    if by is not None and not may_end(by, token):
        raise NotAllowedError("This token may end itself, and those that may do no more than it.")
    end_token(session, token, now=now)
    return token


def end_token(session: Session, token: ApiToken, *, now: datetime) -> None:
    """End a token, and put that on the record."""
    token.revoked_at = now
    audit.record(session, action="token.revoke", subject=f"token:{token.id}", user_id=token.user_id, now=now)


def _make(user: User, *, label: str, scopes: list[str], lasts: timedelta | None, now: datetime) -> tuple[str, ApiToken]:
    secret = make_secret()
    token = ApiToken(
        user_id=user.id,
        label=label,
        hint=secret[-4:],
        secret_hash=hash_secret(secret),
        scopes=scopes,
        created_at=now,
        expires_at=now + lasts if lasts is not None else None,
    )
    return secret, token


def _find_competition(session: Session, slug: str, *, user: User, now: datetime) -> Competition:
    try:
        return competitions.get_competition(session, slug=slug, user=user, now=now)[0]
    except NotFoundError as error:
        sentence = f"There is no competition “{slug[:60]}” that you may see."
        raise InvalidInputError("The token was not made.", fields={"competition": sentence}) from error


def _check_scopes(scopes: Collection[str], allowed: Collection[Scope]) -> list[Scope]:
    chosen = [scope for scope in allowed if scope.value in scopes]
    if not chosen or len(chosen) != len(set(scopes)):
        names = ", ".join(f"“{scope}”" for scope in allowed)
        raise InvalidInputError("Choose what the token may do.", fields={"scopes": f"One or more of {names}."})
    return chosen


def _checksum(body: str) -> str:
    number, digits = zlib.crc32(body.encode()), ""
    for _ in range(N_CHECKSUM):
        number, digit = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits
