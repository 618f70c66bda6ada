"""What a host decides about single users: in, refused, removed and back; the host's notes and sections."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.domain.admission import AdmissionState
from server.domain.names import clean_lines, clean_text
from server.errors import ConflictError, InvalidInputError, NotFoundError
from server.models import Admission, AdmissionSource, Competition, Entrant, Submission, Team, User
from server.services import admitted, audit, board_rows, joining, moderation, notices
from server.services.entrants import Person, Standing, find_person
from server.services.moderation import check_reason

LONGEST_NOTE = 2000
LONGEST_SECTION = 80
HIDDEN = "Its author was removed:"


def admit(
    session: Session, *, competition: Competition, name: str, host: User, now: datetime, address: str = ""
) -> Admission:
    """Let in who waits, was refused or was removed; submissions that were hidden by a removal count again.

    Raises
    ------
    NotFoundError
        If the user is nothing to the competition.
    ConflictError
        If the user is in already.
    """
    person = _get_person(session, competition, name)
    if person.admission is None or person.admission.state is AdmissionState.ADMITTED:
        raise ConflictError(f"{person.user.name} is in already.")
    _restore(session, competition, person, now)
    message = f"The host lets you take part in “{competition.title}”."
    path = f"/competitions/{competition.slug}"
    return _decide(session, competition, person, AdmissionState.ADMITTED, "", host, now, address, message, path)


def refuse(
    session: Session,
    *,
    competition: Competition,
    name: str,
    host: User,
    reason: str = "",
    now: datetime,
    address: str = "",
) -> Admission:
    """Say no to a user who asks to enter; they read the reason, if there is one.

    Raises
    ------
    NotFoundError
        If the user is nothing to the competition.
    ConflictError
        If the user does not wait.
    """
    person = _get_person(session, competition, name)
    if person.standing is not Standing.WAITING:
        raise ConflictError(f"{person.user.name} does not wait for an answer. Who is in can be removed.")
    reason = clean_text(reason)[: moderation.LONGEST_REASON]
    message = f"The host does not let you enter “{competition.title}”. {reason}".strip()
    return _decide(session, competition, person, AdmissionState.REFUSED, reason, host, now, address, message)


def remove(
    session: Session,
    *,
    competition: Competition,
    name: str,
    host: User,
    reason: str,
    hides: bool = False,
    now: datetime,
    address: str = "",
) -> Admission:
    """Take a user out: they can do nothing more here. What they handed in stays with the team, hidden if `hides`.

    Raises
    ------
    NotFoundError
        If the user is nothing to the competition.
    ConflictError
        If the user is out already.
    InvalidInputError
        If no reason is given.
    """
    person = _get_person(session, competition, name)
    if person.standing in (Standing.REMOVED, Standing.REFUSED):
        raise ConflictError(f"{person.user.name} is out already.")
    reason = check_reason(reason)
    found = person.admission or _add(session, competition, person.user, now)
    if person.entrant is not None:
        _take_out(session, competition, person.entrant, found, hides=hides, reason=reason, now=now)
    message = f"The host removed you from “{competition.title}”: {reason}"
    return _decide(session, competition, person, AdmissionState.REMOVED, reason, host, now, address, message)


def write_note(
    session: Session, *, competition: Competition, name: str, host: User, note: str, now: datetime, address: str = ""
) -> Admission:
    """Keep a note on a user, which only hosts read; an empty one takes it away.

    Raises
    ------
    NotFoundError
        If the user is nothing to the competition.
    InvalidInputError
        If it is too long.
    """
    person = _get_person(session, competition, name)
    cleaned = clean_lines(note)
    if len(cleaned) > LONGEST_NOTE:
        fault = f"It has {len(cleaned):,} characters; at most {LONGEST_NOTE:,} are kept."
        raise InvalidInputError("The note was not kept.", fields={"note": fault})
    found = person.admission or _add(session, competition, person.user, now)
    before, found.note = found.note, cleaned
    detail = {"user": person.user.id, "before": before, "after": cleaned}
    _record(session, "entrant.note", competition, host, now, address, detail)
    return found


def set_section(
    session: Session, *, competition: Competition, name: str, host: User, section: str, now: datetime, address: str = ""
) -> Admission:
    """Put a user, and the team that is theirs alone, into a section; an empty one takes them out of it.

    Raises
    ------
    NotFoundError
        If the user is nothing to the competition.
    InvalidInputError
        If its name is too long.
    """
    person = _get_person(session, competition, name)
    cleaned = clean_text(section)
    if len(cleaned) > LONGEST_SECTION:
        raise InvalidInputError(
            "The section was not changed.", fields={"section": f"At most {LONGEST_SECTION} characters."}
        )
    found = person.admission or _add(session, competition, person.user, now)
    before, found.section = person.section, cleaned
    move_team(session, competition=competition, user_id=person.user.id, section=cleaned)
    detail = {"user": person.user.id, "before": before, "after": cleaned}
    _record(session, "entrant.section", competition, host, now, address, detail)
    return found


def move_team(session: Session, *, competition: Competition, user_id: int, section: str) -> None:
    """Bring the team of a user into a section, if its captain is that user: boards are filtered by it."""
    team = session.scalar(
        select(Team)
        .join(Entrant, Entrant.team_id == Team.id)
        .where(Entrant.competition_id == competition.id, Entrant.user_id == user_id, Entrant.is_captain)
    )
    if team is not None and team.bracket != section:
        team.bracket = section
        board_rows.count_change(session, competition_id=competition.id)


def _get_person(session: Session, competition: Competition, name: str) -> Person:
    """Return what a user is to a competition; nobody else changes it until this unit of work ends."""
    person = find_person(session, competition=competition, name=name)
    if person is None:
        raise NotFoundError("Nobody of that name has entered, may enter, or asks to.")
    session.get_one(User, person.user.id, with_for_update=True)
    if person.entrant is not None:
        joining.lock_teams(session, person.entrant.team_id)
    again = find_person(session, competition=competition, name=name)
    if again is None:
        raise NotFoundError
    return again


def _add(session: Session, competition: Competition, user: User, now: datetime) -> Admission:
    found = Admission(
        competition_id=competition.id,
        user_id=user.id,
        state=AdmissionState.ADMITTED,
        source=AdmissionSource.ENTRY,
        created_at=now,
    )
    session.add(found)
    session.flush()  # it is looked for below
    return found


def _take_out(
    session: Session,
    competition: Competition,
    entrant: Entrant,
    found: Admission,
    *,
    hides: bool,
    reason: str,
    now: datetime,
) -> None:
    entrant.removed_at = now
    others = select(Entrant).where(Entrant.team_id == entrant.team_id, Entrant.removed_at.is_(None))
    heir = session.scalars(others.where(Entrant.id != entrant.id).order_by(Entrant.id)).first()
    team = session.get_one(Team, entrant.team_id)
    if heir is None:
        joining.end_offers(session, team=team, now=now)
    elif entrant.is_captain:
        entrant.is_captain = False
        session.flush()  # two captains at once are forbidden by the database
        heir.is_captain = True
    if hides:
        found.hidden_ids = _hide(session, entrant, f"{HIDDEN} {reason}"[:500])
        moderation.bring_boards_up_to_date(session, competition, team, now)


def _hide(session: Session, entrant: Entrant, reason: str) -> list[int]:
    own = (Submission.team_id == entrant.team_id, Submission.user_id == entrant.user_id)
    hidden = session.scalars(
        update(Submission)
        .where(*own, Submission.is_hidden.is_(False))
        .values(is_hidden=True, hidden_reason=reason)
        .returning(Submission.id)
        .execution_options(synchronize_session=False)
    ).all()
    session.flush()
    return sorted(hidden)


def _restore(session: Session, competition: Competition, person: Person, now: datetime) -> None:
    found, entrant = person.admission, person.entrant
    if found is None or entrant is None:
        return
    entrant.removed_at = None
    if not found.hidden_ids:
        return
    session.execute(
        update(Submission)
        .where(Submission.id.in_(found.hidden_ids), Submission.hidden_reason.startswith(HIDDEN))
        .values(is_hidden=False, hidden_reason="")
        .execution_options(synchronize_session=False)
    )
    found.hidden_ids = []
    session.flush()  # the rows are counted from the tables
    moderation.bring_boards_up_to_date(session, competition, session.get_one(Team, entrant.team_id), now)


def _decide(
    session: Session,
    competition: Competition,
    person: Person,
    state: AdmissionState,
    reason: str,
    host: User,
    now: datetime,
    address: str,
    message: str,
    path: str = "/competitions",
) -> Admission:
    """Keep what the host decided, put it on the record and tell the user."""
    session.flush()
    found = admitted.find(session, competition_id=competition.id, user_id=person.user.id)
    if found is None:
        raise NotFoundError
    before = person.standing.value
    found.state, found.reason, found.decided_at, found.decided_by_id = state, reason, now, host.id
    detail = {
        "user": person.user.id,
        "before": before,
        "after": state.value,
        "reason": reason,
        "hidden": found.hidden_ids,
    }
    action = {"admitted": "entrant.admit", "refused": "entrant.refuse", "removed": "entrant.remove"}[state.value]
    _record(session, action, competition, host, now, address, detail)
    notices.tell_users(session, user_ids=[person.user.id], competition=competition, message=message, now=now, path=path)
    return found


def _record(
    session: Session,
    action: str,
    competition: Competition,
    host: User,
    now: datetime,
    address: str,
    detail: Mapping[str, object],
) -> None:
    subject = f"competition:{competition.id}"
    audit.record(session, action=action, subject=subject, user_id=host.id, now=now, detail=detail, address=address)
