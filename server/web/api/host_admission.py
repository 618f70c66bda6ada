"""For the host: links that let users in, and the list of names, addresses and domains."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, Any

from flask import Blueprint, Response, request

from server.models import AdmissionLink, ListedAdmission
from server.services import admissions
from server.services.tokens import Scope
from server.web.api.answers import answer, as_time
from server.web.api.bodies import WHOLE, Body, Time, read_body, rule
from server.web.api.cursors import PARTS, next_of, read_cursor
from server.web.api.declaring import declared
from server.web.api.lookup import Found, find_hosted
from server.web.api.parameters import read_page
from server.web.auth import began_at
from server.web.installation import installation, site_url

LARGEST_ID = 2**63 - 1

blueprint = Blueprint("api_host_admission", __name__)


@dataclass(frozen=True)
class AdmissionLinkItem:
    """A link, without what is secret of it."""

    id: int
    label: str
    needs_approval: bool
    max_uses: int | None
    n_uses: int
    created_at: str | None
    expires_at: str | None
    revoked_at: str | None


@dataclass(frozen=True)
class NewAdmissionLinkItem(AdmissionLinkItem):
    """A new link: its address, and the secret at the end of that, which are told this once."""

    url: str
    secret: str


@dataclass(frozen=True)
class ListedItem:
    """A line of the list; `kind` is name, email or domain."""

    id: int
    kind: str
    entry: str


@dataclass(frozen=True)
class AdmissionList:
    """All links, newest first, and a page of the list."""

    links: list[AdmissionLinkItem]
    listed: list[ListedItem]
    page: int
    n_pages: int
    next: str | None
    n_found: int


@dataclass(frozen=True)
class AddedItem:
    """How many lines were not on the list before."""

    n_added: int


@dataclass(frozen=True)
class UnlistedItem:
    """What was taken from the list."""

    entry: str


class MakeLink(Body):
    """How a link lets users in."""

    label: Annotated[str, rule("at most 80 characters")] = ""
    needs_approval: bool = False
    max_uses: Annotated[int | None, rule("1 at least"), WHOLE] = None
    expires_at: Annotated[Time | None, rule("still to come")] = None


class AddEntries(Body):
    """User names, e-mail addresses and domains, one a line or divided by commas."""

    entries: Annotated[str, rule("1 to 2,000 of them")]


@blueprint.get("/competitions/<slug>/host/admission")
@declared(AdmissionList, query=PARTS, scope=Scope.HOST)
def index(slug: str) -> Response:
    """Answer the links and a page of the list."""
    competition, page, after = find_hosted(slug).competition, read_page(), read_cursor(int)
    links = installation().database.read(admissions.list_links, competition=competition)
    listed = installation().database.read(admissions.find_listed, competition=competition, page=page, after=after)
    items = [_listed_item(row) for row in listed.rows]
    more = next_of(listed, after, key=items[-1].id if items else None)
    told = [_link_item(link) for link in links]
    return answer(AdmissionList(told, items, listed.page, listed.n_pages, more, listed.n_found))


@blueprint.post("/competitions/<slug>/host/admission/links")
@declared(NewAdmissionLinkItem, status=201, body=MakeLink, scope=Scope.HOST)
def make_link(slug: str) -> Response:
    """Make a link and tell it."""
    found = find_hosted(slug)
    link, secret = _write(found, admissions.make_link, **read_body(MakeLink).model_dump())
    url = f"{site_url()}/competitions/{found.competition.slug}/invitation/{secret}"
    return answer(NewAdmissionLinkItem(**asdict(_link_item(link)), url=url, secret=secret), 201)


@blueprint.delete(f"/competitions/<slug>/host/admission/links/<int(max={LARGEST_ID}):link_id>")
@declared(AdmissionLinkItem, scope=Scope.HOST)
def revoke_link(slug: str, link_id: int) -> Response:
    """End a link."""
    return answer(_link_item(_write(find_hosted(slug), admissions.revoke_link, link_id=link_id)))


@blueprint.post("/competitions/<slug>/host/admission/list")
@declared(AddedItem, body=AddEntries, scope=Scope.HOST)
def add(slug: str) -> Response:
    """Put user names, e-mail addresses and domains on the list."""
    found = find_hosted(slug)
    return answer(AddedItem(_write(found, admissions.add_listed, text=read_body(AddEntries).entries)))


@blueprint.delete(f"/competitions/<slug>/host/admission/list/<int(max={LARGEST_ID}):listed_id>")
@declared(UnlistedItem, scope=Scope.HOST)
def remove(slug: str, listed_id: int) -> Response:
    """Take a line from the list."""
    return answer(UnlistedItem(_write(find_hosted(slug), admissions.remove_listed, listed_id=listed_id)))


def _write(found: Found, work: Any, **what: Any) -> Any:
    return installation().database.write(
        work,
        competition=found.competition,
        host=found.reader,
        now=began_at(),
        address=request.remote_addr or "",
        **what,
    )


def _link_item(link: AdmissionLink) -> AdmissionLinkItem:
    return AdmissionLinkItem(
        id=link.id,
        label=link.label,
        needs_approval=link.needs_approval,
        max_uses=link.max_uses,
        n_uses=link.n_uses,
        created_at=as_time(link.created_at),
        expires_at=as_time(link.expires_at),
        revoked_at=as_time(link.revoked_at),
    )


def _listed_item(listed: ListedAdmission) -> ListedItem:
    return ListedItem(listed.id, listed.kind.value, listed.shown)
