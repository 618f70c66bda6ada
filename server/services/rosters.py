"""A roster against what is there: what it would do, row by row, and doing it. Applying it again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.admission import AdmissionState
from server.domain.emails import email_key, vouched_key
from server.domain.names import name_key
from server.domain.rosters import Roster, RosterRow, read_roster, suggest_name
from server.errors import InvalidInputError
from server.models import Admission, AdmissionSource, Competition, User
from server.services import accounts, audit, co_hosts, removals, roster_links
from server.services.accounts import NewAccount
from server.services.roster_links import IssuedLink

SHOWN_FAULTS = 50
FACTS = ("section", "full_name", "email", "student_id")
WORDS = {"section": "section", "full_name": "name", "email": "address", "student_id": "student ID"}


class Outcome(StrEnum):
    """What a row would do."""

    NEW = "new"  # a new account, let in
    FOUND = "found"  # an account that is there, let in
    CHANGED = "changed"  # a user who is in, of whom something changes
    SAME = "same"  # nothing
    OUT = "out"  # nothing: the host refused or removed the user


@dataclass(frozen=True)
class PlannedRow:
    """A row with what it would do, to which user, and what changes of those who are in."""

    row: RosterRow
    outcome: Outcome
    user_name: str
    user_id: int | None = None
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RosterPlan:
    """What a roster would do; with faults it does nothing."""

    roster: Roster
    rows: tuple[PlannedRow, ...]
    faults: tuple[str, ...]

    def count(self, outcome: Outcome | str) -> int:
        """Return how many rows would do that."""
        return sum(planned.outcome == outcome for planned in self.rows)

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections that the roster names."""
        return tuple(sorted({planned.row.section for planned in self.rows} - {""}))

    @property
    def does_something(self) -> bool:
        """Whether applying it would change anything."""
        return any(planned.outcome not in (Outcome.SAME, Outcome.OUT) for planned in self.rows)


@dataclass(frozen=True)
class Applied:
    """What was done, and the links of the new accounts, which are told this once."""

    plan: RosterPlan
    links: tuple[IssuedLink, ...]


def plan_roster(session: Session, *, competition: Competition, text: str) -> RosterPlan:
    """Say what a roster would do; nothing is changed."""
    roster = read_roster(text)
    if not roster.columns:
        return RosterPlan(roster, (), roster.faults)
    known = _Known(session, competition)
    rows, faults = [], list(roster.faults)
    for row in roster.rows:
        user, fault = known.find(row)
        if fault:
            faults.append(f"Line {row.line}: {fault}")
        else:
            rows.append(known.plan(row, user))
    faults += _find_doubles(rows)
    return RosterPlan(roster, tuple(rows), tuple(faults))


def apply_roster(
    session: Session, *, competition: Competition, host: User, text: str, now: datetime, address: str = ""
) -> Applied:
    """Make the accounts that are missing, with a link each, let all in and put them into their sections.

    Raises
    ------
    InvalidInputError
        With all faults of the roster, if there are any; then nothing is done.
    """
    session.get_one(Competition, competition.id, with_for_update=True)  # the same roster twice at once
    plan = plan_roster(session, competition=competition, text=text)
    if plan.faults:
        raise InvalidInputError("The roster was not taken.", fields={"roster": describe_faults(plan.faults)})
    new = []
    for planned in plan.rows:
        user = _make_or_get(session, competition, planned, host, now, address)
        if planned.outcome in (Outcome.NEW, Outcome.FOUND, Outcome.CHANGED):
            _keep(session, competition, planned, user, host, now)
        if planned.outcome is Outcome.NEW:
            new.append(user)
    _record(session, competition, host, plan, now, address)
    session.flush()
    links = roster_links.issue(session, competition=competition, users=new, host=host, now=now)
    return Applied(plan, links)


def describe_faults(faults: Iterable[str]) -> str:
    """Write faults as one text: the first fifty, then how many more there are."""
    listed = list(faults)
    more = len(listed) - SHOWN_FAULTS
    return "\n".join(listed[:SHOWN_FAULTS] + ([f"And {more} more."] if more > 0 else []))


class _Known:
    """Who is there already, and which names are taken, while a roster is gone through."""

    def __init__(self, session: Session, competition: Competition) -> None:
        self._session = session
        self._competition = competition
        self._hosts = set(co_hosts.list_ids(session, competition=competition))
        self._by_user: dict[int, Admission] = {}
        self._by_fact: dict[tuple[str, str], Admission] = {}
        self._taken: set[str] = set()
        for found in session.scalars(select(Admission).where(Admission.competition_id == competition.id)):
            self._by_user[found.user_id] = found
            if found.source is AdmissionSource.ROSTER:
                for name in ("student_id", "email", "full_name"):
                    if key := _key_of(name, getattr(found, name)):
                        self._by_fact.setdefault((name, key), found)

    def find(self, row: RosterRow) -> tuple[User | None, str]:
        """Return the account of a row, or None for a new one; and what is wrong with it."""
        user = self._find_named(row) if row.user_name else self._find_described(row)
        if row.user_name and user is not None and user.name.casefold() != row.user_name.casefold():
            return None, f"“{row.user_name}” looks like “{user.name}”, which is taken. Choose another user name."
        if user is not None and user.is_disabled:
            return None, f"the account “{user.name}” is disabled. Ask the operator."
        if user is not None and user.id in self._hosts:
            return None, f"“{user.name}” hosts this competition and cannot be in its class."
        return user, ""

    def plan(self, row: RosterRow, user: User | None) -> PlannedRow:
        """Say what a row would do."""
        if user is None:
            name = row.user_name or self._free_name(suggest_name(row))
            self._taken.add(name_key(name))
            return PlannedRow(row, Outcome.NEW, name)
        found = self._by_user.get(user.id)
        if found is None or found.state is AdmissionState.WAITING:
            return PlannedRow(row, Outcome.FOUND, user.name, user.id)
        if found.state is not AdmissionState.ADMITTED:
            return PlannedRow(row, Outcome.OUT, user.name, user.id)
        changes = tuple(_list_changes(found, row))
        return PlannedRow(row, Outcome.CHANGED if changes else Outcome.SAME, user.name, user.id, changes)

    def _find_named(self, row: RosterRow) -> User | None:
        return self._session.scalar(select(User).where(User.name_key == name_key(row.user_name)))

    def _find_described(self, row: RosterRow) -> User | None:
        """Find by the student ID or address of an earlier roster, by a vouched address, or last by the name alone."""
        for name in ("student_id", "email"):
            found = self._by_fact.get((name, _key_of(name, getattr(row, name))))
            if found is not None:
                return self._session.get_one(User, found.user_id)
        if row.email:
            keys = (email_key(row.email), vouched_key(row.email, self._competition.host_id))
            return self._session.scalar(select(User).where(User.email_key.in_(keys)).order_by(User.id).limit(1))
        found = None if row.student_id else self._by_fact.get(("full_name", _key_of("full_name", row.full_name)))
        return None if found is None else self._session.get_one(User, found.user_id)

    def _free_name(self, wanted: str) -> str:
        name, number = wanted, 1
        while name_key(name) in self._taken or self._is_taken(name):
            number += 1
            name = f"{wanted}-{number}"
        return name

    def _is_taken(self, name: str) -> bool:
        return self._session.scalar(select(User.id).where(User.name_key == name_key(name))) is not None


def _key_of(name: str, value: str) -> str:
    return name_key(value) if name == "full_name" else value.casefold()


def _list_changes(found: Admission, row: RosterRow) -> Iterable[str]:
    """Say what a row changes of a user who is in; what it leaves empty stays."""
    for name in FACTS:
        before, after = getattr(found, name), getattr(row, name)
        if after and before != after:
            yield f"{WORDS[name]}: {before or 'none'} → {after}"


def _find_doubles(rows: Iterable[PlannedRow]) -> Iterable[str]:
    """Find rows that would be the same account though they differ in the file."""
    seen: dict[str, int] = {}
    for planned in rows:
        line = planned.row.line
        first = seen.setdefault(name_key(planned.user_name), line)
        if first != line:
            yield f"Line {line}: the account “{planned.user_name}” is that of line {first}, too."


def _make_or_get(
    session: Session, competition: Competition, planned: PlannedRow, host: User, now: datetime, address: str
) -> User:
    if planned.user_id is not None:
        return session.get_one(User, planned.user_id)
    account = NewAccount(planned.user_name, planned.row.email, None)
    return accounts.create_for_class(
        session, account, vouched_by=competition.host_id, host=host, now=now, address=address
    )


def _keep(
    session: Session, competition: Competition, planned: PlannedRow, user: User, host: User, now: datetime
) -> None:
    found = session.scalar(
        select(Admission).where(Admission.competition_id == competition.id, Admission.user_id == user.id)
    )
    if found is None:
        found = Admission(
            competition_id=competition.id,
            user_id=user.id,
            state=AdmissionState.ADMITTED,
            made_account=planned.outcome is Outcome.NEW,
            created_at=now,
        )
        session.add(found)
    found.state, found.source = AdmissionState.ADMITTED, AdmissionSource.ROSTER
    found.decided_at, found.decided_by_id = now, host.id
    for name in FACTS:
        if value := getattr(planned.row, name):
            setattr(found, name, value)
    if planned.row.section:
        removals.move_team(session, competition=competition, user_id=user.id, section=planned.row.section)


def _record(
    session: Session, competition: Competition, host: User, plan: RosterPlan, now: datetime, address: str
) -> None:
    """Put on the record whom the roster brought in, and what it changed."""
    detail = {
        "new": [planned.user_name for planned in plan.rows if planned.outcome is Outcome.NEW],
        "found": [planned.user_name for planned in plan.rows if planned.outcome is Outcome.FOUND],
        "changed": {planned.user_name: list(planned.changes) for planned in plan.rows if planned.changes},
        "same": plan.count(Outcome.SAME),
        "out": plan.count(Outcome.OUT),
    }
    audit.record(
        session,
        action="roster.apply",
        subject=f"competition:{competition.id}",
        user_id=host.id,
        detail=detail,
        now=now,
        address=address,
    )
