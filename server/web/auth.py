"""Who is asking: a browser by its cookie on pages, a program by its token in the API, and never the other way."""

from __future__ import annotations

import base64
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import structlog
from flask import g, request

from server.domain.names import name_key
from server.errors import NotAllowedError, SignInRequiredError, UnavailableError
from server.models import ApiToken, User, UserSession
from server.services import sessions, tokens
from server.services.tokens import Scope
from server.web import cookies, throttle
from server.web.arrival import began_at
from server.web.faces import is_api, is_kaggle
from server.web.installation import installation
from server.web.network import client_network

__all__ = ["Identity", "began_at", "current_token", "current_user", "forget_identity", "identity", "require_user"]

UNSAID = "Say who you are by a token of your account page, in the header “Authorization: Bearer podium_…”."
TOUCH_SESSION_AFTER = timedelta(minutes=5)
TOUCH_TOKEN_AFTER = timedelta(minutes=1)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Identity:
    """A user, and by what the request showed to be theirs."""

    user: User
    session: UserSession | None = None
    token: ApiToken | None = None

    def has_scope(self, scope: Scope) -> bool:
        """Whether this may be done: a browser may all that its user may, a token what it was made for."""
        return self.token is None or scope.value in self.token.scopes


def identity() -> Identity | None:
    """Return who is asking, or None; looked up once a request."""
    if "identity" not in g:
        g.identity = None  # should looking fail, the page that says so is that of a stranger
        g.identity = _find_token() if is_api() else _find_session()
    return cast(Identity | None, g.identity)


def current_user() -> User | None:
    """Return the user who is asking, or None."""
    found = identity()
    return found.user if found else None


def current_token() -> ApiToken | None:
    """Return the token by which who is asking is known, or None."""
    found = identity()
    return found.token if found else None


def require_user(scope: Scope = Scope.READ) -> User:
    """Return the user who is asking.

    Raises
    ------
    SignInRequiredError
        If nobody has said who it is.
    NotAllowedError
        If the token was not made for `scope`.
    """
    found = identity()
    if found is None:
        raise SignInRequiredError(UNSAID) if is_api() else SignInRequiredError
    if not found.has_scope(scope):
        raise NotAllowedError(f"This token may not do that: it lacks the scope “{scope}”. Make one that has it.")
    return found.user


def forget_identity() -> None:
    """Look again who is asking: the request itself has changed it."""
    g.pop("identity", None)


def _note_use(write: Callable[[], None]) -> None:
    """Note when a session or token was last used; a database that is busy must not cost the answer."""
    try:
        write()
    except UnavailableError as error:
        log.warning("last_use_not_noted", reason=error.message)


def _find_session() -> Identity | None:
    secret = cookies.read_cookie(cookies.SESSION)
    if not secret:
        return None
    database, now = installation().database, began_at()
    session = database.read(sessions.find_session, secret, now=now)
    if session is None:
        return None
    if now - session.last_seen_at >= TOUCH_SESSION_AFTER:
        _note_use(lambda: database.write(sessions.touch_session, session.id, now=now))
    return Identity(session.user, session=session)


def _find_token() -> Identity | None:
    """Return whose token it is; an `Authorization` that is not a good token is a failure to say who one is."""
    authorization = request.headers.get("Authorization")
    if authorization is None:
        return None
    installed, now, network = installation(), began_at(), client_network()
    installed.throttle.check(throttle.NETWORK_FAILURES, network)
    name, secret = _read_credentials(authorization)
    token = installed.database.read(tokens.find_token, secret, now=now)
    if token is not None and name is not None and name_key(name) != name_key(token.user.name):
        token = None
    if token is None:
        installed.throttle.hit(throttle.NETWORK_FAILURES, network)
        raise SignInRequiredError(
            "This token is not known, or no longer: it was revoked or has ended. Make a new one on your account page."
        )
    if token.last_used_at is None or now - token.last_used_at >= TOUCH_TOKEN_AFTER:
        _note_use(lambda: installed.database.write(tokens.touch_token, token.id, now=now))
    return Identity(token.user, token=token)


def _read_credentials(authorization: str) -> tuple[str | None, str]:
    """Return the token of a header, and the name that Kaggle's older clients send with it (Basic, RFC 7617)."""
    kind, _, given = authorization.partition(" ")
    if kind.lower() == "bearer":
        return None, given.strip()
    if kind.lower() == "basic" and is_kaggle():
        with suppress(ValueError):
            name, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
            return name, secret
    return None, ""
