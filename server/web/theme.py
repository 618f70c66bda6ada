"""The theme, light or dark: a form in the header sets a cookie; without one, a script asks the system."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, redirect, request
from werkzeug.exceptions import BadRequest

from server.web import cookies, csrf
from server.web.forms import read_form
from server.web.next_page import safe_next

THEMES = ("light", "dark")
LASTS = timedelta(days=365)

blueprint = Blueprint("theme", __name__)


def chosen_theme() -> str | None:
    """Return the theme that the reader has chosen, or None."""
    theme = request.cookies.get(cookies.THEME)
    return theme if theme in THEMES else None


@blueprint.post("/theme")
@csrf.checked_by_origin
def choose() -> Response:
    """Keep the choice in the reader's cookie and go back."""
    form = read_form("theme", "next")
    if form["theme"] not in THEMES:
        raise BadRequest
    response = redirect(safe_next(form["next"]), 303)
    response.set_cookie(cookies.THEME, form["theme"], max_age=LASTS, samesite="Lax", secure=request.is_secure)
    return response  # type: ignore[return-value]
