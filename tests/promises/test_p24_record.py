"""P24: what changes scores, limits, roles or deadlines is on the record, or does not happen; the record stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from server.db import Database
from server.domain.schedule import ARRIVAL
from server.models import AuditEvent, Base, Competition, Role, User
from server.services import (
    accommodations,
    accounts,
    competitions,
    finalization,
    invitations,
    merges,
    moderation,
    selections,
    teams,
)
from tests import factories
from tests.server.services.season import begin

NOW = factories.NOW
OVER = NOW + timedelta(days=20) + ARRIVAL + timedelta(seconds=1)
REFUSE = {
    "sqlite": ["CREATE TRIGGER no_room BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'no room'); END"],
    "postgresql": [
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$",
        "CREATE TRIGGER no_room BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION no_room()",
    ],
}


@dataclass(frozen=True)
class Ids:
    """What the acts are about."""

    competition: int
    host: int
    ada: int
    bo: int
    newcomer: int
    submission: int
    hidden: int
    team: int
    out: int
    granted: int
    merge: int
    invitation: int


@dataclass(frozen=True)
class Acts:
    """The acts, each in a session of its own."""

    session: Session
    ids: Ids

    @property
    def competition(self) -> Competition:
        """The competition."""
        return self.session.get_one(Competition, self.ids.competition)

    def user(self, number: int) -> User:
        """Return one of the people."""
        return self.session.get_one(User, number)

    @property
    def by_host(self) -> dict[str, object]:
        """What each act of the host takes."""
        return {"competition": self.competition, "host": self.user(self.ids.host), "now": NOW}

    def by(self, number: int, role: str = "user") -> dict[str, object]:
        """Return what each act of an entrant takes."""
        return {"competition": self.competition, role: self.user(number), "now": NOW}


def prepare(session: Session) -> Ids:
    """Make what each act needs: something to hide and something hidden, an offer, a grant, and so on."""
    season = begin(session, "ada", "bo", "cy", "dot")
    competition, host = season.competition, season.competition.host
    first, second = season.hand_in("ada", 0.9, private_score=0.4), season.hand_in("ada", 0.8, private_score=0.5)
    season.hand_in("bo", 0.7, private_score=0.6)
    by_host = {"competition": competition, "host": host, "now": NOW}
    moderation.hide(session, submission_id=second.id, reason="Leaked labels.", **by_host)
    out = season.team("cy")
    moderation.disqualify(session, team_id=out.id, reason="Two accounts.", **by_host)
    granted = accommodations.grant(
        session, team_id=season.team("bo").id, extra_attempts=1, deadline_at=None, reason="An exam.", **by_host
    )
    offer = {"competition": competition, "captain": season.users["bo"], "now": NOW}
    merge = merges.ask(session, team_name="ada", message="", **offer)
    invitation = invitations.invite_user(
        session, competition=competition, captain=season.users["ada"], name="dot", now=NOW
    )
    session.flush()
    return Ids(
        competition=competition.id,
        host=host.id,
        ada=season.users["ada"].id,
        bo=season.users["bo"].id,
        newcomer=factories.make_user(session, name="eve").id,
        submission=first.id,
        hidden=second.id,
        team=season.team("ada").id,
        out=out.id,
        granted=granted.id,
        merge=merge.id,
        invitation=invitation.id,
    )


def finalize(acts: Acts) -> None:
    finalization.finalize(acts.session, **{**acts.by_host, "now": OVER})


def grant(acts: Acts) -> None:
    later = acts.competition.ends_at + timedelta(days=1)
    accommodations.grant(
        acts.session, team_id=acts.ids.team, extra_attempts=2, deadline_at=later, reason="An exam.", **acts.by_host
    )


ACTS: dict[str, Callable[[Acts], object]] = {
    "submission.hide": lambda acts: moderation.hide(
        acts.session, submission_id=acts.ids.submission, reason="Copied.", **acts.by_host
    ),
    "submission.unhide": lambda acts: moderation.unhide(acts.session, submission_id=acts.ids.hidden, **acts.by_host),
    "team.disqualify": lambda acts: moderation.disqualify(
        acts.session, team_id=acts.ids.team, reason="Copied.", **acts.by_host
    ),
    "team.reinstate": lambda acts: moderation.reinstate(acts.session, team_id=acts.ids.out, **acts.by_host),
    "accommodation.grant": grant,
    "accommodation.revoke": lambda acts: accommodations.revoke(
        acts.session, accommodation_id=acts.ids.granted, **acts.by_host
    ),
    "competition.finalize": finalize,
    "team.select": lambda acts: selections.choose(
        acts.session, submission_ids=[acts.ids.submission], **acts.by(acts.ids.ada)
    ),
    "merge.accept": lambda acts: merges.accept(
        acts.session, request_id=acts.ids.merge, **acts.by(acts.ids.ada, "captain")
    ),
    "invitation.accept": lambda acts: invitations.accept(
        acts.session,
        invitation_id=acts.ids.invitation,
        **acts.by(acts.session.scalars(select(User.id).where(User.name == "dot")).one()),
    ),
    "team.rename": lambda acts: teams.rename(acts.session, name="Polar Night", **acts.by(acts.ids.ada, "captain")),
    "competition.enter": lambda acts: competitions.enter(acts.session, rules_version=1, **acts.by(acts.ids.newcomer)),
    "account.role": lambda acts: accounts.set_role(
        acts.session, acts.user(acts.ids.bo), Role.HOST, by=acts.ids.host, now=NOW
    ),
    "account.disable": lambda acts: accounts.disable_user(
        acts.session, acts.user(acts.ids.bo), by=acts.ids.host, now=NOW
    ),
}


def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    return database.read(
        lambda session: {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }
    )


def act(database: Database, ids: Ids, action: str) -> None:
    database.write(lambda session: ACTS[action](Acts(session, ids)))


@pytest.mark.parametrize("action", ACTS)
def test_p24_each_change_is_on_the_record_with_who_and_when(any_database: Database, action: str):
    ids = any_database.write(prepare)
    before = {row[0] for row in contents(any_database)["audit_events"]}

    act(any_database, ids, action)

    events = any_database.read(lambda session: session.scalars(select(AuditEvent)).all())
    added = [event for event in events if event.id not in before]
    # A merge is two acts: the consent, and what became of the teams.
    assert action in {event.action for event in added}
    assert {event.at for event in added} == {OVER if action == "competition.finalize" else NOW}
    assert None not in {event.user_id for event in added}


@pytest.mark.parametrize("action", ACTS)
def test_p24_what_cannot_be_put_on_the_record_does_not_happen(any_database: Database, action: str):
    ids = any_database.write(prepare)
    for statement in REFUSE[any_database.engine.dialect.name]:
        any_database.write(lambda session, statement=statement: session.execute(text(statement)))
    before = contents(any_database)

    with pytest.raises(DBAPIError, match="no room"):
        act(any_database, ids, action)

    assert contents(any_database) == before


@pytest.mark.parametrize("statement", ["UPDATE audit_events SET action = 'nothing'", "DELETE FROM audit_events"])
def test_p24_the_record_can_be_neither_changed_nor_deleted(any_database: Database, statement: str):
    any_database.write(prepare)
    before = contents(any_database)["audit_events"]

    with pytest.raises(DBAPIError, match="append-only"):
        any_database.write(lambda session: session.execute(text(statement)))

    assert before
    assert contents(any_database)["audit_events"] == before
