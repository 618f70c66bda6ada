"""For the host: who else hosts a competition, added and removed by user name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from flask import Blueprint, Response, request
from pydantic import Field
from sqlalchemy.orm import Session

from server.errors import ConflictError
from server.models import CoHost, User
from server.services import co_hosts, competitions
from server.services.tokens import Scope
from server.web.api.answers import answer, as_time
from server.web.api.bodies import Body, read_body, rule
from server.web.api.declaring import declared
from server.web.api.lookup import Found, find_hosted
from server.web.auth import began_at
from server.web.installation import installation

blueprint = Blueprint("api_host_co_hosts", __name__)


@dataclass(frozen=True)
class CoHostItem:
    """A co-host, and by whom and when they were added."""

    user: str
    added_by: str
    added_at: str | None


@dataclass(frozen=True)
class CoHostList:
    """The host, and the co-hosts in the order in which they were added."""

    host: str
    co_hosts: list[CoHostItem]


class AddCoHost(Body):
    """Who is to host the competition as well."""

    name: Annotated[str, Field(description="the name of a user"), rule("of this site")]


@blueprint.get("/competitions/<slug>/host/co-hosts")
@declared(CoHostList, scope=Scope.HOST)
def index(slug: str) -> Response:
    """Answer who hosts the competition."""
    return answer(installation().database.read(_list, find_hosted(slug)))


@blueprint.post("/competitions/<slug>/host/co-hosts")
@declared(CoHostItem, status=201, body=AddCoHost, scope=Scope.HOST, errors=(ConflictError,))
def add(slug: str) -> Response:
    """Make a user a co-host."""
    found = _find_owned(slug)
    name = read_body(AddCoHost).name
    item = installation().database.write(_add, found, name, now=began_at(), address=request.remote_addr or "")
    return answer(item, 201)


@blueprint.delete("/competitions/<slug>/host/co-hosts/<name>")
@declared(CoHostList, scope=Scope.HOST)
def remove(slug: str, name: str) -> Response:
    """Take a co-host's rights back, and answer who hosts the competition now."""
    found = _find_owned(slug)
    left = installation().database.write(_remove, found, name, now=began_at(), address=request.remote_addr or "")
    return answer(left)


def _find_owned(slug: str) -> Found:
    found = find_hosted(slug)
    competitions.check_owned(found.viewer)
    return found


def _add(session: Session, found: Found, name: str, *, now: datetime, address: str) -> CoHostItem:
    added = co_hosts.add(session, competition=found.competition, host=found.reader, name=name, now=now, address=address)
    return _item(added)


def _remove(session: Session, found: Found, name: str, *, now: datetime, address: str) -> CoHostList:
    co_hosts.remove(session, competition=found.competition, host=found.reader, name=name, now=now, address=address)
    session.flush()  # who is left is read from the table
    return _list(session, found)


def _list(session: Session, found: Found) -> CoHostList:
    host = session.get_one(User, found.competition.host_id)
    listed = co_hosts.list_co_hosts(session, competition=found.competition)
    return CoHostList(host.name, [_item(each) for each in listed])


def _item(each: CoHost) -> CoHostItem:
    return CoHostItem(each.user.name, each.added_by.name, as_time(each.added_at))
