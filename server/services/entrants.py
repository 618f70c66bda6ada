"""Those who have entered a competition, may enter, or ask to: what its host sees of each, decides and notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from server.domain.admission import AdmissionState
from server.domain.names import name_key
from server.models import Admission, Competition, Entrant, Submission, Team, User
from server.services.cuts import After, cut

PAGE_ROWS = 50
COLUMNS = (
    "user",
    "name",
    "email",
    "student_id",
    "section",
    "team",
    "role",
    "state",
    "source",
    "entered_at",
    "rules_version",
    "submissions",
    "reason",
    "note",
)


class Standing(StrEnum):
    """How far a user has come in a competition."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    ENTERED = "entered"
    REFUSED = "refused"
    REMOVED = "removed"


@dataclass(frozen=True)
class Person:
    """A user as a host sees them: what they are to the competition, and what the host knows of them."""

    user: User
    entrant: Entrant | None
    team: Team | None
    admission: Admission | None
    n_submissions: int
    n_members: int

    @property
    def standing(self) -> Standing:
        """How far the user has come."""
        if self.admission is not None and self.admission.state is not AdmissionState.ADMITTED:
            return Standing(self.admission.state.value)
        return Standing.ADMITTED if self.entrant is None else Standing.ENTERED

    @property
    def role(self) -> str:
        """What the user is in a team of several, captain or member; and whether they are an agent."""
        role = ""
        if self.entrant is not None and self.n_members > 1:
            role = "captain" if self.entrant.is_captain else "member"
        return ", ".join(part for part in (role, "agent" if self.user.is_agent else "") if part)

    @property
    def section(self) -> str:
        """The section that a roster or the host named, else the one of the team."""
        named = self.admission.section if self.admission else ""
        return named or (self.team.bracket if self.team else "")

    @property
    def full_name(self) -> str:
        """The name on the roster, else what the user calls themselves."""
        return (self.admission.full_name if self.admission else "") or self.user.display_name

    @property
    def email(self) -> str:
        """The address on the roster, else the one of the account; that is shown to hosts once its user has entered."""
        named = self.admission.email if self.admission else ""
        return named or (self.user.email if self.entrant is not None else "")


@dataclass(frozen=True)
class PeoplePage:
    """A page of them by user name; `counts` is of all, by standing."""

    rows: tuple[Person, ...]
    page: int
    n_pages: int
    n_found: int
    counts: dict[Standing, int]
    sections: tuple[str, ...]


def list_people(
    session: Session,
    *,
    competition: Competition,
    standing: Standing | None = None,
    section: str = "",
    search: str = "",
    page: int = 1,
    after: After | None = None,
) -> PeoplePage:
    """Return a page of those who have entered, may enter one by one, or ask to."""
    query = _select(competition).where(
        _has(standing), _is_in(section) if section else true(), _is_called(search) if name_key(search) else true()
    )
    passed = None if after is None else User.name_key <= name_key(after.name)
    part = cut(session, query, per_page=PAGE_ROWS, page=page, passed=passed)
    rows = tuple(Person(*row) for row in session.execute(query.offset(part.offset).limit(PAGE_ROWS)))
    counts, sections = _count(session, competition), list_sections(session, competition)
    return PeoplePage(rows, part.page, part.n_pages, part.n_found, counts, sections)


def stream_people(session: Session, *, competition: Competition) -> Iterator[Person]:
    """Give all of them by user name."""
    for row in session.execute(_select(competition)):
        yield Person(*row)


def list_cells(session: Session, *, competition: Competition) -> list[tuple[object, ...]]:
    """Return all of them as rows of `COLUMNS`."""
    return [_list_cells(person) for person in stream_people(session, competition=competition)]


def _list_cells(person: Person) -> tuple[object, ...]:
    entrant, admission = person.entrant, person.admission
    return (
        person.user.name,
        person.full_name,
        person.email,
        admission.student_id if admission else "",
        person.section,
        person.team.name if person.team else "",
        person.role,
        person.standing.value,
        admission.source.value if admission else "entry",
        entrant.accepted_at.isoformat() if entrant else "",
        entrant.rules_version if entrant else "",
        person.n_submissions,
        admission.reason if admission else "",
        admission.note if admission else "",
    )


def find_person(session: Session, *, competition: Competition, name: str) -> Person | None:
    """Return what the user of a name is to a competition, or None if they are nothing to it."""
    query = _select(competition).where(User.name_key == name_key(name))
    row = session.execute(query.execution_options(populate_existing=True)).one_or_none()
    return None if row is None else Person(*row)


def list_sections(session: Session, competition: Competition) -> tuple[str, ...]:
    """Return the sections of a competition, those that no team has yet, too."""
    named = select(Admission.section).where(Admission.competition_id == competition.id, Admission.section != "")
    brackets = select(Team.bracket).where(Team.competition_id == competition.id, Team.bracket != "")
    return tuple(sorted({*session.scalars(named.distinct()), *session.scalars(brackets.distinct())}))


def _select(competition: Competition) -> Select[User, Entrant, Team, Admission, int, int]:
    n_submissions = (
        select(func.count())
        .where(Submission.user_id == User.id, Submission.team_id == Entrant.team_id)
        .correlate(User, Entrant)
        .scalar_subquery()
    )
    fellow = aliased(Entrant)
    n_members = select(func.count()).where(fellow.team_id == Entrant.team_id).correlate(Entrant).scalar_subquery()
    return (
        select(User, Entrant, Team, Admission, n_submissions, n_members)
        .outerjoin(Entrant, and_(Entrant.user_id == User.id, Entrant.competition_id == competition.id))
        .outerjoin(Team, Team.id == Entrant.team_id)
        .outerjoin(Admission, and_(Admission.user_id == User.id, Admission.competition_id == competition.id))
        .where(or_(Entrant.id.is_not(None), Admission.id.is_not(None)))
        .order_by(User.name_key)
    )


def _has(standing: Standing | None) -> ColumnElement[bool]:
    """Say in SQL what `Person.standing` says."""
    is_in = or_(Admission.id.is_(None), Admission.state == AdmissionState.ADMITTED)
    match standing:
        case None:
            return true()
        case Standing.ENTERED:
            return and_(is_in, Entrant.id.is_not(None))
        case Standing.ADMITTED:
            return and_(is_in, Entrant.id.is_(None))
        case _:
            return Admission.state == AdmissionState(standing.value)


def _is_in(section: str) -> ColumnElement[bool]:
    """Say in SQL what `Person.section` says."""
    is_named = func.coalesce(Admission.section, "") != ""
    return or_(Admission.section == section, and_(~is_named, Team.bracket == section))


def _is_called(search: str) -> ColumnElement[bool]:
    # A key has letters and digits only, so nothing in it is a wildcard.
    words = f"%{name_key(search)}%"
    full_name = func.lower(Admission.full_name).contains(search.strip().lower(), autoescape=True)
    return or_(User.name_key.like(words), Team.name_key.like(words), full_name)


def _count(session: Session, competition: Competition) -> dict[Standing, int]:
    counts = {}
    for standing in Standing:
        query = _select(competition).where(_has(standing)).order_by(None)
        n_found = session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True)) or 0
        counts[standing] = n_found
    return counts
