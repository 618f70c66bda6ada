"""A rescore as its host sees it: how far it is, what publishing would change, and the two ways to end it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.errors import NotFoundError
from server.models import Rescore, User
from server.services import rescore_differences, rescores, shadow_ladders
from server.services.rescore_differences import Difference
from server.services.shadow_scores import Progress
from server.web.auth import began_at, require_user
from server.web.competition_head import Head
from server.web.forms import Form
from server.web.host.hosting import answer_act, load_hosted
from server.web.installation import installation

RELOAD_SECONDS = "2"
SHOWN = 200

blueprint = Blueprint("host_rescore", __name__, url_prefix="/competitions/<slug>/host/rescore")


@dataclass(frozen=True)
class RescorePage:
    """The open rescore, if there is one, with its difference once all is scored; and those that have ended."""

    head: Head
    rescore: Rescore | None
    progress: Progress | None
    difference: Difference | None
    ended: Sequence[Rescore]
    form: Form
    shown: int = SHOWN

    @property
    def minutes_left(self) -> int | None:
        """How long the rest takes at the pace so far; None before there is a pace."""
        if self.rescore is None or self.progress is None or not self.progress.n_done:
            return None
        seconds = (self.head.now - self.rescore.started_at).total_seconds()
        return ceil(seconds * self.progress.n_left / self.progress.n_done / 60)


@blueprint.get("")
def show(slug: str) -> ResponseReturnValue:
    """Show how far the rescore is, or the difference; the page comes again until that is there."""
    page = _read(slug, Form())
    response = make_response(render_template("host/rescore.html", page=page))
    if page.progress is not None and page.difference is None:
        response.headers["Refresh"] = RELOAD_SECONDS
    return response


@blueprint.get("/publication")
def ask_publish(slug: str) -> ResponseReturnValue:
    """Say what publishing does, and ask whether it is meant."""
    return _ask(slug, Form(), "host/rescore_publish.html")


@blueprint.post("/publication")
def publish(slug: str) -> ResponseReturnValue:
    """Put the new version in force."""

    def work(opened: Session, **who: Any) -> Rescore:
        return rescores.publish(opened, queue=installation().queue, **who)

    return _answer(
        slug, work, "host/rescore_publish.html", lambda made: f"Version {made.solution.version} is in force."
    )


@blueprint.get("/discarding")
def ask_discard(slug: str) -> ResponseReturnValue:
    """Say what discarding does, and ask whether it is meant."""
    return _ask(slug, Form(), "host/rescore_discard.html")


@blueprint.post("/discarding")
def discard(slug: str) -> ResponseReturnValue:
    """Forget the rescore."""
    return _answer(slug, rescores.discard, "host/rescore_discard.html", lambda _: "Discarded. Nothing has changed.")


def _answer(
    slug: str, work: Callable[..., Rescore], template: str, words: Callable[[Rescore], str]
) -> ResponseReturnValue:
    return answer_act(
        slug, Form(), work, words=words, back="/rescore", show=lambda refused: _draw(slug, refused, template)
    )


def _ask(slug: str, form: Form, template: str) -> Response:
    return make_response(_draw(slug, form, template))


def _draw(slug: str, form: Form, template: str) -> str:
    page = _read(slug, form)
    if page.rescore is None:
        raise NotFoundError("No rescore is open: it was published or discarded.")
    return render_template(template, page=page)


def _read(slug: str, form: Form) -> RescorePage:
    return installation().database.read(_load, slug=slug, user=require_user(), now=began_at(), form=form)


def _load(opened: Session, *, slug: str, user: User, now: datetime, form: Form) -> RescorePage:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="rescore")
    rescore = rescores.find_open(opened, competition=head.competition)
    ended = rescores.list_ended(opened, competition=head.competition)
    if rescore is None:
        return RescorePage(head, None, None, None, ended, form)
    progress = shadow_ladders.measure_progress(opened, competition=head.competition, rescore=rescore)
    difference = None
    if not progress.n_left:
        difference = rescore_differences.describe(opened, competition=head.competition, rescore=rescore, now=now)
    return RescorePage(head, rescore, progress, difference, ended, form)
