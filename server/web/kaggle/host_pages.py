"""The four pages of a competition, written by its host through Kaggle's API; the command itself cannot reach them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from server.bundles import PAGES
from server.errors import ConflictError, InvalidInputError
from server.models import User
from server.services import competitions, draft_commands, drafts
from server.services.bundle_parts import PAGE_TITLES
from server.services.named_drafts import Hosted
from server.web.installation import installation
from server.web.kaggle.calls import COMPETITIONS, PREFIX, Call, answer
from server.web.kaggle.hosting import Host, change, read_host

MARKDOWN = "text/markdown"
FIELDS = ("name", "content", "isPublished", "postTitle", "mimeType")

blueprint = Blueprint("kaggle_host_pages", __name__, url_prefix=PREFIX)


@blueprint.post(f"{COMPETITIONS}/CreateCompetitionPage")
def create() -> Response:
    """Write a page that is empty so far."""
    call = Call()
    host, given = read_host(call), call.part("page")
    page = _find_name(given.text("name"))
    if _read_pages(host).get(page, "").strip():
        raise ConflictError(f"There is a page “{page}” already. Update it.")
    _check(given, [name for name in FIELDS if given.value(name) is not None], page)
    return _write(host, page, given.text("content"))


@blueprint.post(f"{COMPETITIONS}/UpdateCompetitionPage")
def update() -> Response:
    """Write a page anew."""
    call = Call()
    host, given = read_host(call), call.part("page")
    page, mask = _find_name(call.text("pageName")), call.mask()
    _check(given, mask, page)
    if "content" not in mask:
        return answer(page_item(page, _read_pages(host).get(page, "")))
    return _write(host, page, given.text("content"))


@blueprint.post(f"{COMPETITIONS}/DeleteCompetitionPage")
def delete() -> Response:
    """Refuse: each competition has its four pages."""
    call = Call()
    read_host(call)
    page = _find_name(call.text("pageName"))
    raise InvalidInputError(f"Every competition has a page “{page}”, so it cannot be deleted. Write it anew instead.")


def page_item(slug: str, markdown: str) -> dict[str, object]:
    """Return a page as the clients read it."""
    return {
        "name": slug,
        "content": markdown,
        "isPublished": True,
        "postTitle": PAGE_TITLES[slug],
        "mimeType": MARKDOWN,
    }


def list_pages(session: Session, *, hosted: Hosted, user: User) -> dict[str, str]:
    """Return the pages of what a user hosts: those of the draft, if there is one."""
    if hosted.draft is not None:
        return dict(drafts.get_draft(session, draft_id=hosted.draft.id, user=user).pages)
    assert hosted.competition is not None
    return {page.slug: page.markdown for page in competitions.list_pages(session, competition=hosted.competition)}


def _read_pages(host: Host) -> dict[str, str]:
    about: dict[str, Any] = {"hosted": host.hosted, "user": host.user}
    return installation().database.read(list_pages, **about)


def _write(host: Host, page: str, markdown: str) -> Response:
    change(host, draft_commands.write_page, page=page, markdown=markdown)
    return answer(page_item(page, markdown))


def _find_name(name: str) -> str:
    """Return the page that a name means: its own, or its title."""
    for slug, title in PAGE_TITLES.items():
        if name.casefold() in (slug, title.casefold()):
            return slug
    listed = ", ".join(PAGES)
    raise InvalidInputError(f"There is no page “{name[:50]}”: a competition has the pages {listed}.")


def _check(given: Call, mask: Sequence[str], page: str) -> None:
    """Refuse what a page cannot be."""
    known = page_item(page, "")
    for name in mask:
        if name not in FIELDS:
            raise InvalidInputError(f"A page has no field “{name[:50]}”.")
        is_as_it_is = name == "content" or given.value(name) in (known[name], PAGE_TITLES[page])
        if not is_as_it_is:
            raise InvalidInputError(f"The field “{name}” of the page “{page}” is {known[name]}, and stays so.")
