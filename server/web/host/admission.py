"""Whom a host lets in: links that are shown once, and the list of names, addresses and domains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.domain.visibility import Visibility
from server.domain.zones import list_zones
from server.errors import InvalidInputError
from server.models import AdmissionLink, ListedAdmission, User
from server.services import admissions, entrants
from server.services.entrants import Standing
from server.web.auth import began_at, require_user
from server.web.competition_head import Head
from server.web.forms import Form, answer_form, read_form
from server.web.host.hosting import ID, answer_act, load_hosted
from server.web.host.zoned_times import find_utc, read_time
from server.web.installation import installation, site_url

NEW_LINK = "new_admission_link"
NO_LINK = "No link was made. Look at the marked fields."

blueprint = Blueprint("host_admission", __name__, url_prefix="/competitions/<slug>/host/admission")


@dataclass(frozen=True)
class AdmissionPage:
    """The links, the list, and the forms for more; `new_link` is shown once. No account has the `unused` names."""

    head: Head
    links: Sequence[AdmissionLink]
    listed: Sequence[ListedAdmission]
    unused: frozenset[str]
    n_waiting: int
    form: Form
    list_form: Form
    new_link: str
    zone: str

    @property
    def zones(self) -> list[str]:
        """The zones that may be chosen."""
        return list_zones()

    @property
    def utc(self) -> datetime | None:
        """The end that was typed for a link, in UTC."""
        return find_utc(self.form, "expires_at")

    @property
    def is_closed(self) -> bool:
        """Whether links and list decide who finds the competition."""
        return self.head.competition.visibility is Visibility.INVITATION

    def is_open(self, link: AdmissionLink) -> bool:
        """Whether a link lets one more in."""
        return admissions.has_room(link, self.head.now)


@blueprint.get("")
def index(slug: str) -> ResponseReturnValue:
    """Show the links and the list."""
    return _render(slug)


@blueprint.post("/links")
def make_link(slug: str) -> ResponseReturnValue:
    """Make a link, which the next page shows once."""
    form = read_form("label", "needs_approval", "max_uses", "expires_at", "zone")

    def act() -> ResponseReturnValue:
        secret, path = installation().database.write(
            _make_link, slug=slug, user=require_user(), form=form, now=began_at(), address=request.remote_addr or ""
        )
        session[NEW_LINK] = [slug, secret]
        flash("The link is below. It is shown once: copy it now.", "good")
        return redirect(f"{path}/host/admission", 303)

    return answer_form(form, act, show=lambda refused: _render(slug, form=refused))


@blueprint.post(f"/links/<{ID}:link_id>/revoke")
def revoke_link(slug: str, link_id: int) -> ResponseReturnValue:
    """End a link."""
    return answer_act(
        slug,
        Form(),
        lambda opened, **who: admissions.revoke_link(opened, link_id=link_id, **who),
        words=lambda _: "The link has ended. Who came in by it stays.",
        back="/admission",
        show=lambda refused: _render(slug, form=refused),
    )


@blueprint.post("/list")
def add(slug: str) -> ResponseReturnValue:
    """Put names, addresses and domains on the list."""
    form = read_form("entries")

    def words(n_new: int) -> str:
        return f"{n_new} added to the list." if n_new else "All of them are on the list already."

    return answer_act(
        slug,
        form,
        lambda opened, **who: admissions.add_listed(opened, text=form["entries"], **who),
        words=words,
        back="/admission",
        show=lambda refused: _render(slug, list_form=refused),
    )


@blueprint.post(f"/list/<{ID}:listed_id>/remove")
def remove(slug: str, listed_id: int) -> ResponseReturnValue:
    """Take a line from the list."""
    return answer_act(
        slug,
        Form(),
        lambda opened, **who: admissions.remove_listed(opened, listed_id=listed_id, **who),
        words=lambda shown: f"“{shown}” is off the list. Who has entered by it stays.",
        back="/admission",
        show=lambda refused: _render(slug, list_form=refused),
    )


def _make_link(opened: Session, *, slug: str, user: User, form: Form, now: datetime, address: str) -> tuple[str, str]:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="")
    _, secret = admissions.make_link(
        opened, competition=head.competition, host=user, now=now, address=address, **_read_link(form)
    )
    return secret, head.path


def _read_link(form: Form) -> dict[str, Any]:
    uses, faults = form["max_uses"].strip(), dict[str, str]()
    expires_at = None
    try:
        expires_at = read_time(form, "expires_at", message=NO_LINK)
    except InvalidInputError as refusal:
        faults |= refusal.fields
    if uses and not (uses.isascii() and uses.isdigit() and len(uses) < 10):
        faults["max_uses"] = "A whole number, or nothing."
    if faults:
        raise InvalidInputError(NO_LINK, fields=faults)
    return {
        "label": form["label"],
        "needs_approval": bool(form["needs_approval"]),
        "max_uses": int(uses) if uses else None,
        "expires_at": expires_at,
    }


def _render(slug: str, *, form: Form | None = None, list_form: Form | None = None) -> str:
    user = require_user()
    shown_once = session.pop(NEW_LINK, None)
    secret = shown_once[1] if shown_once and shown_once[0] == slug else ""
    page = installation().database.read(
        _load,
        slug=slug,
        user=user,
        now=began_at(),
        form=form or Form(),
        list_form=list_form or Form(),
        secret=secret,
    )
    return render_template("host/admission.html", page=page)


def _load(
    opened: Session, *, slug: str, user: User, now: datetime, form: Form, list_form: Form, secret: str
) -> AdmissionPage:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="admission")
    competition = head.competition
    waiting = entrants.list_people(opened, competition=competition, standing=Standing.WAITING)
    return AdmissionPage(
        head,
        admissions.list_links(opened, competition=competition),
        admissions.list_listed(opened, competition=competition),
        admissions.list_unused_names(opened, competition=competition),
        waiting.n_found,
        form,
        list_form,
        f"{site_url()}{head.path}/invitation/{secret}" if secret else "",
        form["zone"] or user.time_zone,
    )
