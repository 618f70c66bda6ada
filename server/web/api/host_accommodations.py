"""For the host: extra attempts or a later end for single teams, granted and taken back; and the record of all acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from flask import Blueprint, Response, request
from pydantic import Field
from sqlalchemy.orm import Session

from server.errors import ConflictError, IdempotencyKeyReusedError, InvalidInputError
from server.models import Accommodation, PromisedAccommodation, User
from server.services import accommodations, promises, records
from server.services.records import Act, ActsWanted
from server.services.tokens import Scope
from server.web import throttle
from server.web.api.answers import answer, as_time
from server.web.api.bodies import WHOLE, Body, Time, read_body, rule
from server.web.api.creating import create
from server.web.api.cursors import PARTS, next_of, read_cursor
from server.web.api.declaring import declared
from server.web.api.lookup import Found, find_hosted
from server.web.api.parameters import IDEMPOTENCY_KEY, read_page
from server.web.auth import began_at
from server.web.contract import RULE, Media, Parameter
from server.web.installation import installation
from server.web.record_exports import PARAMETERS, read_act_choices, send_record

LARGEST_ID = 2**63 - 1

blueprint = Blueprint("api_host_accommodations", __name__)
RECORD_QUERY = tuple(
    Parameter(name, words, {"type": "string", RULE: rule}) for name, (words, rule) in PARAMETERS.items()
)
RECORD_FILE = Media("*/*", "The acts as CSV or JSON.")


@dataclass(frozen=True)
class AccommodationItem:
    """What one team was granted, or a user who has not entered was promised: then `team` is null, `user` is not."""

    id: int
    team: str | None
    user: str | None
    extra_attempts: int
    deadline_at: str | None
    reason: str
    granted_at: str | None
    revoked_at: str | None


@dataclass(frozen=True)
class AccommodationList:
    """All that was ever granted, and what is promised to users who have not entered; newest first."""

    accommodations: list[AccommodationItem]
    promised: list[AccommodationItem]


@dataclass(frozen=True)
class ActItem:
    """One act on the record; `user` is null where the platform itself did it."""

    id: int
    at: str | None
    user: str | None
    action: str
    subject: str
    detail: dict[str, Any]


@dataclass(frozen=True)
class ActList:
    """A page of the record, newest first."""

    acts: list[ActItem]
    page: int
    n_pages: int
    next: str | None
    n_found: int


class Grant(Body):
    """What a team is granted, and why."""

    team: Annotated[
        str,
        Field(description="the name of a team, or of a user, who may be one that has not entered"),
        rule("of this competition, or a user who may enter it"),
    ]
    extra_attempts: Annotated[int, rule("0 to 1,000; more than 0 without a later end"), WHOLE] = 0
    deadline_at: Annotated[Time | None, rule("after the end")] = None
    reason: Annotated[str, rule("1 to 500 characters")] = ""


@blueprint.get("/competitions/<slug>/host/accommodations")
@declared(AccommodationList, scope=Scope.HOST)
def index(slug: str) -> Response:
    """Answer all that was granted."""
    found = find_hosted(slug)
    granted = installation().database.read(accommodations.list_accommodations, competition=found.competition)
    promised = installation().database.read(promises.list_promises, competition=found.competition)
    return answer(AccommodationList([_item(row) for row in granted], [_promise_item(row) for row in promised]))


@blueprint.post("/competitions/<slug>/host/accommodations")
@declared(
    AccommodationItem,
    status=201,
    headers=(IDEMPOTENCY_KEY,),
    body=Grant,
    scope=Scope.HOST,
    errors=(ConflictError, IdempotencyKeyReusedError),
)
def grant(slug: str) -> Response:
    """Grant a team extra attempts, a later end, or both; promise them to a user who may enter and has not."""
    found = find_hosted(slug)
    given = read_body(Grant)
    when: dict[str, Any] = {"now": began_at(), "address": request.remote_addr or ""}
    return create(lambda session: _grant(session, found, **given.model_dump(), **when), user=found.reader, given=given)


@blueprint.delete(f"/competitions/<slug>/host/accommodations/<int(max={LARGEST_ID}):accommodation_id>")
@declared(AccommodationItem, scope=Scope.HOST, errors=(ConflictError,))
def revoke(slug: str, accommodation_id: int) -> Response:
    """Take back what was granted."""
    found = find_hosted(slug)
    item = installation().database.write(
        _revoke, found, accommodation_id, now=began_at(), address=request.remote_addr or ""
    )
    return answer(item)


@blueprint.delete(f"/competitions/<slug>/host/accommodations/promised/<int(max={LARGEST_ID}):promise_id>")
@declared(AccommodationItem, scope=Scope.HOST, errors=(ConflictError,))
def revoke_promise(slug: str, promise_id: int) -> Response:
    """Take back what was promised."""
    found = find_hosted(slug)
    item = installation().database.write(
        _revoke_promise, found, promise_id, now=began_at(), address=request.remote_addr or ""
    )
    return answer(item)


@blueprint.get("/competitions/<slug>/host/record")
@declared(ActList, query=(*PARTS, *RECORD_QUERY), scope=Scope.HOST)
def record(slug: str) -> Response:
    """Answer a page of what was done to the competition, its teams and submissions."""
    found, page, wanted = find_hosted(slug), read_page(), _read_wanted()
    after = read_cursor(int)
    listed = installation().database.read(
        records.list_record, competition=found.competition, wanted=wanted, page=page, after=after
    )
    items = [_act_item(act) for act in listed.rows]
    more = next_of(listed, after, key=items[-1].id if items else None)
    return answer(ActList(items, listed.page, listed.n_pages, more, listed.n_found))


@blueprint.get("/competitions/<slug>/host/record.<any(csv, json):kind>")
@declared(RECORD_FILE, query=RECORD_QUERY, scope=Scope.HOST, limits=(throttle.DOWNLOAD,))
def export_record(slug: str, kind: str) -> Response:
    """Send the acts that are asked for as a file, oldest first."""
    found = find_hosted(slug)
    return send_record(found.competition, _read_wanted(), kind=kind, user=found.reader)


def _read_wanted() -> ActsWanted:
    choices = read_act_choices()
    if choices.faults:
        raise InvalidInputError("What is asked for is not clear.", fields=choices.faults)
    return choices.wanted


def _grant(session: Session, /, found: Found, team: str, **what: Any) -> AccommodationItem:
    common: dict[str, Any] = {"competition": found.competition, "host": found.reader, **what}
    grantee = accommodations.find_grantee(session, competition=found.competition, name=team)
    if isinstance(grantee, User):
        return _promise_item(accommodations.promise(session, user=grantee, **common))
    return _item(accommodations.grant(session, team_id=grantee.id, **common))


def _revoke(session: Session, found: Found, accommodation_id: int, *, now: datetime, address: str) -> AccommodationItem:
    accommodations.revoke(
        session,
        competition=found.competition,
        accommodation_id=accommodation_id,
        host=found.reader,
        now=now,
        address=address,
    )
    return _item(session.get_one(Accommodation, accommodation_id))


def _revoke_promise(
    session: Session, found: Found, promise_id: int, *, now: datetime, address: str
) -> AccommodationItem:
    about: dict[str, Any] = {"competition": found.competition, "host": found.reader, "now": now, "address": address}
    return _promise_item(accommodations.revoke_promise(session, promise_id=promise_id, **about))


def _promise_item(promised: PromisedAccommodation) -> AccommodationItem:
    return AccommodationItem(
        id=promised.id,
        team=None,
        user=promised.user.name,
        extra_attempts=promised.extra_attempts,
        deadline_at=as_time(promised.deadline_at),
        reason=promised.reason,
        granted_at=as_time(promised.granted_at),
        revoked_at=as_time(promised.revoked_at),
    )


def _item(granted: Accommodation) -> AccommodationItem:
    return AccommodationItem(
        id=granted.id,
        team=granted.team.name,
        user=None,
        extra_attempts=granted.extra_attempts,
        deadline_at=as_time(granted.deadline_at),
        reason=granted.reason,
        granted_at=as_time(granted.granted_at),
        revoked_at=as_time(granted.revoked_at),
    )


def _act_item(act: Act) -> ActItem:
    event = act.event
    return ActItem(event.id, as_time(event.at), act.user, event.action, event.subject, act.detail)
