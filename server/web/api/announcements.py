"""What hosts told all entrants, and for the host: writing, changing and removing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from server.errors import ConflictError, IdempotencyKeyReusedError
from server.models import Announcement
from server.services import announcements
from server.services.tokens import Scope
from server.web.api.answers import answer, as_time
from server.web.api.bodies import Body, Nothing, Time, read_body, rule
from server.web.api.creating import create
from server.web.api.declaring import declared
from server.web.api.lookup import Found, find_competition, find_hosted
from server.web.api.parameters import IDEMPOTENCY_KEY
from server.web.auth import began_at, require_user
from server.web.installation import installation

LARGEST_ID = 2**63 - 1
ONE = f"/competitions/<slug>/host/announcements/<int(max={LARGEST_ID}):announcement_id>"

blueprint = Blueprint("api_announcements", __name__)


@dataclass(frozen=True)
class AnnouncementItem:
    """An announcement as all read it: its text is Markdown."""

    id: int
    title: str
    text: str
    by: str
    published_at: str | None
    changed_at: str | None


@dataclass(frozen=True)
class AnnouncementList:
    """The announcements that are out, newest first."""

    announcements: list[AnnouncementItem]


@dataclass(frozen=True)
class HostedAnnouncementItem:
    """An announcement as its host sees it: `told_at` is null until its time has come."""

    id: int
    title: str
    text: str
    by: str
    publish_at: str | None
    is_mailed: bool
    told_at: str | None
    changed_at: str | None


@dataclass(frozen=True)
class HostedAnnouncementList:
    """All announcements, planned ones too; `sends_mail` says whether mail is set up on this site."""

    announcements: list[HostedAnnouncementItem]
    sends_mail: bool


class WriteAnnouncement(Body):
    """An announcement: its text is Markdown; without a time it is out at once."""

    title: Annotated[str, rule("1 to 120 characters with a letter or digit")]
    text: Annotated[str, rule("1 to 8,000 characters")]
    publish_at: Annotated[Time | None, rule("still to come")] = None
    is_mailed: bool = False


@blueprint.get("/competitions/<slug>/announcements")
@declared(AnnouncementList, is_public=True)
def index(slug: str) -> Response:
    """Answer the announcements that are out."""
    found = find_competition(slug)
    listed = installation().database.read(announcements.list_shown, competition=found.competition, now=began_at())
    return answer(AnnouncementList([_item(each) for each in listed]))


@blueprint.post(f"/competitions/<slug>/announcements/<int(max={LARGEST_ID}):announcement_id>/dismissal")
@declared(None, status=204, body=Nothing, scope=Scope.SUBMIT)
def dismiss(slug: str, announcement_id: int) -> Response:
    """Put an announcement away for the token's user: pages show it at their top no more."""
    user, found = require_user(Scope.SUBMIT), find_competition(slug)
    read_body(Nothing)
    installation().database.write(
        announcements.dismiss,
        competition=found.competition,
        user=user,
        announcement_id=announcement_id,
        now=began_at(),
    )
    return Response(status=204)


@blueprint.get("/competitions/<slug>/host/announcements")
@declared(HostedAnnouncementList, scope=Scope.HOST)
def index_all(slug: str) -> Response:
    """Answer all announcements."""
    return answer(_list(find_hosted(slug)))


@blueprint.post("/competitions/<slug>/host/announcements")
@declared(
    HostedAnnouncementItem,
    status=201,
    headers=(IDEMPOTENCY_KEY,),
    body=WriteAnnouncement,
    scope=Scope.HOST,
    errors=(IdempotencyKeyReusedError,),
)
def write(slug: str) -> Response:
    """Write an announcement."""
    found = find_hosted(slug)
    given = read_body(WriteAnnouncement)
    return create(
        lambda session: _do(session, announcements.write, found, **given.model_dump(), **_when()),
        user=found.reader,
        given=given,
    )


@blueprint.put(ONE)
@declared(HostedAnnouncementItem, body=WriteAnnouncement, scope=Scope.HOST, errors=(ConflictError,))
def change(slug: str, announcement_id: int) -> Response:
    """Change an announcement."""
    found = find_hosted(slug)
    what = read_body(WriteAnnouncement).model_dump()
    item = installation().database.write(
        _do, announcements.change, found, announcement_id=announcement_id, **what, **_when()
    )
    return answer(item)


@blueprint.delete(ONE)
@declared(HostedAnnouncementList, scope=Scope.HOST)
def remove(slug: str, announcement_id: int) -> Response:
    """Take an announcement from all pages, and answer those that are left."""
    found = find_hosted(slug)
    installation().database.write(_remove, found, announcement_id, **_when())
    return answer(_list(found))


def _do(session: Session, /, act: Callable[..., Announcement], found: Found, **what: Any) -> HostedAnnouncementItem:
    return _hosted_item(act(session, competition=found.competition, host=found.reader, **what))


def _remove(session: Session, found: Found, announcement_id: int, *, now: datetime, address: str) -> None:
    announcements.remove(
        session,
        competition=found.competition,
        host=found.reader,
        announcement_id=announcement_id,
        now=now,
        address=address,
    )


def _when() -> dict[str, Any]:
    return {"now": began_at(), "address": request.remote_addr or ""}


def _list(found: Found) -> HostedAnnouncementList:
    listed = installation().database.read(announcements.list_all, competition=found.competition)
    return HostedAnnouncementList([_hosted_item(each) for each in listed], installation().settings.sends_mail)


def _item(each: Announcement) -> AnnouncementItem:
    return AnnouncementItem(
        id=each.id,
        title=each.title,
        text=each.markdown,
        by=each.author.name,
        published_at=as_time(each.publish_at),
        changed_at=as_time(each.changed_at),
    )


def _hosted_item(each: Announcement) -> HostedAnnouncementItem:
    return HostedAnnouncementItem(
        id=each.id,
        title=each.title,
        text=each.markdown,
        by=each.author.name,
        publish_at=as_time(each.publish_at),
        is_mailed=each.is_mailed,
        told_at=as_time(each.told_at),
        changed_at=as_time(each.changed_at),
    )
