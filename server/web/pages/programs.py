"""Programs that were signed in by OAuth, as their user sees and ends them on the account page."""

from __future__ import annotations

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from server.services import oauth_grants
from server.web.arrival import began_at
from server.web.auth import require_user
from server.web.installation import installation
from server.web.pages.account import ID

blueprint = Blueprint("programs", __name__, url_prefix="/account/programs")


@blueprint.post(f"/<{ID}:grant_id>/revoke")
def revoke(grant_id: int) -> ResponseReturnValue:
    """End a sign-in and all access that came of it."""
    user = require_user()
    installation().database.write(oauth_grants.revoke, user_id=user.id, grant_id=grant_id, now=began_at())
    flash("The program is signed out.", "good")
    return redirect("/account", 303)
