"""For the host: extra attempts or a later end for single teams, granted and taken back; and the record of all acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from server.errors import InvalidInputError
from server.models import Accommodation
from server.services import accommodations, records
from server.services.records import Act, ActsWanted
from server.web.api.answers import answer, as_time
from server.web.api.lookup import Found, find_hosted
from server.web.api.parameters import check_query, read_json, read_page
from server.web.auth import began_at
from server.web.installation import installation
from server.web.record_exports import PARAMETERS, read_act_choices, send_record

LARGEST_ID = 2**63 - 1

blueprint = Blueprint("api_host_accommodations", __name__)


@dataclass(frozen=True)
class AccommodationItem:
    """What one team was granted."""

    id: int
    team: str
    extra_attempts: int
    deadline_at: str | None
    reason: str
    granted_at: str | None
    revoked_at: str | None


@dataclass(frozen=True)
class AccommodationList:
    """All that was ever granted, newest first."""

    accommodations: list[AccommodationItem]


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
    n_found: int


@blueprint.get("/competitions/<slug>/host/accommodations")
def index(slug: str) -> Response:
    """Answer all that was granted."""
    check_query()
    found = find_hosted(slug)
    granted = installation().database.read(accommodations.list_accommodations, competition=found.competition)
    return answer(AccommodationList([_item(row) for row in granted]))


@blueprint.post("/competitions/<slug>/host/accommodations")
def grant(slug: str) -> Response:
    """Grant a team extra attempts, a later end, or both."""
    check_query()
    found = find_hosted(slug)
    team, extra_attempts, deadline_at, reason = _read_grant()
    item = installation().database.write(
        _grant,
        found,
        team,
        extra_attempts=extra_attempts,
        deadline_at=deadline_at,
        reason=reason,
        now=began_at(),
        address=request.remote_addr or "",
    )
    return answer(item, 201)


@blueprint.delete(f"/competitions/<slug>/host/accommodations/<int(max={LARGEST_ID}):accommodation_id>")
def revoke(slug: str, accommodation_id: int) -> Response:
    """Take back what was granted."""
    check_query()
    found = find_hosted(slug)
    item = installation().database.write(
        _revoke, found, accommodation_id, now=began_at(), address=request.remote_addr or ""
    )
    return answer(item)


@blueprint.get("/competitions/<slug>/host/record")
def record(slug: str) -> Response:
    """Answer a page of what was done to the competition, its teams and submissions."""
    check_query("page", *PARAMETERS)
    found, page, wanted = find_hosted(slug), read_page(), _read_wanted()
    listed = installation().database.read(records.list_record, competition=found.competition, wanted=wanted, page=page)
    return answer(ActList([_act_item(act) for act in listed.rows], listed.page, listed.n_pages, listed.n_found))


@blueprint.get("/competitions/<slug>/host/record.<any(csv, json):kind>")
def export_record(slug: str, kind: str) -> Response:
    """Send the acts that are asked for as a file, oldest first."""
    check_query(*PARAMETERS)
    found = find_hosted(slug)
    return send_record(found.competition, _read_wanted(), kind=kind, user=found.reader)


def _read_wanted() -> ActsWanted:
    choices = read_act_choices()
    if choices.faults:
        raise InvalidInputError("What is asked for is not clear.", fields=choices.faults)
    return choices.wanted


def _grant(session: Session, /, found: Found, name: str, **what: Any) -> AccommodationItem:
    team = accommodations.get_team(session, competition=found.competition, name=name)
    return _item(
        accommodations.grant(session, competition=found.competition, team_id=team.id, host=found.reader, **what)
    )


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


def _item(granted: Accommodation) -> AccommodationItem:
    return AccommodationItem(
        id=granted.id,
        team=granted.team.name,
        extra_attempts=granted.extra_attempts,
        deadline_at=as_time(granted.deadline_at),
        reason=granted.reason,
        granted_at=as_time(granted.granted_at),
        revoked_at=as_time(granted.revoked_at),
    )


def _act_item(act: Act) -> ActItem:
    event = act.event
    return ActItem(event.id, as_time(event.at), act.user, event.action, event.subject, event.detail)


def _read_grant() -> tuple[str, int, datetime | None, str]:
    """Return the team's name, the extra attempts, the later end and the reason."""
    data = read_json("team", "extra_attempts", "deadline_at", "reason")
    team, attempts, reason = data.get("team"), data.get("extra_attempts", 0), data.get("reason", "")
    deadline_at, faults = _read_time(data.get("deadline_at"))
    if not isinstance(team, str):
        faults["team"] = "Give the name of a team."
    if not isinstance(attempts, int) or isinstance(attempts, bool):
        faults["extra_attempts"] = "Give a whole number."
    if not isinstance(reason, str):
        faults["reason"] = "Give a text."
    if faults:
        raise InvalidInputError("The fields are wrong.", fields=faults)
    return str(team), int(str(attempts)), deadline_at, str(reason)


def _read_time(value: object) -> tuple[datetime | None, dict[str, str]]:
    if value is None:
        return None, {}
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        return None, {"deadline_at": "Give a time with its zone, such as 2030-01-07T22:59:00Z."}
    return moment, {}
