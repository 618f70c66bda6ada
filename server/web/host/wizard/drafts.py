"""A host's drafts: the list, a new one from a title and a solution, and discarding one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.errors import PlatformError, UnavailableError
from server.models import Competition, Draft, User
from server.services import co_hosts, drafts, wizard
from server.web import csrf
from server.web.auth import began_at, require_user
from server.web.forms import Form, answer_form
from server.web.host.wizard.steps import ID, PREFIX, DraftHead, load_draft, read_draft, require_host
from server.web.installation import installation
from server.web.received import ReceivedFile, receive_file

blueprint = Blueprint("host_drafts", __name__, url_prefix="/host")


@dataclass(frozen=True)
class HostPage:
    """What a host has: competitions that run, and drafts that are not published."""

    drafts: Sequence[Draft]
    competitions: Sequence[Competition]


@dataclass(frozen=True)
class DiscardPage:
    """The question whether a draft is to be forgotten."""

    head: DraftHead
    form: Form


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show the host's competitions and drafts."""
    page = installation().database.read(_load_index, user=require_host())
    return render_template("host/drafts/index.html", page=page)


@blueprint.get("/new")
def new() -> ResponseReturnValue:
    """Ask for a title and a solution."""
    require_host()
    return render_template("host/drafts/new.html", form=Form())


@blueprint.post("/new")
@csrf.checked_by_view
def create() -> ResponseReturnValue:
    """Begin a draft with them."""
    user, form = require_host(), Form()

    def act() -> ResponseReturnValue:
        nonlocal form
        received = receive_file(user, prefix=f"{drafts.PREFIX}/{user.id}", max_bytes=most_bytes())
        form = Form({"title": received.fields.get("title", "")})
        draft_id = keep_received(received, _begin, user=user, title=form["title"], address=request.remote_addr or "")
        return redirect(f"{PREFIX}/{draft_id}/solution", 303)

    return answer_form(form, act, show=lambda refused: _show_new(form, refused))


@blueprint.get(f"/drafts/<{ID}:draft_id>")
def show(draft_id: int) -> ResponseReturnValue:
    """Lead to the first step."""
    head = read_draft(load_draft, draft_id, step="solution")
    return redirect(f"{head.path}/solution", 303)


@blueprint.get(f"/drafts/<{ID}:draft_id>/discarding")
def ask_discard(draft_id: int) -> ResponseReturnValue:
    """Say what is lost, and ask whether it is meant."""
    return _show_discard(draft_id, Form())


@blueprint.post(f"/drafts/<{ID}:draft_id>/discarding")
def discard(draft_id: int) -> ResponseReturnValue:
    """Forget the draft."""
    user = require_user()

    def act() -> ResponseReturnValue:
        installation().database.write(
            drafts.discard, draft_id=draft_id, user=user, now=began_at(), address=request.remote_addr or ""
        )
        flash("The draft is discarded.", "good")
        return redirect("/host", 303)

    return answer_form(Form(), act, show=lambda refused: _show_discard(draft_id, refused))


def keep_received(received: ReceivedFile, work: object, **more: object) -> object:
    """Do a unit of work that takes over a file that came with a form; if it is refused, the file is deleted."""
    try:
        return installation().database.write(work, received=received, now=began_at(), **more)  # type: ignore[arg-type]
    except UnavailableError:
        raise  # whether the row was written is not known; the sweep takes what has none
    except PlatformError:
        received.forget()
        raise


def most_bytes() -> int:
    """Return how large one file of a draft may be."""
    settings = installation().settings
    return min(settings.max_data_bytes, settings.max_draft_bytes)


def _begin(opened: Session, *, received: ReceivedFile, user: User, title: str, address: str, now: datetime) -> int:
    draft = wizard.begin(opened, user=user, title=title, now=now, address=address)
    taken = received.claim(opened, now=now)
    wizard.take_source(
        opened,
        draft_id=draft.id,
        user=user,
        file_name=taken.file_name,
        stored=taken.stored,
        max_bytes=installation().settings.max_draft_bytes,
        now=now,
    )
    return draft.id


def _show_new(typed: Form, refused: Form) -> str:
    return render_template("host/drafts/new.html", form=Form(typed.values, refused.faults, refused.message))


def _show_discard(draft_id: int, form: Form) -> str:
    head = read_draft(load_draft, draft_id, step="")
    return render_template("host/drafts/discard.html", page=DiscardPage(head, form))


def _load_index(opened: Session, *, user: User) -> HostPage:
    return HostPage(drafts.list_drafts(opened, user=user), co_hosts.list_hosted(opened, user=user))
