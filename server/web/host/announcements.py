"""What a host tells all entrants: written with a preview, shown at once or from a time on, changed and removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from server.domain.zones import find_zone, list_zones, read_moment
from server.errors import InvalidInputError
from server.models import Announcement, User
from server.services import announcements, letters
from server.services.letters import Delivery
from server.web.auth import began_at, require_user
from server.web.competition_head import Head
from server.web.forms import Form, answer_form, read_form
from server.web.host.hosting import ID, answer_act, load_hosted
from server.web.installation import installation
from server.web.markdown import render_markdown

FIELDS = ("title", "text", "publish_at", "zone", "is_mailed", "act")

blueprint = Blueprint("host_announcements", __name__, url_prefix="/competitions/<slug>/host/announcements")


@dataclass(frozen=True)
class AnnouncementsPage:
    """All announcements, and the form for a new one or for `changed`; `preview` is what the text would look like."""

    head: Head
    listed: Sequence[Announcement]
    deliveries: Mapping[int, Delivery]
    changed: Announcement | None
    form: Form
    zone: str
    preview: Markup | None
    sends_mail: bool

    @property
    def zones(self) -> list[str]:
        """The zones that may be chosen."""
        return list_zones()


@blueprint.get("")
def index(slug: str) -> ResponseReturnValue:
    """Show all announcements, and the form for a new one."""
    return _render(slug, Form())


@blueprint.post("")
def write(slug: str) -> ResponseReturnValue:
    """Preview an announcement, or publish it."""
    form = read_form(*FIELDS)
    if form["act"] == "preview":
        return answer_form(form, lambda: _render(slug, form, has_preview=True), show=lambda bad: _render(slug, bad))

    def work(opened: Session, **who: Any) -> Announcement:
        return announcements.write(opened, **_read(form), **who)

    return _answer(slug, form, work, _words, None)


@blueprint.get(f"/<{ID}:announcement_id>")
def edit(slug: str, announcement_id: int) -> ResponseReturnValue:
    """Show the form for one announcement."""
    return _render(slug, Form(), announcement_id=announcement_id)


@blueprint.post(f"/<{ID}:announcement_id>")
def change(slug: str, announcement_id: int) -> ResponseReturnValue:
    """Preview a change of an announcement, or make it."""
    form = read_form(*FIELDS)
    if form["act"] == "preview":
        return answer_form(
            form,
            lambda: _render(slug, form, announcement_id=announcement_id, has_preview=True),
            show=lambda bad: _render(slug, bad, announcement_id=announcement_id),
        )

    def work(opened: Session, **who: Any) -> Announcement:
        return announcements.change(opened, announcement_id=announcement_id, **_read(form), **who)

    return _answer(slug, form, work, lambda _: "Saved. Nobody is told a second time.", announcement_id)


@blueprint.post(f"/<{ID}:announcement_id>/remove")
def remove(slug: str, announcement_id: int) -> ResponseReturnValue:
    """Take an announcement from all pages."""

    def work(opened: Session, **who: Any) -> None:
        announcements.remove(opened, announcement_id=announcement_id, **who)

    return _answer(slug, Form(), work, lambda _: "Removed. The record keeps what it said.", None)


def _answer(
    slug: str, form: Form, work: Callable[..., Any], words: Callable[[Any], str], announcement_id: int | None
) -> ResponseReturnValue:
    return answer_act(
        slug,
        form,
        work,
        words=words,
        back="/announcements",
        show=lambda refused: _render(slug, refused, announcement_id=announcement_id),
    )


def _words(made: Announcement) -> str:
    return "Published. Entrants are told." if made.told_at else "Planned. Entrants are told when its time has come."


def _read(form: Form) -> dict[str, Any]:
    return {
        "title": form["title"],
        "text": form["text"],
        "publish_at": _read_time(form["publish_at"], form["zone"]),
        "is_mailed": form["is_mailed"] == "1",
    }


def _read_time(text: str, zone_name: str) -> datetime | None:
    if not text.strip():
        return None
    zone = find_zone(zone_name)
    moment = None if zone is None else read_moment(text, zone)
    if moment is None:
        fault = f"A time such as 2030-01-07 09:00, as it is in {zone_name[:40] or 'a zone of the list'}."
        raise InvalidInputError("Check the announcement.", fields={"publish_at": fault})
    return moment


def _render(slug: str, form: Form, *, announcement_id: int | None = None, has_preview: bool = False) -> str:
    page = installation().database.read(
        _load, slug=slug, user=require_user(), now=began_at(), form=form, announcement_id=announcement_id
    )
    if has_preview:
        page = replace(page, preview=render_markdown(form["text"]))
    return render_template("host/announcements.html", page=page)


def _load(
    opened: Session, *, slug: str, user: User, now: datetime, form: Form, announcement_id: int | None
) -> AnnouncementsPage:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="announcements")
    listed = announcements.list_all(opened, competition=head.competition)
    changed = None
    if announcement_id is not None:
        changed = announcements.get(opened, competition=head.competition, announcement_id=announcement_id)
        form = form if form.values else Form(_values(changed, user.time_zone))
    return AnnouncementsPage(
        head=head,
        listed=listed,
        deliveries=letters.count_letters(opened, announcement_ids=[each.id for each in listed]),
        changed=changed,
        form=form,
        zone=form["zone"] or user.time_zone,
        preview=None,
        sends_mail=installation().settings.sends_mail,
    )


def _values(announcement: Announcement, zone_name: str) -> dict[str, str]:
    zone = find_zone(zone_name)
    planned = announcement.publish_at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
    return {
        "title": announcement.title,
        "text": announcement.markdown,
        "publish_at": "" if announcement.told_at else planned,
        "zone": zone_name,
        "is_mailed": "1" if announcement.is_mailed else "",
    }
