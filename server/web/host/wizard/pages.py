"""The step “Pages”: four texts in Markdown, each with its preview, and the images in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from server.bundles import PAGES
from server.models import User
from server.services import drafts
from server.services.bundle_parts import PAGE_TITLES
from server.web.forms import Form
from server.web.host.wizard.steps import ID, PREFIX, DraftHead, answer_step, load_draft, read_draft
from server.web.markdown import render_markdown

STEP = "pages"

blueprint = Blueprint("draft_pages", __name__, url_prefix=f"{PREFIX}/<{ID}:draft_id>/pages")


@dataclass(frozen=True)
class PagesPage:
    """One of the pages as text and as readers will see it."""

    head: DraftHead
    form: Form
    name: str
    markdown: str
    is_ours: bool

    @property
    def titles(self) -> dict[str, str]:
        """The titles of all pages by name."""
        return PAGE_TITLES

    @property
    def preview(self) -> Markup:
        """The text as readers will see it; nothing of one that was refused."""
        return Markup() if self.form.message else render_markdown(_as_draft(self.head, self.markdown))

    @property
    def images(self) -> list[str]:
        """The names of the images."""
        return [file.path.removeprefix("images/") for file in self.head.files if file.path.startswith("images/")]

    @property
    def image_path(self) -> str:
        """The address that images have once it is published."""
        return _image_path(self.head)

    @property
    def unwritten(self) -> Sequence[str]:
        """The pages that have no text."""
        return [name for name in PAGES if not self.head.draft.pages.get(name, "").strip()]


@blueprint.get("")
def show(draft_id: int) -> ResponseReturnValue:
    """Show a page to write."""
    return _render(draft_id, Form(), wanted(request.args.get("page", "")), None)


@blueprint.post("")
def save(draft_id: int) -> ResponseReturnValue:
    """Save the text of a page."""
    name, markdown = wanted(request.form.get("page", "")), request.form.get("markdown", "").replace("\r\n", "\n")

    def work(opened: Session, *, draft_id: int, user: User, now: datetime) -> None:
        draft = drafts.get_draft(opened, draft_id=draft_id, user=user)
        render_markdown(markdown)  # what no page could show is told before it is kept
        if draft.pages.get(name) != markdown:
            drafts.write_page(opened, draft_id=draft_id, user=user, page=name, markdown=markdown, now=now)

    def show_again(refused: Form) -> str:
        return _render(draft_id, refused, name, markdown)

    return answer_step(draft_id, STEP, Form(), work, keys=(), show=show_again, stay=f"{STEP}?page={name}")


@blueprint.post("/preview")
def preview(draft_id: int) -> ResponseReturnValue:
    """Answer the text of a page as readers will see it, saving nothing."""
    head: DraftHead = read_draft(load_draft, draft_id, step=STEP)
    text = render_markdown(_as_draft(head, request.form.get("markdown", "")))
    return render_template("host/drafts/_preview.html", text=text)


def render(draft_id: int, form: Form, page: str) -> str:
    """Return the step with the faults of a form beside the text of a page."""
    return _render(draft_id, form, page, None)


def _image_path(head: DraftHead) -> str:
    return f"/competitions/{head.draft.spec.get('slug')}/images/"


def _as_draft(head: DraftHead, markdown: str) -> str:
    """Return a text whose images are those of the draft, which the competition does not have yet."""
    return markdown.replace(f"({_image_path(head)}", f"({head.path}/images/")


def wanted(name: str) -> str:
    """Return the name of a page: the one that is asked for, or the first."""
    return name if name in PAGES else PAGES[0]


def _render(draft_id: int, form: Form, name: str, markdown: str | None) -> str:
    page: PagesPage = read_draft(_load, draft_id, form=form, name=name, markdown=markdown)
    return render_template("host/drafts/pages.html", page=page)


def _load(opened: Session, *, draft_id: int, user: User, form: Form, name: str, markdown: str | None) -> PagesPage:
    head = load_draft(opened, draft_id=draft_id, user=user, step=STEP)
    kept = str(head.draft.pages.get(name, ""))
    is_ours = bool(kept) and kept == head.wizard.pages.get(name)
    return PagesPage(head, form, name, kept if markdown is None else markdown, is_ours)
