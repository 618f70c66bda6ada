"""The headers of every answer: what browsers may do with it, who may keep it, and the request's id."""

from __future__ import annotations

import hashlib
import secrets
from urllib.parse import quote

import structlog
from flask import Response, g, request, session

from server.web import csrf, throttle
from server.web.auth import identity
from server.web.cookies import VISITOR, set_cookie
from server.web.faces import is_api, is_counted
from server.web.installation import installation
from server.web.network import client_network
from server.web.throttle import Window

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DOWNLOAD_CSP = "sandbox; default-src 'none'"
PRIVATE = "private, no-store"
# Browsers ask again each time (Chromium does not look at Cookie when it reuses a page); a proxy may keep it a while.
PUBLIC = "public, max-age=0, s-maxage=30"
FIXED = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def begin_request() -> None:
    """Give the request its id, for the answer and the log."""
    g.request_id = secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def count_request() -> None:
    """Count requests of programs by token and of anonymous readers by network; raises ThrottledError."""
    if not is_counted():
        return
    limiter = installation().throttle
    if is_api():
        found = None if csrf.is_open(request.endpoint) else identity()
        who = f"token:{found.token.id}" if found and found.token else client_network()
        g.window = limiter.hit(throttle.API, who)
    elif identity() is None:
        g.window = limiter.hit(throttle.ANONYMOUS, client_network())


def finish_response(response: Response) -> Response:
    """Add the headers; those that the view has set itself stay."""
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    url = installation().settings.url
    if url is not None and url.scheme == "https":
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    response.headers["X-Request-Id"] = g.request_id
    visitor = csrf.new_visitor()
    if visitor is not None:
        set_cookie(response, VISITOR, visitor)
    _say_who_may_keep(response)
    _say_what_is_left(response, g.get("window"))
    return response


def mark_download(response: Response, file_name: str) -> Response:
    """Make the browser save the answer under `file_name` instead of showing it."""
    plain = "".join(char if char.isascii() and (char.isalnum() or char in "._- ") else "_" for char in file_name)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"
    )
    response.headers["Content-Security-Policy"] = DOWNLOAD_CSP
    return response


def tag(response: Response, sent: bytes, *, is_weak: bool = False) -> Response:
    """Give an answer the hash of its bytes as ETag, and make it a 304 if the reader names that.

    The tag depends on nothing but what is sent, so that it cannot tell what the body does not. A weak
    one may be made of what an archive is made of.
    """
    response.set_etag(hashlib.sha256(sent).hexdigest()[:32], weak=is_weak)
    response.make_conditional(request)
    return response


def _say_who_may_keep(response: Response) -> None:
    if response.headers.get("Cache-Control"):
        return
    is_personal = g.get("identity") is not None or "visitor" in g or session.modified
    is_public = request.method in ("GET", "HEAD") and response.status_code == 200 and not is_api()
    response.headers["Cache-Control"] = PUBLIC if is_public and not is_personal else PRIVATE
    response.vary.update(["Cookie", "Authorization", "Accept", "Accept-Encoding"])


def _say_what_is_left(response: Response, window: Window | None) -> None:
    if window is None or not installation().settings.rate_limits:
        return
    limit = window.limit
    response.headers["RateLimit-Policy"] = f'"{limit.name}";q={limit.amount};w={limit.seconds}'
    response.headers["RateLimit"] = f'"{limit.name}";r={window.left};t={window.resets_in}'
