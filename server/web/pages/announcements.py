"""What hosts told all entrants: a page of it, and putting one away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from server.models import Announcement, User
from server.services import announcements
from server.web.auth import began_at, current_user, require_user
from server.web.competition_head import Head, load_head
from server.web.installation import installation
from server.web.markdown import render_markdown

LARGEST_ID = 2**63 - 1

blueprint = Blueprint("announcements", __name__, url_prefix="/competitions/<slug>/announcements")


@dataclass(frozen=True)
class Told:
    """An announcement and its text as it is shown."""

    announcement: Announcement
    text: Markup


@dataclass(frozen=True)
class AnnouncementsPage:
    """All announcements that are out, newest first."""

    head: Head
    told: tuple[Told, ...]


@blueprint.get("")
def index(slug: str) -> ResponseReturnValue:
    """Show the announcements."""
    page = installation().database.read(_load, slug=slug, user=current_user(), now=began_at())
    return render_template("pages/competitions/announcements.html", page=page)


@blueprint.post(f"/<int(max={LARGEST_ID}):announcement_id>/dismiss")
def dismiss(slug: str, announcement_id: int) -> ResponseReturnValue:
    """Put an announcement away, and go on to the overview."""
    path = installation().database.write(
        _dismiss, slug=slug, user=require_user(), announcement_id=announcement_id, now=began_at()
    )
    return redirect(path, 303)


def show_all(listed: Sequence[Announcement]) -> tuple[Told, ...]:
    """Return announcements with their texts as they are shown."""
    return tuple(Told(each, render_markdown(each.markdown)) for each in listed)


def _load(session: Session, *, slug: str, user: User | None, now: datetime) -> AnnouncementsPage:
    head = load_head(session, slug=slug, user=user, now=now, tab="overview")
    return AnnouncementsPage(head, show_all(announcements.list_shown(session, competition=head.competition, now=now)))


def _dismiss(session: Session, *, slug: str, user: User, announcement_id: int, now: datetime) -> str:
    head = load_head(session, slug=slug, user=user, now=now, tab="overview")
    announcements.dismiss(session, competition=head.competition, user=user, announcement_id=announcement_id, now=now)
    return head.path
