"""Where a host's link leads: into a competition that is not there for anybody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.domain.admission import AdmissionState
from server.errors import NotFoundError
from server.models import AdmissionLink, Competition, User
from server.services import admissions, admitted, competitions
from server.web.auth import began_at, require_user
from server.web.competition_head import competition_path
from server.web.forms import Form, answer_form, read_form
from server.web.installation import installation

blueprint = Blueprint("admissions", __name__, url_prefix="/competitions/<slug>/invitation")


@dataclass(frozen=True)
class AdmissionPage:
    """The competition of a link, what the reader is to it, and why entering is over, if it is."""

    competition: Competition
    link: AdmissionLink
    state: AdmissionState | None
    reason: str
    is_in: bool
    has_room: bool
    secret: str
    form: Form

    @property
    def path(self) -> str:
        """The address of the competition."""
        return competition_path(self.competition)


@blueprint.get("/<secret>")
def show(slug: str, secret: str) -> ResponseReturnValue:
    """Show where a link leads; only the button uses it."""
    return _render(slug, secret, Form())


@blueprint.post("/<secret>")
def use(slug: str, secret: str) -> ResponseReturnValue:
    """Come in, or ask the host to be let in."""
    user, form = require_user(), read_form("message")

    def act() -> ResponseReturnValue:
        competition, state = installation().database.write(
            admissions.use_link,
            slug=slug,
            secret=secret,
            user=user,
            message=form["message"],
            now=began_at(),
            address=request.remote_addr or "",
        )
        if state is AdmissionState.WAITING:
            flash("The host is asked. You are told when there is an answer.", "good")
            return redirect(request.path, 303)
        flash("You may enter. Read the rules and accept them.", "good")
        return redirect(f"{competition_path(competition)}/entry", 303)

    return answer_form(form, act, show=lambda refused: _render(slug, secret, refused))


def _render(slug: str, secret: str, form: Form) -> str:
    page = installation().database.read(_load, slug=slug, secret=secret, user=require_user(), now=began_at(), form=form)
    return render_template("pages/admissions/show.html", page=page)


def _load(opened: Session, *, slug: str, secret: str, user: User, now: datetime, form: Form) -> AdmissionPage:
    competition, link = admissions.find_link(opened, slug=slug, secret=secret, now=now)
    found = admitted.find(opened, competition_id=competition.id, user_id=user.id)
    viewer = competitions.find_viewer(opened, competition=competition, user=user)
    state = None if found is None else found.state
    is_in = viewer.is_entrant or viewer.is_admitted or viewer.runs_it or state is AdmissionState.ADMITTED
    has_room = admissions.has_room(link, now)
    if not has_room and not is_in and state is None:
        raise NotFoundError
    return AdmissionPage(competition, link, state, found.reason if found else "", is_in, has_room, secret, form)
