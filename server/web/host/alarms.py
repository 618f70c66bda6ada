"""Alarms, for the host alone: the list, one with its evidence, and what the host made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.errors import InvalidInputError
from server.models import AlarmState, User
from server.services import alarms
from server.services.alarms import NamedFile, SeenAlarm
from server.web.auth import began_at, require_user
from server.web.competition_head import Head
from server.web.forms import Form, read_form
from server.web.host.alarm_drawing import StepsDrawing, draw_steps
from server.web.host.hosting import ID, answer_act, load_hosted
from server.web.installation import installation
from server.web.paging import Pager, page_number

STATES = tuple(state.value for state in AlarmState)
DONE = {
    AlarmState.OPEN: "Open again.",
    AlarmState.NOTED: "Noted, with your reason on the record.",
    AlarmState.DISMISSED: "Dismissed, with your reason on the record.",
}

blueprint = Blueprint("host_alarms", __name__, url_prefix="/competitions/<slug>/host/alarms")


@dataclass(frozen=True)
class ListPage:
    """A page of the alarms of a state, or of all."""

    head: Head
    rows: tuple[SeenAlarm, ...]
    n_open: int
    state: str
    pager: Pager

    @property
    def states(self) -> tuple[str, ...]:
        """By what may be filtered."""
        return STATES


@dataclass(frozen=True)
class AlarmPage:
    """One alarm with its evidence and the files that it names."""

    head: Head
    seen: SeenAlarm
    files: list[NamedFile]
    form: Form
    drawing: StepsDrawing | None

    @property
    def team_of(self) -> dict[int, str]:
        """The team of each file."""
        return {each.submission.id: each.team for each in self.files}


@blueprint.get("")
def index(slug: str) -> ResponseReturnValue:
    """Show the alarms."""
    asked: dict[str, Any] = {"state": request.args.get("state", ""), "number": page_number()}
    page = installation().database.read(_load_list, slug=slug, user=require_user(), now=began_at(), **asked)
    return render_template("host/alarms.html", page=page)


@blueprint.get(f"/<{ID}:alarm_id>")
def show(slug: str, alarm_id: int) -> ResponseReturnValue:
    """Show one alarm."""
    return _render(slug, Form(), alarm_id)


@blueprint.post(f"/<{ID}:alarm_id>")
def decide(slug: str, alarm_id: int) -> ResponseReturnValue:
    """Note or dismiss it, or open it again, with a reason."""
    form = read_form("reason", "state")

    def work(opened: Session, **who: Any) -> AlarmState:
        if form["state"] not in STATES:
            raise InvalidInputError("The form is damaged. Reload the page and press the button again.")
        state, reason = AlarmState(form["state"]), form["reason"]
        return alarms.decide(opened, alarm_id=alarm_id, state=state, reason=reason, **who).state

    return answer_act(
        slug,
        form,
        work,
        words=lambda state: DONE[state],
        back=f"/alarms/{alarm_id}",
        show=lambda refused: _render(slug, refused, alarm_id),
    )


def _render(slug: str, form: Form, alarm_id: int) -> str:
    page = installation().database.read(
        _load, slug=slug, user=require_user(), now=began_at(), form=form, alarm_id=alarm_id
    )
    return render_template("host/alarm.html", page=page)


def _load_list(opened: Session, *, slug: str, user: User, now: datetime, state: str, number: int) -> ListPage:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="alarms")
    state = state if state in STATES else ""
    wanted = AlarmState(state) if state else None
    listed = alarms.list_alarms(opened, competition=head.competition, state=wanted, page=number)
    n_open = alarms.count_open(opened, competition=head.competition)
    return ListPage(head, listed.rows, n_open, state, Pager(listed.page, listed.n_pages))


def _load(opened: Session, *, slug: str, user: User, now: datetime, form: Form, alarm_id: int) -> AlarmPage:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="alarms")
    seen = alarms.get(opened, competition=head.competition, alarm_id=alarm_id)
    files = alarms.list_files(opened, competition=head.competition, alarm=seen.alarm)
    return AlarmPage(head, seen, files, form, draw_steps(seen.alarm.evidence.get("steps", ())))
