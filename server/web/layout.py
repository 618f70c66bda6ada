"""What every page shows around its content: who is signed in, the theme, and notices."""

from __future__ import annotations

from typing import Any

from flask import Flask, request

from server.models import User
from server.web import csrf
from server.web.auth import current_user
from server.web.faces import is_safe
from server.web.next_page import HOME
from server.web.theme import chosen_theme

NOTICE_KINDS = ("good", "warn", "bad", "accent")


def register(app: Flask) -> None:
    """Make what the layout needs known to the templates."""
    app.context_processor(_around)
    app.jinja_env.globals.update(csrf_token=csrf.csrf_token, csrf_field=csrf.FIELD, initials=initials)


def initials(user: User) -> str:
    """Return the one or two letters that stand for a user."""
    words = (user.display_name or user.name).replace("-", " ").replace("_", " ").split()
    letters = [word[0] for word in words if word[0].isalnum()]
    return "".join(letters[:1] + letters[1:][-1:]).upper() or user.name[0].upper()


def _around() -> dict[str, Any]:
    return {"viewer": current_user(), "theme": chosen_theme(), "path": request.path, "here": _here()}


def _here() -> str:
    """Return the address to come back to: this page, unless it answers a form, to whose address nobody can go."""
    return request.full_path.rstrip("?") if is_safe() else HOME
