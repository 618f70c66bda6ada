"""Proof that a request which changes something comes from a page of ours: a token, and the browser's word for it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import current_app, g, request

from server.errors import NotAllowedError
from server.web import cookies
from server.web.auth import identity, require_user
from server.web.faces import is_api, is_safe
from server.web.installation import installation, site_hosts

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
_STALE = "This form is out of date: you have signed in or out since, or your session has ended. Go back, reload, retry."
_FOREIGN = "This request came from another site. Nothing was changed."

View = TypeVar("View", bound=Callable[..., Any])


def checked_by_view(view: View) -> View:
    """Mark a view that reads its body as a stream: it calls `check_token` itself once it has met the token."""
    view.csrf = "view"  # type: ignore[attr-defined]
    return view


def checked_by_origin(view: View) -> View:
    """Mark a view that changes nothing but the reader's own cookie: the browser's word is enough, and needed."""
    view.csrf = "origin"  # type: ignore[attr-defined]
    return view


def needs_no_token(view: View) -> View:
    """Mark a view of the API whose authority lies in its address or its body, not in a bearer token."""
    view.csrf = "none"  # type: ignore[attr-defined]
    return view


def is_open(endpoint: str | None) -> bool:
    """Whether a view judges by itself who may ask."""
    return endpoint is not None and getattr(current_app.view_functions[endpoint], "csrf", "token") == "none"


def make_token(secret_key: bytes, binding: bytes) -> str:
    """Return the token that goes with the hash of a session, or with a visitor's secret."""
    return hmac.new(secret_key, b"csrf:" + binding, hashlib.sha256).hexdigest()


def csrf_token() -> str:
    """Return the token for the forms of this page: bound to the session, or to an anonymous visitor's cookie."""
    found = identity()
    if found is not None and found.session is not None:
        return make_token(installation().secret_key, found.session.secret_hash)
    return make_token(installation().secret_key, _visitor().encode())


def check_request() -> None:
    """Refuse an unsafe request without proof; in the API, the bearer token is the proof.

    Raises
    ------
    NotAllowedError
        If the proof is missing or wrong.
    SignInRequiredError
        In the API, without a token.
    """
    if is_safe() or request.endpoint is None:
        return
    if is_api():
        if not is_open(request.endpoint):
            require_user()
        return
    is_proven = _check_origin()
    way = getattr(current_app.view_functions[request.endpoint], "csrf", "token")
    if way == "origin" and not is_proven:
        raise NotAllowedError(_FOREIGN)
    if way == "token" or HEADER in request.headers:
        check_token(request.headers.get(HEADER) or request.form.get(FIELD, ""))


def check_token(token: str) -> None:
    """Refuse a request whose form carries another token than the page that we gave to this reader."""
    if not hmac.compare_digest(token.encode(), csrf_token().encode()):
        raise NotAllowedError(_STALE)


def _check_origin() -> bool:
    """Refuse what a browser says comes from elsewhere; return whether it said that it comes from here."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        raise NotAllowedError(_FOREIGN)
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc not in site_hosts():
        raise NotAllowedError(_FOREIGN)
    return origin is not None or site == "same-origin"


def _visitor() -> str:
    """Return the anonymous visitor's secret: that of the cookie, or a new one that `give_visitor_cookie` sends."""
    if "visitor" not in g:
        g.visitor = cookies.read_cookie(cookies.VISITOR) or secrets.token_urlsafe(32)
    return str(g.visitor)


def new_visitor() -> str | None:
    """Return the secret of a visitor who needs the cookie for a form on this page and does not have it yet."""
    visitor = g.get("visitor")
    return visitor if visitor != cookies.read_cookie(cookies.VISITOR) else None
