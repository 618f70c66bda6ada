"""Letting users into a competition: links that a host hands out, and the list of who may come."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from server.domain.admission import AdmissionState, ListedKind, is_link_open, read_list
from server.domain.names import clean_text
from server.errors import InvalidInputError, NotFoundError, RemovedError
from server.models import Admission, AdmissionLink, AdmissionSource, Competition, ListedAdmission, User
from server.services import admitted, audit, co_hosts, competitions, notices
from server.services.cuts import After, cut, cut_after, find_place
from server.services.sessions import hash_secret

LONGEST_LABEL = 80
LONGEST_MESSAGE = 500
MOST_USES = 100_000
MOST_LISTED = 20_000
PAGE_ROWS = 500
_ORDER = (ListedAdmission.kind, ListedAdmission.value)


@dataclass(frozen=True)
class ListedPage:
    """A page of the list, of `n_found` lines in all."""

    rows: Sequence[ListedAdmission]
    page: int
    n_pages: int
    n_found: int


def make_link(
    session: Session,
    *,
    competition: Competition,
    host: User,
    label: str = "",
    needs_approval: bool = False,
    max_uses: int | None = None,
    expires_at: datetime | None = None,
    now: datetime,
    address: str = "",
) -> tuple[AdmissionLink, str]:
    """Make a link that lets its holders in, or lets them ask; return it with its secret, which is kept nowhere.

    Raises
    ------
    InvalidInputError
        If it could not be used even once, or its label is too long.
    """
    faults = {}
    label = clean_text(label)
    if len(label) > LONGEST_LABEL:
        faults["label"] = f"At most {LONGEST_LABEL} characters."
    if max_uses is not None and not 1 <= max_uses <= MOST_USES:
        faults["max_uses"] = f"A whole number from 1 to {MOST_USES:,}, or nothing."
    if expires_at is not None and expires_at <= now:
        faults["expires_at"] = "A time that is still to come, or nothing."
    if faults:
        raise InvalidInputError("No link was made. Look at the marked fields.", fields=faults)
    secret = secrets.token_urlsafe(32)
    link = AdmissionLink(
        competition_id=competition.id,
        secret_hash=hash_secret(secret),
        label=label,
        needs_approval=needs_approval,
        max_uses=max_uses,
        n_uses=0,
        created_by_id=host.id,
        created_at=now,
        expires_at=expires_at,
    )
    session.add(link)
    session.flush()  # the record needs its number
    after = {
        "link": link.id,
        "label": label,
        "needs_approval": needs_approval,
        "max_uses": max_uses,
        "expires_at": None if expires_at is None else expires_at.isoformat(),
    }
    _record(session, "admission.link", competition, host, now, address, {"before": None, "after": after})
    return link, secret


def revoke_link(
    session: Session, *, competition: Competition, link_id: int, host: User, now: datetime, address: str = ""
) -> AdmissionLink:
    """End a link; who came in by it stays.

    Raises
    ------
    NotFoundError
        If the competition has no such link, or it was ended before.
    """
    link = session.get(AdmissionLink, link_id, with_for_update=True, populate_existing=True)
    if link is None or link.competition_id != competition.id or link.revoked_at is not None:
        raise NotFoundError
    link.revoked_at = now
    detail = {"link": link.id, "before": "open", "after": "revoked"}
    _record(session, "admission.revoke_link", competition, host, now, address, detail)
    return link


def list_links(session: Session, *, competition: Competition) -> Sequence[AdmissionLink]:
    """Return all links that were ever made, newest first."""
    query = select(AdmissionLink).where(AdmissionLink.competition_id == competition.id)
    return session.scalars(query.order_by(AdmissionLink.id.desc())).all()


def add_listed(
    session: Session, *, competition: Competition, host: User, text: str, now: datetime, address: str = ""
) -> int:
    """Put user names, e-mail addresses and domains on the list; return how many were not there yet.

    Raises
    ------
    InvalidInputError
        With each line that is none of these.
    """
    session.get_one(Competition, competition.id, with_for_update=True)  # two who add the same at once
    wanted = read_list(text)
    known = {(row.kind, row.value) for row in list_listed(session, competition=competition)}
    new = [listed for listed in wanted if (listed.kind, listed.value) not in known]
    if len(known) + len(new) > MOST_LISTED:
        raise InvalidInputError("Nothing was added.", fields={"entries": f"The list may have {MOST_LISTED:,} lines."})
    for listed in new:
        session.add(
            ListedAdmission(
                competition_id=competition.id,
                kind=listed.kind,
                value=listed.value,
                shown=listed.shown,
                created_at=now,
            )
        )
    if new:
        detail = {"before": len(known), "after": len(known) + len(new), "added": [listed.shown for listed in new]}
        _record(session, "admission.list", competition, host, now, address, detail)
    return len(new)


def remove_listed(
    session: Session, *, competition: Competition, listed_id: int, host: User, now: datetime, address: str = ""
) -> str:
    """Take a line from the list and return it; who has entered by it stays.

    Raises
    ------
    NotFoundError
        If the list has no such line.
    """
    listed = session.get(ListedAdmission, listed_id)
    if listed is None or listed.competition_id != competition.id:
        raise NotFoundError
    session.delete(listed)
    detail = {"before": listed.shown, "after": None}
    _record(session, "admission.unlist", competition, host, now, address, detail)
    return listed.shown


def list_listed(session: Session, *, competition: Competition) -> Sequence[ListedAdmission]:
    """Return the lines of the list: domains, addresses, then names."""
    return session.scalars(_select_listed(competition).order_by(*_ORDER)).all()


def find_listed(session: Session, *, competition: Competition, page: int = 1, after: After | None = None) -> ListedPage:
    """Return a page of the lines of the list."""
    query = _select_listed(competition)
    part = cut(session, query, per_page=PAGE_ROWS, page=page)
    if after is not None:
        offset = find_place(session, query, key=ListedAdmission.id, order=_ORDER, after=after)
        part = cut_after(part.n_found, per_page=PAGE_ROWS, offset=offset)
    rows = session.scalars(query.order_by(*_ORDER).offset(part.offset).limit(PAGE_ROWS)).all()
    return ListedPage(rows, part.page, part.n_pages, part.n_found)


def _select_listed(competition: Competition) -> Select[ListedAdmission]:
    return select(ListedAdmission).where(ListedAdmission.competition_id == competition.id)


def list_unused_names(session: Session, *, competition: Competition) -> frozenset[str]:
    """Return the user names of the list that no account has, as they are compared: typed wrong, or yet to sign up."""
    listed = ListedAdmission
    query = (
        select(listed.value)
        .outerjoin(User, User.name_key == listed.value)
        .where(listed.competition_id == competition.id, listed.kind == ListedKind.NAME, User.id.is_(None))
    )
    return frozenset(session.scalars(query))


def find_link(session: Session, *, slug: str, secret: str, now: datetime) -> tuple[Competition, AdmissionLink]:
    """Return a link that may be used, and its competition.

    Raises
    ------
    NotFoundError
        If there is none: also if it has ended, or the competition is not published yet.
    """
    found = session.execute(
        select(Competition, AdmissionLink)
        .join(AdmissionLink, AdmissionLink.competition_id == Competition.id)
        .where(Competition.slug == slug, AdmissionLink.secret_hash == hash_secret(secret))
    ).one_or_none()
    if found is None or found[1].revoked_at is not None or not competitions.is_published(found[0], now):
        raise NotFoundError
    return found[0], found[1]


def has_room(link: AdmissionLink, now: datetime) -> bool:
    """Whether a link lets one more in."""
    return is_link_open(
        revoked_at=link.revoked_at,
        expires_at=link.expires_at,
        n_uses=link.n_uses,
        max_uses=link.max_uses,
        now=now,
    )


def use_link(
    session: Session, *, slug: str, secret: str, user: User, message: str = "", now: datetime, address: str = ""
) -> tuple[Competition, AdmissionState]:
    """Let the holder of a link in, or have them wait for the host; who is in already uses nothing up.

    Raises
    ------
    NotFoundError
        If there is no such link, or it has ended or is used up.
    RemovedError
        If the host refused or removed this user before.
    """
    session.get_one(User, user.id, with_for_update=True)  # two clicks at once use it once
    competition, link = find_link(session, slug=slug, secret=secret, now=now)
    link = session.get_one(AdmissionLink, link.id, with_for_update=True, populate_existing=True)
    found = admitted.find(session, competition_id=competition.id, user_id=user.id)
    if found is not None and found.state in admitted.OUT:
        raise RemovedError(found.reason)
    viewer = competitions.find_viewer(session, competition=competition, user=user)
    if viewer.is_entrant or viewer.runs_it or (found is not None and found.state is AdmissionState.ADMITTED):
        return competition, AdmissionState.ADMITTED
    wanted = AdmissionState.WAITING if link.needs_approval else AdmissionState.ADMITTED
    if found is not None and found.state is wanted:
        return competition, wanted
    if not has_room(link, now):
        raise NotFoundError
    link.n_uses += 1
    before = None if found is None else found.state.value
    if found is None:
        found = Admission(
            competition_id=competition.id, user_id=user.id, source=AdmissionSource.LINK, created_at=now, state=wanted
        )
        session.add(found)
    found.state, found.link_id = wanted, link.id
    found.message = clean_text(message)[:LONGEST_MESSAGE]
    detail = {"link": link.id, "user": user.id, "before": before, "after": wanted.value}
    _record(session, "admission.use_link", competition, user, now, address, detail)
    if wanted is AdmissionState.WAITING:
        notices.tell_users(
            session,
            user_ids=co_hosts.list_ids(session, competition=competition),
            competition=competition,
            message=f"{user.name} asks to enter “{competition.title}”.",
            now=now,
            path=f"/competitions/{competition.slug}/host/entrants?state=waiting",
        )
    return competition, wanted


def _record(
    session: Session,
    action: str,
    competition: Competition,
    user: User,
    now: datetime,
    address: str,
    detail: Mapping[str, object],
) -> None:
    subject = f"competition:{competition.id}"
    audit.record(session, action=action, subject=subject, user_id=user.id, now=now, detail=detail, address=address)
