"""All submissions of a competition, for its host: found, downloaded, hidden with a reason, shown, and scored again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.errors import InvalidInputError
from server.models import User
from server.services import host_exports, moderation, oversight, reruns, seen_submissions
from server.services.host_exports import ExportedFile
from server.services.oversight import ScoreReceipt
from server.services.seen_submissions import Order, SubmissionsPage
from server.web.archives import send_files
from server.web.auth import began_at, require_user
from server.web.competition_head import Head
from server.web.forms import Form, answer_form, read_form
from server.web.host.hosting import ID, answer_act, load_hosted, read_marked
from server.web.installation import installation
from server.web.paging import Pager, page_number
from server.web.receipts import send_receipt
from server.web.submission_choices import STATUSES, Choices, read_choices

ORDERS = {
    Order.NEWEST: "Newest first",
    Order.OLDEST: "Oldest first",
    Order.HIGHEST: "Highest public score first",
    Order.LOWEST: "Lowest public score first",
    Order.TEAM: "By team",
}

blueprint = Blueprint("host_submissions", __name__, url_prefix="/competitions/<slug>/host/submissions")


@dataclass(frozen=True)
class ListPage:
    """A page of the submissions, what they were found by, and the codes of the failures that there are."""

    head: Head
    listed: SubmissionsPage
    pager: Pager
    choices: Choices
    codes: list[str]
    form: Form
    marked: frozenset[str]
    statuses: tuple[str, ...] = STATUSES

    @property
    def orders(self) -> dict[Order, str]:
        """The orders that may be chosen, in words."""
        return ORDERS


@blueprint.get("")
def index(slug: str) -> ResponseReturnValue:
    """Show a page of the submissions."""
    return _render(slug, Form())


@blueprint.post("")
def moderate(slug: str) -> ResponseReturnValue:
    """Do to the marked submissions what the button says; to all of them, or to none."""
    form = read_form("reason", "act")
    if form["act"] == "download":
        return answer_form(form, lambda: _download(slug), show=lambda refused: _render(slug, refused))

    def work(opened: Session, **who: object) -> int:
        numbers = read_marked("submission")
        for number in numbers:
            _act(opened, form, submission_id=number, **who)
        return len(numbers)

    return answer_act(
        slug,
        form,
        work,
        words=lambda n_done: _words(form["act"], n_done),
        back="/submissions",
        show=lambda refused: _render(slug, refused),
    )


@blueprint.get(f"/<{ID}:submission_id>/receipt")
def receipt(slug: str, submission_id: int) -> ResponseReturnValue:
    """Send what the scores of a submission came from, as a file that `scorer verify` takes."""
    user = require_user()
    kept = installation().database.read(_get_receipt, slug=slug, user=user, now=began_at(), submission_id=submission_id)
    return send_receipt(kept, name=f"{slug}-{submission_id}-receipt.json")


def _get_receipt(opened: Session, *, slug: str, user: User, now: datetime, submission_id: int) -> ScoreReceipt:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="")
    return oversight.get_receipt(
        opened, competition=head.competition, viewer=head.viewer, submission_id=submission_id, now=now
    )


def _act(opened: Session, form: Form, **of: object) -> None:
    match form["act"]:
        case "hide":
            moderation.hide(opened, reason=form["reason"], **of)  # type: ignore[arg-type]
        case "unhide":
            moderation.unhide(opened, **of)  # type: ignore[arg-type]
        case "rerun":
            reruns.ask(opened, queue=installation().queue, **of)  # type: ignore[arg-type]
        case _:
            raise InvalidInputError("The form is damaged. Reload the page and press the button again.")


def _words(act: str, n_done: int) -> str:
    noun = "submission" if n_done == 1 else "submissions"
    match act:
        case "unhide":
            return f"{n_done} {noun} {'counts' if n_done == 1 else 'count'} again."
        case "rerun":
            return f"{n_done} {noun} {'is' if n_done == 1 else 'are'} scored again. The scores stay meanwhile."
        case _:
            return f"{n_done} {noun} hidden. The ranks have closed up."


def _download(slug: str) -> ResponseReturnValue:
    user, numbers = require_user(), read_marked("submission")
    files = installation().database.read(_find_files, slug=slug, user=user, now=began_at(), numbers=numbers)
    return send_files(files, name=f"{slug}-submissions.zip", user=user)


def _find_files(opened: Session, *, slug: str, user: User, now: datetime, numbers: list[int]) -> list[ExportedFile]:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="")
    return host_exports.list_files(opened, competition=head.competition, viewer=head.viewer, submission_ids=numbers)


def _render(slug: str, form: Form) -> str:
    page = installation().database.read(
        _load,
        slug=slug,
        user=require_user(),
        now=began_at(),
        form=form,
        choices=read_choices(),
        number=page_number(),
    )
    return render_template("host/submissions.html", page=page)


def _load(
    opened: Session, *, slug: str, user: User, now: datetime, form: Form, choices: Choices, number: int
) -> ListPage:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="submissions")
    listed = seen_submissions.list_submissions(
        opened,
        competition=head.competition,
        viewer=head.viewer,
        now=now,
        wanted=choices.wanted,
        order=choices.order,
        page=number,
    )
    return ListPage(
        head=head,
        listed=listed,
        pager=Pager(listed.page, listed.n_pages),
        choices=choices,
        codes=seen_submissions.list_codes(opened, competition=head.competition),
        form=form,
        marked=frozenset(request.form.getlist("submission")),
    )
