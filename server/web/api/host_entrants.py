"""For the host: those who have entered, may enter or ask to; let in, refused, removed, noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from server.errors import ConflictError, NotFoundError, RefusedError
from server.services import entrants, removals
from server.services.entrants import Person, Standing
from server.services.tokens import Scope
from server.web.api.answers import answer, as_time
from server.web.api.bodies import Body, read_body, rule
from server.web.api.cursors import PARTS, next_of, read_cursor
from server.web.api.declaring import declared
from server.web.api.lookup import Found, find_hosted
from server.web.api.parameters import SEARCH, choice, read_choice, read_page, read_search, read_text
from server.web.auth import began_at
from server.web.contract import Parameter
from server.web.installation import installation

STATES = ("admitted", "refused", "removed")

blueprint = Blueprint("api_host_entrants", __name__)
STATE = choice("state", Standing, "Those of one state.")
SECTION = Parameter("section", "Those of one section.", {"type": "string", "maxLength": 80})


@dataclass(frozen=True)
class PersonItem:
    """A user as the host sees them; `state` is waiting, admitted, entered, refused or removed."""

    user: str
    name: str
    email: str
    student_id: str
    section: str
    team: str | None
    role: str
    state: str
    entered_at: str | None
    n_submissions: int
    message: str
    reason: str
    note: str


@dataclass(frozen=True)
class PersonList:
    """A page of them by user name."""

    entrants: list[PersonItem]
    page: int
    n_pages: int
    next: str | None
    n_found: int


class Decide(Body):
    """What becomes of a user, and why; who is removed may take the submissions along."""

    state: Literal["admitted", "refused", "removed"]
    reason: Annotated[str, rule("given where a user is refused or removed")] = ""
    hides_submissions: bool = False


class KeepNote(Body):
    """A note that only hosts read."""

    note: str


class SetSection(Body):
    """A section; an empty one takes the user out of theirs."""

    section: str


@blueprint.get("/competitions/<slug>/host/entrants")
@declared(PersonList, query=(*PARTS, SEARCH, STATE, SECTION), scope=Scope.HOST)
def index(slug: str) -> Response:
    """Answer a page of them."""
    found, after = find_hosted(slug), read_cursor(str)
    state = read_choice("state", [standing.value for standing in Standing])
    listed = installation().database.read(
        entrants.list_people,
        competition=found.competition,
        standing=Standing(state) if state else None,
        section=read_text("section", 80),
        search=read_search(),
        page=read_page(),
        after=after,
    )
    items = [_item(row) for row in listed.rows]
    more = next_of(listed, after, key=items[-1].user if items else None)
    return answer(PersonList(items, listed.page, listed.n_pages, more, listed.n_found))


@blueprint.get("/competitions/<slug>/host/entrants/<name>")
@declared(PersonItem, scope=Scope.HOST)
def show(slug: str, name: str) -> Response:
    """Answer one of them."""
    return answer(installation().database.read(_get, find_hosted(slug), name))


@blueprint.put("/competitions/<slug>/host/entrants/<name>/state")
@declared(PersonItem, body=Decide, scope=Scope.HOST, errors=(ConflictError, RefusedError))
def decide(slug: str, name: str) -> Response:
    """Let a user in, refuse or remove them."""
    found = find_hosted(slug)
    given = read_body(Decide)
    return answer(
        installation().database.write(
            _decide,
            found,
            name,
            given.state,
            given.reason,
            hides=given.hides_submissions,
            now=began_at(),
            address=request.remote_addr or "",
        )
    )


@blueprint.put("/competitions/<slug>/host/entrants/<name>/note")
@declared(PersonItem, body=KeepNote, scope=Scope.HOST)
def note(slug: str, name: str) -> Response:
    """Keep a note on a user, which only hosts read."""
    found = find_hosted(slug)
    text = read_body(KeepNote).note
    return answer(
        installation().database.write(
            _keep, found, name, note=text, section=None, now=began_at(), address=request.remote_addr or ""
        )
    )


@blueprint.put("/competitions/<slug>/host/entrants/<name>/section")
@declared(PersonItem, body=SetSection, scope=Scope.HOST)
def section(slug: str, name: str) -> Response:
    """Put a user into a section."""
    found = find_hosted(slug)
    text = read_body(SetSection).section
    return answer(
        installation().database.write(
            _keep, found, name, note=None, section=text, now=began_at(), address=request.remote_addr or ""
        )
    )


def _decide(
    session: Session, found: Found, name: str, state: str, reason: str, *, hides: bool, now: datetime, address: str
) -> PersonItem:
    competition, host = found.competition, found.reader
    if state == "refused":
        removals.refuse(session, competition=competition, name=name, host=host, reason=reason, now=now, address=address)
    elif state == "removed":
        removals.remove(
            session,
            competition=competition,
            name=name,
            host=host,
            reason=reason,
            hides=hides,
            now=now,
            address=address,
        )
    else:
        removals.admit(session, competition=competition, name=name, host=host, now=now, address=address)
    return _get(session, found, name)


def _keep(
    session: Session, found: Found, name: str, *, note: str | None, section: str | None, now: datetime, address: str
) -> PersonItem:
    competition, host = found.competition, found.reader
    if note is not None:
        removals.write_note(session, competition=competition, name=name, host=host, note=note, now=now, address=address)
    if section is not None:
        removals.set_section(
            session, competition=competition, name=name, host=host, section=section, now=now, address=address
        )
    return _get(session, found, name)


def _get(session: Session, found: Found, name: str) -> PersonItem:
    person = entrants.find_person(session, competition=found.competition, name=name)
    if person is None:
        raise NotFoundError
    return _item(person)


def _item(person: Person) -> PersonItem:
    admission = person.admission
    return PersonItem(
        user=person.user.name,
        name=person.full_name,
        email=person.email,
        student_id=admission.student_id if admission else "",
        section=person.section,
        team=person.team.name if person.team else None,
        role=person.role,
        state=person.standing.value,
        entered_at=as_time(person.entrant.accepted_at) if person.entrant else None,
        n_submissions=person.n_submissions,
        message=admission.message if admission else "",
        reason=admission.reason if admission else "",
        note=admission.note if admission else "",
    )
