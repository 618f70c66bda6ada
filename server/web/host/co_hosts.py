"""Who hosts a competition: its host, and the co-hosts whom the host names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.models import CoHost, User
from server.services import co_hosts
from server.web.auth import began_at, require_user
from server.web.competition_head import Head
from server.web.forms import Form, read_form
from server.web.host.hosting import answer_act, load_hosted
from server.web.installation import installation

blueprint = Blueprint("host_co_hosts", __name__, url_prefix="/competitions/<slug>/host/co-hosts")


@dataclass(frozen=True)
class CoHostsPage:
    """All who host a competition, and the form for one more."""

    head: Head
    host: User
    co_hosts: Sequence[CoHost]
    form: Form


@blueprint.get("")
def index(slug: str) -> ResponseReturnValue:
    """Show who hosts the competition."""
    return _render(slug, Form())


@blueprint.post("")
def add(slug: str) -> ResponseReturnValue:
    """Make a user a co-host."""
    form = read_form("name")

    def work(opened: Session, **who: Any) -> str:
        return co_hosts.add(opened, name=form["name"], **who).user.name

    return _answer(slug, form, work, lambda name: f"{name} is a co-host now, and is told.")


@blueprint.post("/<name>/remove")
def remove(slug: str, name: str) -> ResponseReturnValue:
    """Take a co-host's rights back."""

    def work(opened: Session, **who: Any) -> None:
        co_hosts.remove(opened, name=name, **who)

    return _answer(slug, Form(), work, lambda _: f"{name} is no longer a co-host, and is told.")


def _answer(slug: str, form: Form, work: Callable[..., Any], words: Callable[[Any], str]) -> ResponseReturnValue:
    return answer_act(
        slug,
        form,
        work,
        words=words,
        back="/co-hosts",
        show=lambda refused: _render(slug, refused),
        is_owners=True,
    )


def _render(slug: str, form: Form) -> str:
    page = installation().database.read(_load, slug=slug, user=require_user(), now=began_at(), form=form)
    return render_template("host/co_hosts.html", page=page)


def _load(opened: Session, *, slug: str, user: User, now: datetime, form: Form) -> CoHostsPage:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="co-hosts")
    host = opened.get_one(User, head.competition.host_id)
    return CoHostsPage(head, host, co_hosts.list_co_hosts(opened, competition=head.competition), form)
