"""The mark of an account that is a program's, as its owner sets it on the account page."""

from __future__ import annotations

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from server.services import agents
from server.web.arrival import began_at
from server.web.auth import require_user
from server.web.forms import read_form
from server.web.installation import installation

blueprint = Blueprint("agents", __name__, url_prefix="/account/agent")


@blueprint.post("")
def mark() -> ResponseReturnValue:
    """Mark the account, or take the mark away while that can be."""
    user = require_user()
    is_agent = read_form("is_agent")["is_agent"] == "1"
    installation().database.write(agents.mark, user.id, is_agent=is_agent, by=user.id, now=began_at())
    flash("The account is marked as an agent’s." if is_agent else "The account is not marked any more.", "good")
    return redirect("/account", 303)
