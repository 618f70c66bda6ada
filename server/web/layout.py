"""What every page shows around its content: who is signed in, the theme, and notices."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, g, request

from server.errors import UnavailableError
from server.models import User
from server.services import notices
from server.web import csrf
from server.web.auth import current_user
from server.web.faces import is_safe
from server.web.installation import installation, site_url
from server.web.next_page import HOME
from server.web.theme import chosen_theme

NOTICE_KINDS = ("good", "warn", "bad", "accent")

log = structlog.get_logger(__name__)


def register(app: Flask) -> None:
    """Make what the layout needs known to the templates."""
    app.context_processor(_around)
    app.jinja_env.globals.update(
        csrf_token=csrf.csrf_token, csrf_field=csrf.FIELD, initials=initials, site_url=site_url
    )


def initials(user: User) -> str:
    """Return the one or two letters that stand for a user."""
    words = (user.display_name or user.name).replace("-", " ").replace("_", " ").split()
    letters = [word[0] for word in words if word[0].isalnum()]
    return "".join(letters[:1] + letters[1:][-1:]).upper() or user.name[0].upper()


def count_unseen() -> int:
    """Return how many notices the reader has not seen; counted once a request, also if that fails."""
    if "n_unseen" not in g:
        g.n_unseen = 0
        user = current_user()
        if user is not None:
            try:
                g.n_unseen = installation().database.read(notices.count_unseen, user=user)
            except UnavailableError as error:  # the page that says so has a head as well
                log.warning("notices_not_counted", reason=error.message)
    return int(g.n_unseen)


def forget_unseen() -> None:
    """Count again: the request itself has shown the notices."""
    g.pop("n_unseen", None)


def _around() -> dict[str, Any]:
    user = current_user()
    return {
        "viewer": user,
        "theme": chosen_theme(),
        "path": request.path,
        "here": _here(),
        "n_unseen": count_unseen() if user else 0,
    }


def _here() -> str:
    """Return the address to come back to: this page, unless it answers a form, to whose address nobody can go."""
    return request.full_path.rstrip("?") if is_safe() else HOME
