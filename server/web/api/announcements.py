"""What hosts told all entrants, and for the host: writing, changing and removing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from server.errors import InvalidInputError
from server.models import Announcement
from server.services import announcements
from server.web.api.answers import answer, as_time
from server.web.api.lookup import Found, find_competition, find_hosted
from server.web.api.parameters import check_query, read_json
from server.web.auth import began_at
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


@blueprint.get("/competitions/<slug>/announcements")
def index(slug: str) -> Response:
    """Answer the announcements that are out."""
    check_query()
    found = find_competition(slug)
    listed = installation().database.read(announcements.list_shown, competition=found.competition, now=began_at())
    return answer(AnnouncementList([_item(each) for each in listed]))


@blueprint.get("/competitions/<slug>/host/announcements")
def index_all(slug: str) -> Response:
    """Answer all announcements."""
    check_query()
    return answer(_list(find_hosted(slug)))


@blueprint.post("/competitions/<slug>/host/announcements")
def write(slug: str) -> Response:
    """Write an announcement."""
    check_query()
    found = find_hosted(slug)
    what = _read_announcement()
    item = installation().database.write(_do, announcements.write, found, **what, **_when())
    return answer(item, 201)


@blueprint.put(ONE)
def change(slug: str, announcement_id: int) -> Response:
    """Change an announcement."""
    check_query()
    found = find_hosted(slug)
    what = _read_announcement()
    item = installation().database.write(
        _do, announcements.change, found, announcement_id=announcement_id, **what, **_when()
    )
    return answer(item)


@blueprint.delete(ONE)
def remove(slug: str, announcement_id: int) -> Response:
    """Take an announcement from all pages, and answer those that are left."""
    check_query()
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


def _read_announcement() -> dict[str, Any]:
    data = read_json("title", "text", "publish_at", "is_mailed")
    title, text, is_mailed = data.get("title"), data.get("text"), data.get("is_mailed", False)
    faults = {name: "Give a text." for name in ("title", "text") if not isinstance(data.get(name), str)}
    if not isinstance(is_mailed, bool):
        faults["is_mailed"] = "Give true or false."
    publish_at = _read_time(data.get("publish_at"), faults)
    if faults:
        raise InvalidInputError("The fields are wrong.", fields=faults)
    return {"title": title, "text": text, "publish_at": publish_at, "is_mailed": is_mailed}


def _read_time(value: object, faults: dict[str, str]) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        faults["publish_at"] = "Give null, or a time with its zone, such as 2030-01-07T09:00:00Z."
    return moment


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
