"""Entering a competition: reading the rules and accepting them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from server.errors import ConflictError, InvalidInputError, RefusedError
from server.models import Entrant, User
from server.services import admitted, competitions, promises
from server.web.auth import began_at, require_user
from server.web.competition_head import Head, load_head
from server.web.forms import Form, answer_form, read_form
from server.web.installation import installation
from server.web.markdown import render_markdown

blueprint = Blueprint("entries", __name__, url_prefix="/competitions/<slug>/entry")


@dataclass(frozen=True)
class EntryPage:
    """The rules and the form that accepts them; without the form where entering is over or was done.

    `is_accepted`: whether the reader has accepted the rules in force.
    """

    head: Head
    rules: Markup
    n_words: int
    form: Form
    entrant: Entrant | None
    is_accepted: bool
    closed: str


@blueprint.get("")
def show(slug: str) -> ResponseReturnValue:
    """Show the rules and the form; to who has accepted them, when that was."""
    return _show(slug, Form())


@blueprint.post("")
def create(slug: str) -> ResponseReturnValue:
    """Accept the rules, and go on to the form for predictions."""
    require_user()
    form = read_form("accept")
    return answer_form(form, lambda: _enter(slug, form), show=lambda refused: _show(slug, refused))


def _show(slug: str, form: Form) -> str:
    page = installation().database.read(_load_page, slug=slug, user=require_user(), now=began_at(), form=form)
    return render_template("pages/entries/show.html", page=page)


def _enter(slug: str, form: Form) -> ResponseReturnValue:
    accepted = form["accept"]
    path = installation().database.write(
        _accept,
        slug=slug,
        user=require_user(),
        version=int(accepted) if accepted.isascii() and accepted.isdigit() and len(accepted) < 10 else None,
        now=began_at(),
        address=request.remote_addr or "",
    )
    flash("You are in. Get the data, train something, and hand in your predictions.", "good")
    return redirect(f"{path}/submissions/new", 303)


def _accept(session: Session, *, slug: str, user: User, version: int | None, now: datetime, address: str) -> str:
    head = load_head(session, slug=slug, user=user, now=now, tab="overview")
    if version is None:
        raise InvalidInputError(
            "The rules were not accepted.", fields={"accept": "Tick the box to accept the rules and enter."}
        )
    competitions.enter(
        session, competition=head.competition, user=user, rules_version=version, now=now, address=address
    )
    return head.path


def _load_page(session: Session, *, slug: str, user: User, now: datetime, form: Form) -> EntryPage:
    head = load_head(session, slug=slug, user=user, now=now, tab="overview")
    text = competitions.get_page(session, competition=head.competition, slug="rules").markdown
    entrant = competitions.find_entrant(session, competition_id=head.competition.id, user_id=user.id)
    closed = ""
    promised_end = promises.find_deadline(session, competition_id=head.competition.id, user_id=user.id)
    try:
        admitted.check_not_out(session, competition_id=head.competition.id, user_id=user.id)
        if entrant is None:
            competitions.check_no_host(session, competition=head.competition, user=user)
            competitions.check_entry_open(head.competition, now, promised_end=promised_end)
    except (ConflictError, RefusedError) as refusal:
        closed, entrant = refusal.message, None
    is_accepted = entrant is not None and competitions.has_accepted(entrant, head.competition)
    return EntryPage(head, render_markdown(text), len(text.split()), form, entrant, is_accepted, closed)
