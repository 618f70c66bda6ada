"""Those who have entered, may enter or ask to: approved, refused, removed and back; notes, sections, and a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.errors import InvalidInputError, NotFoundError
from server.models import Competition, User
from server.services import entrants, removals
from server.services.entrants import PeoplePage, Person, Standing
from server.web.auth import began_at, require_user
from server.web.competition_head import Head
from server.web.forms import Form, read_form
from server.web.host.hosting import MOST_MARKED, answer_act, load_hosted
from server.web.host_files import send_entrants
from server.web.installation import installation
from server.web.paging import Pager, page_number, read_search

LONGEST_SECTION = 80

blueprint = Blueprint("host_entrants", __name__, url_prefix="/competitions/<slug>/host")


@dataclass(frozen=True)
class ListPage:
    """A page of them; `standing`, `section` and `search` are what they were found by."""

    head: Head
    listed: PeoplePage
    pager: Pager
    standing: Standing | None
    section: str
    search: str
    form: Form
    marked: frozenset[str]

    @property
    def standings(self) -> list[Standing]:
        """The standings that may be chosen."""
        return list(Standing)


@dataclass(frozen=True)
class PersonPage:
    """One of them, with the host's note."""

    head: Head
    person: Person
    sections: tuple[str, ...]
    form: Form


@blueprint.get("/entrants")
def index(slug: str) -> ResponseReturnValue:
    """Show a page of them."""
    return _render(slug, Form())


@blueprint.post("/entrants")
def decide(slug: str) -> ResponseReturnValue:
    """Let in, refuse or remove those who are marked; all of them or none."""
    form = read_form("reason", "hides", "act")

    def work(opened: Session, *, competition: Competition, host: User, now: datetime, address: str) -> str:
        names = request.form.getlist("user")[:MOST_MARKED]
        if not names:
            raise InvalidInputError("Nothing is marked. Mark what you mean in the first column.")
        of = {"competition": competition, "host": host, "now": now, "address": address}
        for name in sorted(set(names)):
            if form["act"] == "refuse":
                removals.refuse(opened, name=name, reason=form["reason"], **of)  # type: ignore[arg-type]
            elif form["act"] == "remove":
                removals.remove(opened, name=name, reason=form["reason"], hides=bool(form["hides"]), **of)  # type: ignore[arg-type]
            else:
                removals.admit(opened, name=name, **of)  # type: ignore[arg-type]
        return ", ".join(sorted(set(names)))

    done = {"refuse": "Refused", "remove": "Removed"}.get(form["act"], "Let in")
    return answer_act(
        slug,
        form,
        work,
        words=lambda names: f"{done}: {names}. They are told.",
        back="/entrants",
        show=lambda refused: _render(slug, refused),
    )


@blueprint.get("/entrants/<name>")
def show(slug: str, name: str) -> ResponseReturnValue:
    """Show one of them."""
    return _render_person(slug, name, Form())


@blueprint.post("/entrants/<name>")
def keep(slug: str, name: str) -> ResponseReturnValue:
    """Keep a note and a section."""
    form = read_form("note", "section")

    def work(opened: Session, *, competition: Competition, host: User, now: datetime, address: str) -> None:
        of = {"competition": competition, "name": name, "host": host, "now": now, "address": address}
        removals.write_note(opened, note=form["note"], **of)  # type: ignore[arg-type]
        removals.set_section(opened, section=form["section"], **of)  # type: ignore[arg-type]

    return answer_act(
        slug,
        form,
        work,
        words=lambda _: "Kept.",
        back=f"/entrants/{name}",
        show=lambda refused: _render_person(slug, name, refused),
    )


@blueprint.get("/entrants.csv")
def export(slug: str) -> Response:
    """Send all of them as a file that no spreadsheet runs."""
    head = installation().database.read(load_hosted, slug=slug, user=require_user(), now=began_at(), tab="")
    return send_entrants(head.competition)


def _render(slug: str, form: Form) -> str:
    asked = request.args.get("state", "")
    page = installation().database.read(
        _load,
        slug=slug,
        user=require_user(),
        now=began_at(),
        form=form,
        standing=Standing(asked) if asked in list(Standing) else None,
        section=request.args.get("section", "").strip()[:LONGEST_SECTION],
        search=read_search(),
        number=page_number(),
    )
    return render_template("host/entrants.html", page=page)


def _load(
    opened: Session,
    *,
    slug: str,
    user: User,
    now: datetime,
    form: Form,
    standing: Standing | None,
    section: str,
    search: str,
    number: int,
) -> ListPage:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="entrants")
    listed = entrants.list_people(
        opened, competition=head.competition, standing=standing, section=section, search=search, page=number
    )
    marked = frozenset(request.form.getlist("user"))
    pager = Pager(listed.page, listed.n_pages)
    return ListPage(head, listed, pager, standing, section, search, form, marked)


def _render_person(slug: str, name: str, form: Form) -> str:
    page = installation().database.read(
        _load_person, slug=slug, name=name, user=require_user(), now=began_at(), form=form
    )
    return render_template("host/entrant.html", page=page)


def _load_person(opened: Session, *, slug: str, name: str, user: User, now: datetime, form: Form) -> PersonPage:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="entrants")
    person = entrants.find_person(opened, competition=head.competition, name=name)
    if person is None:
        raise NotFoundError
    return PersonPage(head, person, entrants.list_sections(opened, head.competition), form)
