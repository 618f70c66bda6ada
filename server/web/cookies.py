"""Our cookies: their names and attributes, as safe as the connection allows."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface

from server.web.installation import is_secure

SESSION = "podium"
VISITOR = "podium-visitor"
DEVICE = "podium-device"
NOTICES = "podium-notices"
THEME = "podium-theme"


def cookie_name(name: str) -> str:
    """Return the cookie's full name; ``__Host-`` binds it to this very host, which browsers allow with HTTPS only."""
    return f"__Host-{name}" if is_secure() else name


def read_cookie(name: str) -> str | None:
    """Return the value of one of our cookies."""
    return request.cookies.get(cookie_name(name))


def set_cookie(response: Response, name: str, value: str, *, lasts: timedelta | None = None) -> None:
    """Set a cookie that no script can read; without `lasts` it ends with the browser."""
    response.set_cookie(
        cookie_name(name), value, max_age=lasts, secure=is_secure(), httponly=True, samesite="Lax", path="/"
    )


def delete_cookie(response: Response, name: str) -> None:
    """Delete a cookie."""
    response.delete_cookie(cookie_name(name), secure=is_secure(), httponly=True, samesite="Lax", path="/")


class NoticeInterface(SecureCookieSessionInterface):
    """Flask's signed cookie, which carries notices from a form to the page after it, and nothing else."""

    def get_cookie_name(self, app: Flask) -> str:  # noqa: ARG002
        """Return the name for this connection."""
        return cookie_name(NOTICES)

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002
        """Whether the connection is HTTPS."""
        return is_secure()
