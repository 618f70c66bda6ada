"""For the host: links that let users in, and the list of names, addresses and domains."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request

from server.errors import InvalidInputError
from server.models import AdmissionLink, ListedAdmission
from server.services import admissions
from server.web.api.answers import answer, as_time
from server.web.api.lookup import Found, find_hosted
from server.web.api.parameters import check_query, read_json, read_texts
from server.web.auth import began_at
from server.web.installation import installation, site_url

LARGEST_ID = 2**63 - 1

blueprint = Blueprint("api_host_admission", __name__)


@dataclass(frozen=True)
class LinkItem:
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
class NewLinkItem(LinkItem):
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
    """All links, newest first, and the list."""

    links: list[LinkItem]
    listed: list[ListedItem]


@dataclass(frozen=True)
class AddedItem:
    """How many lines were not on the list before."""

    n_added: int


@dataclass(frozen=True)
class UnlistedItem:
    """What was taken from the list."""

    entry: str


@blueprint.get("/competitions/<slug>/host/admission")
def index(slug: str) -> Response:
    """Answer the links and the list."""
    check_query()
    competition = find_hosted(slug).competition
    links = installation().database.read(admissions.list_links, competition=competition)
    listed = installation().database.read(admissions.list_listed, competition=competition)
    return answer(AdmissionList([_link_item(link) for link in links], [_listed_item(row) for row in listed]))


@blueprint.post("/competitions/<slug>/host/admission/links")
def make_link(slug: str) -> Response:
    """Make a link and tell it."""
    check_query()
    found = find_hosted(slug)
    link, secret = _write(found, admissions.make_link, **_read_link())
    url = f"{site_url()}/competitions/{found.competition.slug}/invitation/{secret}"
    return answer(NewLinkItem(**asdict(_link_item(link)), url=url, secret=secret), 201)


@blueprint.delete(f"/competitions/<slug>/host/admission/links/<int(max={LARGEST_ID}):link_id>")
def revoke_link(slug: str, link_id: int) -> Response:
    """End a link."""
    check_query()
    return answer(_link_item(_write(find_hosted(slug), admissions.revoke_link, link_id=link_id)))


@blueprint.post("/competitions/<slug>/host/admission/list")
def add(slug: str) -> Response:
    """Put user names, e-mail addresses and domains on the list."""
    check_query()
    found = find_hosted(slug)
    return answer(AddedItem(_write(found, admissions.add_listed, text=read_texts("entries")["entries"])))


@blueprint.delete(f"/competitions/<slug>/host/admission/list/<int(max={LARGEST_ID}):listed_id>")
def remove(slug: str, listed_id: int) -> Response:
    """Take a line from the list."""
    check_query()
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


def _read_link() -> dict[str, Any]:
    data = read_json("label", "needs_approval", "max_uses", "expires_at")
    label, needs, uses = data.get("label", ""), data.get("needs_approval", False), data.get("max_uses")
    faults = {}
    if not isinstance(label, str):
        faults["label"] = "Give a text."
    if not isinstance(needs, bool):
        faults["needs_approval"] = "Give true or false."
    if uses is not None and (not isinstance(uses, int) or isinstance(uses, bool)):
        faults["max_uses"] = "Give a whole number, or null."
    try:
        moment = _read_time(data.get("expires_at"))
    except ValueError:
        moment = None
        faults["expires_at"] = "Give a time with its zone, such as 2030-01-07T22:59:00Z, or null."
    if faults:
        raise InvalidInputError("The fields are wrong.", fields=faults)
    return {"label": label, "needs_approval": needs, "max_uses": uses, "expires_at": moment}


def _read_time(value: object) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(value)
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment


def _link_item(link: AdmissionLink) -> LinkItem:
    return LinkItem(
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
