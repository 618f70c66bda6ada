"""Whether a user is let into a competition by invitation: said in SQL, for one competition or for a list of them.

An address counts where somebody vouches for it: the operator who made the account, or the host of the competition whose
roster made it. What a user wrote at sign-up or changed later proves nothing.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, String, and_, cast, exists, false, literal, or_, select
from sqlalchemy.orm import Session

from server.domain.admission import AdmissionState, ListedKind, find_domain
from server.domain.emails import email_key
from server.errors import RemovedError
from server.models import Admission, Competition, Entrant, ListedAdmission, User

OUT = (AdmissionState.REFUSED, AdmissionState.REMOVED)


def is_admitted(user: User) -> ColumnElement[bool]:
    """Say in SQL whether a user is let into a competition: one by one, or by the list unless the host said no."""
    own = (Admission.competition_id == Competition.id, Admission.user_id == user.id)
    by_host = exists().where(*own, Admission.state == AdmissionState.ADMITTED).correlate(Competition)
    is_listed = exists().where(ListedAdmission.competition_id == Competition.id, _is_listed(user))
    by_list = and_(
        is_listed.correlate(Competition), ~exists().where(*own, Admission.state.in_(OUT)).correlate(Competition)
    )
    return or_(by_host, by_list)


def is_let_in(session: Session, *, competition: Competition, user: User) -> bool:
    """Whether a user is let into one competition."""
    return bool(session.scalar(select(Competition.id).where(Competition.id == competition.id, is_admitted(user))))


def find(session: Session, *, competition_id: int, user_id: int) -> Admission | None:
    """Return what a user is to the host of a competition, or None if the host has nothing to say."""
    query = select(Admission).where(Admission.competition_id == competition_id, Admission.user_id == user_id)
    return session.scalar(query.execution_options(populate_existing=True))


def is_out(session: Session, *, competition_id: int, user_id: int) -> bool:
    """Whether the host refused or removed a user."""
    found = find(session, competition_id=competition_id, user_id=user_id)
    return found is not None and found.state in OUT


def check_not_out(session: Session, *, competition_id: int, user_id: int) -> str:
    """Refuse a user whom the host refused or removed; return the section of others, if a roster names it.

    Raises
    ------
    RemovedError
        With the host's reason.
    """
    found = find(session, competition_id=competition_id, user_id=user_id)
    if found is not None and found.state in OUT:
        raise RemovedError(found.reason)
    return "" if found is None else found.section


def check_not_removed(entrant: Entrant) -> None:
    """Refuse an entrant whom the host removed.

    Raises
    ------
    RemovedError
    """
    if entrant.removed_at is not None:
        raise RemovedError


def _is_listed(user: User) -> ColumnElement[bool]:
    by_name = and_(ListedAdmission.kind == ListedKind.NAME, ListedAdmission.value == user.name_key)
    address = email_key(user.email)
    by_address = or_(
        and_(ListedAdmission.kind == ListedKind.EMAIL, ListedAdmission.value == address),
        and_(ListedAdmission.kind == ListedKind.DOMAIN, ListedAdmission.value == find_domain(address)),
    )
    return or_(by_name, and_(_is_vouched(user, address), by_address))


def _is_vouched(user: User, address: str) -> ColumnElement[bool]:
    """Say in SQL whether the operator, or the host of the competition, vouches for the address of a user."""
    if user.email_key == address:
        return literal(value=True)
    if not user.email_key.startswith("by:"):
        return false()
    return literal("by:") + cast(Competition.host_id, String) + ":" + address == literal(user.email_key)
