"""What a host grants single teams: extra attempts or a later end, in a zone that the host names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.domain.zones import list_zones
from server.models import Accommodation, Competition, PromisedAccommodation, User
from server.services import accommodations, promises
from server.web.auth import began_at, require_user
from server.web.competition_head import Head
from server.web.forms import Form, read_form
from server.web.host.hosting import ID, answer_act, load_hosted
from server.web.host.zoned_times import find_utc, read_time
from server.web.installation import installation

blueprint = Blueprint("host_accommodations", __name__, url_prefix="/competitions/<slug>/host/accommodations")


@dataclass(frozen=True)
class AccommodationsPage:
    """All that was ever granted, newest first, what is promised, and the form for more."""

    head: Head
    granted: Sequence[Accommodation]
    promised: Sequence[PromisedAccommodation]
    form: Form
    zone: str

    @property
    def zones(self) -> list[str]:
        """The zones that may be chosen."""
        return list_zones()

    @property
    def utc(self) -> datetime | None:
        """The later end that was typed, in UTC."""
        return find_utc(self.form, "deadline_at")


@blueprint.get("")
def index(slug: str) -> ResponseReturnValue:
    """Show what was granted."""
    return _render(slug, Form())


@blueprint.post("")
def grant(slug: str) -> ResponseReturnValue:
    """Grant a team, or the team of a user, extra attempts, a later end, or both; promise them who has not entered."""
    form = read_form("team", "extra_attempts", "deadline_at", "zone", "reason")

    def work(opened: Session, *, competition: Competition, **who: Any) -> str:
        grantee = accommodations.find_grantee(opened, competition=competition, name=form["team"])
        what: dict[str, Any] = {
            "competition": competition,
            "extra_attempts": _read_attempts(form["extra_attempts"]),
            "deadline_at": read_time(form, "deadline_at", message="Check what you grant."),
            "reason": form["reason"],
            **who,
        }
        if isinstance(grantee, User):
            accommodations.promise(opened, user=grantee, **what)
            return f"Promised. {grantee.name} is told, and gets it on entering."
        accommodations.grant(opened, team_id=grantee.id, **what)
        return f"Granted. “{grantee.name}” is told."

    return answer_act(
        slug,
        form,
        work,
        words=str,
        back="/accommodations",
        show=lambda refused: _render(slug, refused),
    )


@blueprint.post(f"/<{ID}:accommodation_id>/revoke")
def revoke(slug: str, accommodation_id: int) -> ResponseReturnValue:
    """Take back what was granted."""
    return answer_act(
        slug,
        Form(),
        lambda opened, **who: accommodations.revoke(opened, accommodation_id=accommodation_id, **who),
        words=lambda _: "Taken back. The team is told.",
        back="/accommodations",
        show=lambda refused: _render(slug, refused),
    )


@blueprint.post(f"/promised/<{ID}:promise_id>/revoke")
def revoke_promise(slug: str, promise_id: int) -> ResponseReturnValue:
    """Take back what was promised to somebody who has not entered."""
    return answer_act(
        slug,
        Form(),
        lambda opened, **who: accommodations.revoke_promise(opened, promise_id=promise_id, **who),
        words=lambda promised: f"Taken back. {promised.user.name} is told.",
        back="/accommodations",
        show=lambda refused: _render(slug, refused),
    )


def _read_attempts(text: str) -> int:
    wanted = text.strip() or "0"
    return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else -1


def _render(slug: str, form: Form) -> str:
    page = installation().database.read(_load, slug=slug, user=require_user(), now=began_at(), form=form)
    return render_template("host/accommodations.html", page=page)


def _load(opened: Session, *, slug: str, user: User, now: datetime, form: Form) -> AccommodationsPage:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="accommodations")
    granted = accommodations.list_accommodations(opened, competition=head.competition)
    promised = promises.list_promises(opened, competition=head.competition)
    return AccommodationsPage(head, granted, promised, form, form["zone"] or user.time_zone)
