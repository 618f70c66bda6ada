"""What everybody may read of a user."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from server.domain.medals import Medal
from server.models import User
from server.services import profiles
from server.services.profiles import Profile
from server.web.auth import began_at, current_user
from server.web.installation import installation
from server.web.pages.activity import Activity, draw_activity

blueprint = Blueprint("users", __name__, url_prefix="/users")


@dataclass(frozen=True)
class UserPage:
    """A user's profile; `is_own` for the user themself."""

    profile: Profile
    activity: Activity
    is_own: bool
    kinds: tuple[Medal, ...] = tuple(Medal)

    @property
    def user(self) -> User:
        """Whose profile it is."""
        return self.profile.user


@blueprint.get("/<name>")
def show(name: str) -> ResponseReturnValue:
    """Show a profile."""
    viewer = current_user()
    profile = installation().database.read(profiles.get_profile, name=name, viewer=viewer, now=began_at())
    is_own = viewer is not None and viewer.id == profile.user.id
    page = UserPage(profile, draw_activity(profile.weeks), is_own)
    return render_template("pages/users/show.html", page=page)
