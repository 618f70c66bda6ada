"""For the host: a roster looked at, or taken; and links for the accounts that nobody has used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request

from server.domain.rosters import decode_roster
from server.errors import ConflictError, TooLargeError
from server.services import roster_links, rosters
from server.services.roster_links import IssuedLink
from server.services.rosters import RosterPlan
from server.services.tokens import Scope
from server.web.api.answers import answer, as_time
from server.web.api.bodies import Nothing, read_body
from server.web.api.declaring import declared
from server.web.api.lookup import find_hosted
from server.web.api.parameters import choice, read_choice
from server.web.auth import began_at
from server.web.contract import Media
from server.web.installation import installation, site_url

blueprint = Blueprint("api_host_rosters", __name__)
ACT = choice("act", ("look", "apply"), "`look` tells what the roster would do; `apply` does it.")
ROSTER = Media("text/csv", "A table of names and addresses.", is_required=False)


@dataclass(frozen=True)
class RosterRowItem:
    """A row, and what it would do: new, found, changed, same or out."""

    line: int
    outcome: str
    user: str
    name: str
    email: str
    section: str
    student_id: str
    changes: list[str]


@dataclass(frozen=True)
class PlanItem:
    """What a roster would do; with faults it does nothing."""

    columns: dict[str, str]
    ignored: list[str]
    faults: list[str]
    rows: list[RosterRowItem]


@dataclass(frozen=True)
class RosterLinkItem:
    """A link that signs its user in once."""

    user: str
    name: str
    email: str
    section: str
    url: str
    expires_at: str | None


@dataclass(frozen=True)
class RosterLinkList:
    """Links, which are told this once."""

    links: list[RosterLinkItem]


@dataclass(frozen=True)
class AppliedItem(PlanItem):
    """What a roster did, with the links of new accounts, which are told this once."""

    links: list[RosterLinkItem]


@blueprint.post("/competitions/<slug>/host/roster")
@declared(PlanItem | AppliedItem, query=(ACT,), body=ROSTER, scope=Scope.HOST, errors=(ConflictError, TooLargeError))
def take(slug: str) -> Response:
    """Look at the roster in the body, or take it."""
    found = find_hosted(slug)
    wants_apply = read_choice("act", ("look", "apply")) == "apply"
    text = decode_roster(request.get_data(cache=False)).replace("\0", "")
    if not wants_apply:
        return answer(
            _plan_item(installation().database.read(rosters.plan_roster, competition=found.competition, text=text))
        )
    applied = installation().database.write(
        rosters.apply_roster,
        competition=found.competition,
        host=found.reader,
        text=text,
        now=began_at(),
        address=request.remote_addr or "",
    )
    return _unkept(answer(AppliedItem(**_fields(applied.plan), links=_link_items(applied.links))))


@blueprint.post("/competitions/<slug>/host/roster/links")
@declared(RosterLinkList, body=Nothing, scope=Scope.HOST)
def renew(slug: str) -> Response:
    """Make new links for the accounts that a roster made and nobody has used."""
    found = find_hosted(slug)
    read_body(Nothing)
    issued = installation().database.write(
        roster_links.issue_again,
        competition=found.competition,
        host=found.reader,
        now=began_at(),
        address=request.remote_addr or "",
    )
    return _unkept(answer(RosterLinkList(_link_items(issued))))


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _plan_item(plan: RosterPlan) -> PlanItem:
    return PlanItem(**_fields(plan))


def _fields(plan: RosterPlan) -> dict[str, Any]:
    rows = [
        RosterRowItem(
            line=planned.row.line,
            outcome=planned.outcome.value,
            user=planned.user_name,
            name=planned.row.full_name,
            email=planned.row.email,
            section=planned.row.section,
            student_id=planned.row.student_id,
            changes=list(planned.changes),
        )
        for planned in plan.rows
    ]
    return {
        "columns": dict(plan.roster.columns),
        "ignored": list(plan.roster.ignored),
        "faults": list(plan.faults),
        "rows": rows,
    }


def _link_items(issued: Sequence[IssuedLink]) -> list[RosterLinkItem]:
    return [
        RosterLinkItem(
            user=link.user_name,
            name=link.full_name,
            email=link.email,
            section=link.section,
            url=f"{site_url()}{link.path}",
            expires_at=as_time(link.expires_at),
        )
        for link in issued
    ]
