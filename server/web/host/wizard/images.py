"""The images of a draft's pages: added, shown to its host, and taken out."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.domain.images import LARGEST_BYTES, is_image
from server.errors import InvalidInputError, NotFoundError
from server.models import DraftFile, User
from server.services import drafts
from server.web import csrf
from server.web.forms import Form
from server.web.host.wizard.pages import render, wanted
from server.web.host.wizard.steps import ID, PREFIX, act_on_draft, load_draft, read_draft
from server.web.host.wizard.uploading import answer_upload
from server.web.images import send_image
from server.web.installation import installation
from server.web.received import ReceivedFile

STEP = "pages"
FOLDER = "images/"

blueprint = Blueprint("draft_images", __name__, url_prefix=f"{PREFIX}/<{ID}:draft_id>/images")


@blueprint.post("")
@csrf.checked_by_view
def upload(draft_id: int) -> ResponseReturnValue:
    """Take one image, in place of one of its name."""
    page = _page()
    return answer_upload(
        draft_id,
        STEP,
        _take,
        show=lambda refused: render(draft_id, refused, page),
        max_bytes=LARGEST_BYTES,
        onward=f"{STEP}?page={page}",
    )


@blueprint.get("/<name>")
def show(draft_id: int, name: str) -> Response:
    """Answer with an image, for the preview."""
    file: DraftFile = read_draft(_find, draft_id, name=name)
    return send_image(name, key=file.storage_key, sha256=file.sha256)


@blueprint.post("/<name>/removal")
def remove(draft_id: int, name: str) -> ResponseReturnValue:
    """Take an image out."""

    def work(opened: Session, *, draft_id: int, user: User, now: datetime) -> None:
        drafts.remove_file(opened, draft_id=draft_id, user=user, path=f"{FOLDER}{name}", now=now)

    page = _page()
    return act_on_draft(
        draft_id,
        Form(),
        work,
        words=f"{name} is taken out.",
        onward=f"{STEP}?page={page}",
        show=lambda refused: render(draft_id, refused, page),
    )


def _page() -> str:
    """Return the page that is being written, which the address of the form names."""
    return wanted(request.args.get("page", ""))


def _take(opened: Session, *, received: ReceivedFile, draft_id: int, user: User, now: datetime) -> None:
    taken = received.claim(opened, now=now)
    with installation().storage.open(taken.stored.key) as file:
        beginning = file.read(16)
    if taken.stored.size_bytes > LARGEST_BYTES or not is_image(taken.file_name, beginning):
        expected = (
            "A PNG, JPEG, GIF or WebP image of at most 5 MB, named with letters, digits, hyphens and underscores."
        )
        raise InvalidInputError(f"“{taken.file_name[:100]}” is no such image.", fields={"file": expected})
    most = installation().settings.max_draft_bytes
    path = f"{FOLDER}{taken.file_name}"
    drafts.add_file(opened, draft_id=draft_id, user=user, path=path, stored=taken.stored, max_bytes=most, now=now)


def _find(opened: Session, *, draft_id: int, user: User, name: str) -> DraftFile:
    head = load_draft(opened, draft_id=draft_id, user=user, step=STEP)
    found = next((file for file in head.files if file.path == f"{FOLDER}{name}"), None)
    if found is None:
        raise NotFoundError
    return found
