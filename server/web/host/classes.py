"""A class: its roster looked at before it is taken, its sections, and the links of its new accounts."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.domain.rosters import decode_roster
from server.domain.spreadsheets import guard_cell
from server.errors import InvalidInputError
from server.models import User
from server.services import entrants, roster_links, rosters
from server.services.roster_links import IssuedLink
from server.services.rosters import RosterPlan
from server.web.auth import began_at, require_user
from server.web.competition_head import Head
from server.web.forms import Form, answer_form
from server.web.host.hosting import load_hosted
from server.web.installation import installation, site_url

blueprint = Blueprint("host_classes", __name__, url_prefix="/competitions/<slug>/host/class")


@dataclass(frozen=True)
class ClassPage:
    """The class, and the roster that is looked at, if there is one, with what it would do."""

    head: Head
    sections: tuple[tuple[str, int], ...]
    n_people: int
    n_unused: int
    form: Form
    plan: RosterPlan | None
    text: str


@dataclass(frozen=True)
class ShownLink:
    """A link as it is handed out."""

    user_name: str
    full_name: str
    email: str
    section: str
    url: str


@dataclass(frozen=True)
class LinksPage:
    """Links, shown once; `file` is the same as a CSV file."""

    head: Head
    links: Sequence[ShownLink]
    expires_at: datetime
    plan: RosterPlan | None
    file: str


@blueprint.get("")
def show(slug: str) -> ResponseReturnValue:
    """Show the class and the form for a roster."""
    return _render(slug, Form(), "", looks=False)


@blueprint.post("")
def take(slug: str) -> ResponseReturnValue:
    """Look at a roster, or take it; the links of new accounts stand in this one answer and nowhere else."""
    user = require_user()
    installation().database.read(_check, slug=slug, user=user, now=began_at())
    text = ""

    def act() -> ResponseReturnValue:
        nonlocal text
        text = _read_text()
        if request.form.get("act") != "apply":
            return _render(slug, Form(), text, looks=True)
        applied, head = installation().database.write(
            _apply, slug=slug, user=user, text=text, now=began_at(), address=request.remote_addr or ""
        )
        return _show_links(head, applied.links, applied.plan)

    return answer_form(Form(), act, show=lambda refused: _render(slug, refused, text, looks=bool(text)))


@blueprint.post("/links")
def renew(slug: str) -> ResponseReturnValue:
    """Make new links for the accounts that nobody has used."""
    issued, head = installation().database.write(
        _renew, slug=slug, user=require_user(), now=began_at(), address=request.remote_addr or ""
    )
    return _show_links(head, issued, None)


def _read_text() -> str:
    """Return the file that was sent, or what was typed."""
    file = request.files.get("file")
    data = file.read() if file else b""
    text = decode_roster(data) if data else request.form.get("text", "")
    if not text.strip():
        raise InvalidInputError("Nothing was read.", fields={"roster": "Choose a file, or paste its rows."})
    decode_roster(text.encode())  # what is pasted may be no larger than a file
    return text.replace("\0", "")


def _check(opened: Session, *, slug: str, user: User, now: datetime) -> None:
    load_hosted(opened, slug=slug, user=user, now=now, tab="class")


def _apply(
    opened: Session, *, slug: str, user: User, text: str, now: datetime, address: str
) -> tuple[rosters.Applied, Head]:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="class")
    applied = rosters.apply_roster(opened, competition=head.competition, host=user, text=text, now=now, address=address)
    return applied, head


def _renew(
    opened: Session, *, slug: str, user: User, now: datetime, address: str
) -> tuple[tuple[IssuedLink, ...], Head]:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="class")
    issued = roster_links.issue_again(opened, competition=head.competition, host=user, now=now, address=address)
    return issued, head


def _show_links(head: Head, issued: Sequence[IssuedLink], plan: RosterPlan | None) -> ResponseReturnValue:
    shown = [
        ShownLink(link.user_name, link.full_name, link.email, link.section, f"{site_url()}{link.path}")
        for link in issued
    ]
    expires_at = issued[0].expires_at if issued else began_at() + roster_links.LASTS
    page = LinksPage(head, shown, expires_at, plan, _make_file(shown))
    response = make_response(render_template("host/class_links.html", page=page))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _make_file(links: Sequence[ShownLink]) -> str:
    """Return the links as a CSV file in an address of its own: the page holds it, and no server keeps it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("user name", "name", "e-mail", "section", "link"))
    for link in links:
        cells = (link.user_name, link.full_name, link.email, link.section, link.url)
        writer.writerow([guard_cell(cell) for cell in cells])
    return "data:text/csv;base64," + base64.b64encode(text.getvalue().encode()).decode()


def _render(slug: str, form: Form, text: str, *, looks: bool) -> str:
    page = installation().database.read(
        _load, slug=slug, user=require_user(), now=began_at(), form=form, text=text, looks=looks
    )
    return render_template("host/class.html", page=page)


def _load(opened: Session, *, slug: str, user: User, now: datetime, form: Form, text: str, looks: bool) -> ClassPage:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="class")
    competition = head.competition
    plan = rosters.plan_roster(opened, competition=competition, text=text) if looks else None
    if plan is not None and plan.faults:
        fault = rosters.describe_faults(plan.faults)
        form = replace(form, message="The roster has faults; nothing was done.", faults={"roster": fault})
    people = list(entrants.stream_people(opened, competition=competition))
    sections = entrants.list_sections(opened, competition)
    counted = tuple((section, sum(person.section == section for person in people)) for section in sections)
    n_unused = len(roster_links.list_unused(opened, competition=competition))
    return ClassPage(head, counted, len(people), n_unused, form, plan, text)
