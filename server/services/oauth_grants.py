"""Sign-ins of Kaggle's clients by OAuth (RFC 6749, 7636): a code for a grant, a grant for access, until it is revoked.

What a client gets in the end is an ordinary API token, with an end, that belongs to its grant and falls with it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from server.errors import InvalidInputError, NotFoundError
from server.models import ApiToken, OAuthGrant, User
from server.services import audit, co_hosts, tokens
from server.services.sessions import hash_secret
from server.services.tokens import Scope

CODE_LASTS = timedelta(minutes=5)
KEPT = timedelta(days=1)  # a code that nobody exchanged
UNUSED_LASTS = timedelta(days=90)
ACCESS_LASTS = timedelta(hours=12)
LONGEST_ACCESS = timedelta(days=30)
# Kaggle's clients go on with an access token for half an hour after the end that they were told.
GRACE = timedelta(minutes=35)
MOST_ACCESS = 20
OFFERED = (Scope.READ, Scope.SUBMIT, Scope.HOST)


@dataclass(frozen=True)
class Access:
    """What a client gets: an access token, how long it is told that it lasts, and a refresh token if that is new."""

    user: User
    scopes: tuple[str, ...]
    secret: str
    lasts: timedelta
    refresh_secret: str = ""


def grantable(session: Session, user: User) -> tuple[Scope, ...]:
    """Return the scopes that a user may grant: never `admin`."""
    allowed = tokens.allowed_scopes(user.role, is_co_host=co_hosts.hosts_any(session, user=user))
    return tuple(scope for scope in allowed if scope in OFFERED)


def grant(
    session: Session,
    *,
    user: User,
    client: str,
    scopes: Collection[str],
    redirect_uri: str,
    challenge: str,
    network: str,
    now: datetime,
) -> str:
    """Grant a client access and return the code that it exchanges, once and soon; dead grants of anybody are removed.

    Raises
    ------
    InvalidInputError
        If a scope is not one that the user may grant, or none is chosen.
    """
    chosen = [scope.value for scope in grantable(session, user) if scope.value in scopes]
    if not chosen or len(chosen) != len(set(scopes)):
        raise InvalidInputError("Nothing was granted.", fields={"scopes": "Choose what the program may do."})
    never_used = OAuthGrant.exchanged_at.is_(None) & (OAuthGrant.code_expires_at < now - KEPT)
    session.execute(delete(OAuthGrant).where(or_(never_used, OAuthGrant.last_used_at <= now - UNUSED_LASTS)))
    code = tokens.make_secret()
    made = OAuthGrant(
        user_id=user.id,
        client=client,
        scopes=chosen,
        redirect_uri=redirect_uri,
        challenge=challenge.rstrip("="),
        code_hash=hash_secret(code),
        code_expires_at=now + CODE_LASTS,
        created_at=now,
        last_used_at=now,
    )
    session.add(made)
    session.flush()  # the record names its id
    _record(session, "oauth.grant", made, now=now, network=network)
    return code


def exchange_code(
    session: Session, code: str, *, verifier: str, client: str = "", redirect_uri: str = "", now: datetime
) -> Access | None:
    """Return access for a code; None if it is not good. A code that comes again ends what came of it."""
    found = session.scalar(select(OAuthGrant).where(OAuthGrant.code_hash == hash_secret(code)).with_for_update())
    if found is None or found.revoked_at is not None:
        return None
    if found.exchanged_at is not None:
        _end(session, found, why="code used again", now=now)
        return None
    is_theirs = client in ("", found.client) and redirect_uri in ("", found.redirect_uri)
    if found.code_expires_at <= now or not is_theirs or not _is_verified(verifier, found.challenge):
        return None
    found.exchanged_at = now
    return _give(session, found, lasts=ACCESS_LASTS, now=now, is_refresh_new=True)


def exchange_refresh(session: Session, refresh_secret: str, *, now: datetime) -> Access | None:
    """Return access and a new refresh token for one; None if it is not good. One that comes again ends the grant."""
    found = _find(session, refresh_secret, now=now)
    return None if found is None else _give(session, found, lasts=ACCESS_LASTS, now=now, is_refresh_new=True)


def generate_access(session: Session, refresh_secret: str, *, lasts: timedelta | None, now: datetime) -> Access | None:
    """Return access for a refresh token, which stays; None if it is not good. The default is twelve hours."""
    found = _find(session, refresh_secret, now=now)
    if found is None:
        return None
    wanted = ACCESS_LASTS if lasts is None or lasts <= timedelta(0) else min(lasts, LONGEST_ACCESS)
    return _give(session, found, lasts=wanted, now=now)


def expire(session: Session, secret: str, *, now: datetime) -> bool:
    """End what a secret opens, for whoever has it: a grant by its refresh token, else a token; say whether it did."""
    found = _find(session, secret, now=now)
    if found is not None:
        _end(session, found, why="by the client", now=now)
        return True
    token = tokens.find_token(session, secret, now=now)
    if token is not None:
        tokens.end_token(session, token, now=now)
    return token is not None


def list_grants(session: Session, user_id: int, *, now: datetime) -> list[OAuthGrant]:
    """Return a user's grants that still work, the newest first."""
    query = select(OAuthGrant).where(
        OAuthGrant.user_id == user_id,
        OAuthGrant.revoked_at.is_(None),
        OAuthGrant.exchanged_at.is_not(None),
        OAuthGrant.last_used_at > now - UNUSED_LASTS,
    )
    return list(session.scalars(query.order_by(OAuthGrant.id.desc())))


def revoke(session: Session, *, user_id: int, grant_id: int, now: datetime) -> OAuthGrant:
    """End a user's grant and all its access, from the next request on; raises NotFoundError if there is none."""
    found = session.scalar(
        select(OAuthGrant)
        .where(OAuthGrant.id == grant_id, OAuthGrant.user_id == user_id, OAuthGrant.revoked_at.is_(None))
        .with_for_update()
    )
    if found is None:
        raise NotFoundError
    _end(session, found, why="by the user", now=now)
    return found


def _find(session: Session, refresh_secret: str, *, now: datetime) -> OAuthGrant | None:
    """Return the live grant of a refresh token; a former one is stolen, by its first or its second owner."""
    kept = hash_secret(refresh_secret)
    found = session.scalar(
        select(OAuthGrant)
        .join(OAuthGrant.user)
        .where(
            or_(OAuthGrant.refresh_hash == kept, OAuthGrant.former_hash == kept),
            OAuthGrant.revoked_at.is_(None),
            OAuthGrant.last_used_at > now - UNUSED_LASTS,
            User.is_disabled.is_(False),
        )
        .with_for_update(of=OAuthGrant)
    )
    if found is not None and found.former_hash == kept:
        _end(session, found, why="refresh token used again", now=now)
        return None
    return found


def _give(
    session: Session, found: OAuthGrant, *, lasts: timedelta, now: datetime, is_refresh_new: bool = False
) -> Access | None:
    user = session.get_one(User, found.user_id)
    scopes = [scope.value for scope in grantable(session, user) if scope.value in found.scopes]
    if user.is_disabled or not scopes:
        return None
    refresh_secret = ""
    if is_refresh_new:
        refresh_secret = tokens.make_secret()
        found.former_hash, found.refresh_hash = found.refresh_hash, hash_secret(refresh_secret)
    found.last_used_at = now
    _make_room(session, found, now=now)
    secret = tokens.make_access_token(
        session, user=user, grant_id=found.id, scopes=scopes, lasts=lasts + GRACE, now=now
    )
    return Access(user, tuple(scopes), secret, lasts, refresh_secret)


def _make_room(session: Session, found: OAuthGrant, *, now: datetime) -> None:
    """Make room for another access token of the grant: what has ended is removed, and the oldest of too many."""
    live = session.scalars(
        select(ApiToken.id)
        .where(ApiToken.grant_id == found.id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)
        .order_by(ApiToken.id.desc())
        .limit(MOST_ACCESS - 1)
    ).all()
    session.execute(
        delete(ApiToken)
        .where(ApiToken.grant_id == found.id, ApiToken.id.not_in(live))
        .execution_options(synchronize_session=False)
    )


def _end(session: Session, found: OAuthGrant, *, why: str, now: datetime) -> None:
    found.revoked_at = now
    session.execute(
        update(ApiToken)
        .where(ApiToken.grant_id == found.id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now)
        .execution_options(synchronize_session=False)
    )
    _record(session, "oauth.revoke", found, now=now, why=why)


def _is_verified(verifier: str, challenge: str) -> bool:
    """Whether a verifier belongs to a challenge (S256); Kaggle's clients leave the padding on, others do not."""
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    return hmac.compare_digest(made, challenge.rstrip("=").encode())


def _record(
    session: Session, action: str, found: OAuthGrant, *, now: datetime, network: str = "", why: str = ""
) -> None:
    detail = {"client": found.client, "scopes": found.scopes} | ({"why": why} if why else {})
    subject = f"oauth-grant:{found.id}"
    audit.record(
        session, action=action, subject=subject, user_id=found.user_id, detail=detail, now=now, address=network
    )
