"""The reader's team: what it is, its name, its captain, and leaving it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, TypeVar

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from server.errors import (
    CaptainRequiredError,
    ConflictError,
    DeadlinePassedError,
    EntryRequiredError,
    NameTakenError,
    NotAloneError,
    NotOpenError,
    RefusedError,
    RemovedError,
    TeamFullError,
    TooManySubmissionsError,
)
from server.services import teams
from server.services.tokens import Scope
from server.web.api.answers import answer
from server.web.api.bodies import Body, Nothing, read_body, rule
from server.web.api.declaring import declared
from server.web.api.lookup import Found, find_competition
from server.web.api.team_items import OwnTeamItem, get_own_team
from server.web.auth import began_at, require_user
from server.web.installation import installation

T = TypeVar("T")

blueprint = Blueprint("api_teams", __name__)
TEAM_ERRORS = (
    CaptainRequiredError,
    ConflictError,
    DeadlinePassedError,
    EntryRequiredError,
    NameTakenError,
    NotAloneError,
    NotOpenError,
    RefusedError,
    RemovedError,
    TeamFullError,
    TooManySubmissionsError,
)


class Name(Body):
    """A name: the team's, or that of a user."""

    name: Annotated[str, rule("of a user; or for a team 1 to 80 characters with a letter or digit")]


@blueprint.get("/competitions/<slug>/team")
@declared(OwnTeamItem, errors=(EntryRequiredError,))
def show(slug: str) -> Response:
    """Answer the reader's team."""
    require_user()
    found = find_competition(slug)
    return answer(
        installation().database.read(get_own_team, competition=found.competition, user=found.reader, now=began_at())
    )


@blueprint.put("/competitions/<slug>/team/name")
@declared(OwnTeamItem, body=Name, scope=Scope.SUBMIT, errors=TEAM_ERRORS)
def rename(slug: str) -> Response:
    """Give the team another name."""
    found = find_changing(slug)
    return change_team(found, teams.rename, captain=found.reader, **read_body(Name).model_dump())


@blueprint.put("/competitions/<slug>/team/captain")
@declared(OwnTeamItem, body=Name, scope=Scope.SUBMIT, errors=TEAM_ERRORS)
def make_captain(slug: str) -> Response:
    """Hand the captaincy over to another member."""
    found = find_changing(slug)
    return change_team(found, teams.make_captain, captain=found.reader, **read_body(Name).model_dump())


@blueprint.post("/competitions/<slug>/team/leave")
@declared(OwnTeamItem, body=Nothing, scope=Scope.SUBMIT, errors=TEAM_ERRORS)
def leave(slug: str) -> Response:
    """Leave the team; the answer is the reader's new one."""
    found = find_changing(slug)
    read_body(Nothing)
    return change_team(found, teams.leave, user=found.reader)


def find_changing(slug: str) -> Found:
    """Return a competition to a user who wants to change something there; a token must have the scope `submit`.

    Raises
    ------
    InvalidInputError
        If there are query parameters.
    SignInRequiredError, NotFoundError, NotAllowedError
        If nobody has said who it is, there is no such competition for the reader, or the token lacks the scope.
    """
    require_user(Scope.SUBMIT)
    return find_competition(slug)


def change(found: Found, work: Callable[..., T], /, **asked: Any) -> T:
    """Call a service that changes teams, in a unit of work of its own, and return what it returns."""
    address = request.remote_addr or ""
    return installation().database.write(work, competition=found.competition, now=began_at(), address=address, **asked)


def change_team(found: Found, work: Callable[..., object], /, **asked: Any) -> Response:
    """Call a service that changes the reader's team, and answer with the team as it is then."""
    return answer(change(found, _change_team, found=found, work=work, asked=asked))


def _change_team(
    session: Session,
    *,
    found: Found,
    work: Callable[..., object],
    asked: Mapping[str, Any],
    now: datetime,
    **given: Any,
) -> OwnTeamItem:
    work(session, now=now, **given, **asked)
    session.flush()
    return get_own_team(session, competition=found.competition, user=found.reader, now=now)
