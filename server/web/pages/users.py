"""What everybody may read of a user."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from server.models import User
from server.services import accounts
from server.web.auth import current_user
from server.web.installation import installation

blueprint = Blueprint("users", __name__, url_prefix="/users")


@dataclass(frozen=True)
class UserPage:
    """A user's profile; `is_own` for the user themself."""

    user: User
    is_own: bool


@blueprint.get("/<name>")
def show(name: str) -> ResponseReturnValue:
    """Show a profile."""
    user = installation().database.read(accounts.get_user, name)
    viewer = current_user()
    page = UserPage(user, is_own=viewer is not None and viewer.id == user.id)
    return render_template("pages/users/show.html", page=page)
