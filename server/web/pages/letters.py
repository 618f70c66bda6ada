"""Stopping announcements by e-mail from the link in each, without signing in, and having them again."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.models import User
from server.services import letters
from server.web.forms import read_form
from server.web.installation import installation

blueprint = Blueprint("letters", __name__, url_prefix="/letters")


@dataclass(frozen=True)
class LettersPage:
    """Whose letters these are, and whether they want any."""

    secret: str
    wants_letters: bool


@blueprint.get("/<secret>")
def show(secret: str) -> ResponseReturnValue:
    """Ask whether announcements shall stop: programs that look at every link in a message do no harm."""
    user = installation().database.read(_find, secret)
    return render_template("pages/letters.html", page=LettersPage(secret, user.wants_letters))


@blueprint.post("/<secret>")
def choose(secret: str) -> ResponseReturnValue:
    """Stop announcements by e-mail, or have them sent again."""
    wants_letters = read_form("wants_letters")["wants_letters"] == "1"
    installation().database.write(_choose, secret, wants_letters=wants_letters)
    flash("You get announcements by e-mail." if wants_letters else "No more announcements by e-mail.", "good")
    return redirect(f"/letters/{secret}", 303)


def _find(session: Session, secret: str) -> User:
    return letters.find_user(session, secret=secret, key=installation().secret_key)


def _choose(session: Session, secret: str, *, wants_letters: bool) -> None:
    user = _find(session, secret)
    letters.choose(session, user_id=user.id, wants_letters=wants_letters)
