"""For the host: the alarms with their evidence; noting and dismissing them with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from server.errors import ConflictError
from server.models import AlarmState
from server.services import alarms
from server.services.alarms import SeenAlarm
from server.services.cuts import After
from server.services.tokens import Scope
from server.web.api.answers import answer, as_time
from server.web.api.bodies import Body, read_body, rule
from server.web.api.cursors import PARTS, next_of, read_cursor
from server.web.api.declaring import declared
from server.web.api.lookup import Found, find_hosted
from server.web.api.parameters import choice, read_choice, read_page
from server.web.auth import began_at
from server.web.installation import installation

LARGEST_ID = 2**63 - 1
STATES = tuple(state.value for state in AlarmState)

blueprint = Blueprint("api_host_alarms", __name__)
STATE = choice("state", STATES, "Those of one state.")


@dataclass(frozen=True)
class AlarmItem:
    """An alarm; `evidence` depends on its kind."""

    id: int
    kind: str
    strength: str
    teams: list[str]
    submissions: list[int]
    first_seen_at: str | None
    last_seen_at: str | None
    state: str
    reason: str
    decided_by: str | None
    decided_at: str | None
    has_grown: bool
    evidence: dict[str, Any]


@dataclass(frozen=True)
class AlarmList:
    """A page of the alarms: the open ones first, of these the strongest."""

    alarms: list[AlarmItem]
    n_open: int
    page: int
    n_pages: int
    next: str | None
    n_found: int


class DecideAlarm(Body):
    """What an alarm is taken for, and why."""

    state: AlarmState
    reason: Annotated[str, rule("1 to 500 characters, unless it is opened again")] = ""


@blueprint.get("/competitions/<slug>/host/alarms")
@declared(AlarmList, query=(*PARTS, STATE), scope=Scope.HOST)
def index(slug: str) -> Response:
    """Answer a page of the alarms of a competition."""
    found, state = find_hosted(slug), read_choice("state", STATES)
    wanted = AlarmState(state) if state else None
    return answer(installation().database.read(_load, found, wanted, page=read_page(), after=read_cursor(int)))


@blueprint.get(f"/competitions/<slug>/host/alarms/<int(max={LARGEST_ID}):alarm_id>")
@declared(AlarmItem, scope=Scope.HOST)
def show(slug: str, alarm_id: int) -> Response:
    """Answer one alarm."""
    found = find_hosted(slug)
    seen = installation().database.read(alarms.get, competition=found.competition, alarm_id=alarm_id)
    return answer(_item(seen))


@blueprint.put(f"/competitions/<slug>/host/alarms/<int(max={LARGEST_ID}):alarm_id>/state")
@declared(AlarmItem, body=DecideAlarm, scope=Scope.HOST, errors=(ConflictError,))
def decide(slug: str, alarm_id: int) -> Response:
    """Note or dismiss an alarm, or open it again."""
    found, said = find_hosted(slug), read_body(DecideAlarm)
    seen = installation().database.write(_decide, found, alarm_id, said.state, said.reason)
    return answer(_item(seen))


def _load(session: Session, found: Found, state: AlarmState | None, *, page: int, after: After | None) -> AlarmList:
    competition = found.competition
    listed = alarms.list_alarms(session, competition=competition, state=state, page=page, after=after)
    items = [_item(row) for row in listed.rows]
    more = next_of(listed, after, key=items[-1].id if items else None)
    n_open = alarms.count_open(session, competition=competition)
    return AlarmList(items, n_open, listed.page, listed.n_pages, more, listed.n_found)


def _decide(session: Session, found: Found, alarm_id: int, state: AlarmState, reason: str) -> SeenAlarm:
    alarms.decide(
        session,
        competition=found.competition,
        alarm_id=alarm_id,
        state=state,
        reason=reason,
        host=found.reader,
        now=began_at(),
        address=request.remote_addr or "",
    )
    return alarms.get(session, competition=found.competition, alarm_id=alarm_id)


def _item(seen: SeenAlarm) -> AlarmItem:
    alarm = seen.alarm
    return AlarmItem(
        id=alarm.id,
        kind=alarm.kind.value,
        strength=alarm.strength.value,
        teams=list(seen.teams),
        submissions=alarm.submission_ids,
        first_seen_at=as_time(alarm.first_seen_at),
        last_seen_at=as_time(alarm.last_seen_at),
        state=alarm.state.value,
        reason=alarm.reason,
        decided_by=None if alarm.decided_by is None else alarm.decided_by.name,
        decided_at=as_time(alarm.decided_at),
        has_grown=alarm.has_grown,
        evidence=alarm.evidence,
    )
