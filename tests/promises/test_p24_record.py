"""P24: what changes scores, limits, roles or deadlines is on the record, or does not happen; the record stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from server.bundles import Bundle, Prepared, load_bundle, prepare_bundle
from server.db import Database
from server.domain.checklist import CheckOutcome, make_check
from server.domain.drafts import DraftReport
from server.domain.egress import Egress
from server.domain.schedule import ARRIVAL
from server.models import (
    AlarmKind,
    AlarmState,
    AuditEvent,
    Base,
    Competition,
    Draft,
    PromisedAccommodation,
    Role,
    Strength,
    User,
)
from server.services import (
    accommodations,
    accounts,
    admissions,
    alarms,
    announcements,
    co_hosts,
    competitions,
    draft_commands,
    drafts,
    finalization,
    grading,
    invitations,
    merges,
    metric_versions,
    moderation,
    publishing,
    ready_bundles,
    removals,
    reruns,
    rescores,
    roster_links,
    rosters,
    selections,
    teams,
    webhooks,
)
from server.services.alarms import Finding
from server.services.draft_commands import Command
from server.services.webhooks import Owner
from server.services.whole_uploads import TakenFile
from server.storage import Storage, StoredFile, make_storage
from tests import factories
from tests.fakes import FakeQueue
from tests.server.services.season import Season, begin
from tests.server.services.shadows import make_solution

NOW = factories.NOW
SAID = {"title": "New data", "text": "Get it anew.", "publish_at": None, "is_mailed": True}
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
    captain: int
    member: int
    rescored: int
    said: int
    link: int
    secret: str
    listed: int
    draft: int
    webhook: int


@dataclass(frozen=True)
class Files:
    """A bundle with its data, and where files are stored."""

    storage: Storage
    bundle: Bundle
    prepared: Prepared

    def change(self, **changes: object) -> dict[str, object]:
        """Return what publishing takes, with a description that was changed."""
        bundle = replace(self.bundle, spec=self.bundle.spec.model_copy(update=changes))
        about: dict[str, Any] = {"bundle": bundle, "prepared": self.prepared}
        return {**about, "storage": self.storage, "ready": ready_bundles.make_ready(self.storage, **about)}


@dataclass(frozen=True)
class Acts:
    """The acts, each in a session of its own."""

    session: Session
    ids: Ids
    files: Files

    @property
    def competition(self) -> Competition:
        """The competition."""
        return self.session.get_one(Competition, self.ids.competition)

    @property
    def command(self) -> Command:
        """A command of the host's on the draft."""
        return Command(self.ids.draft, self.user(self.ids.host), NOW)

    @property
    def rescored(self) -> Competition:
        """Another competition, whose rescore is open."""
        return self.session.get_one(Competition, self.ids.rescored)

    def user(self, number: int) -> User:
        """Return one of the people."""
        return self.session.get_one(User, number)

    @property
    def published_by(self) -> dict[str, object]:
        """What publishing takes of the host."""
        return {"host": self.user(self.ids.host), "now": NOW}

    @property
    def by_host(self) -> dict[str, object]:
        """What each act of the host takes."""
        return {"competition": self.competition, "host": self.user(self.ids.host), "now": NOW}

    def by(self, number: int, role: str = "user") -> dict[str, object]:
        """Return what each act of an entrant takes."""
        return {"competition": self.competition, role: self.user(number), "now": NOW}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Return a bundle of the repository with its data."""
    bundle = load_bundle(Path(__file__).parents[2] / "competitions" / "customer-churn")
    storage = make_storage(str(tmp_path_factory.mktemp("files")))
    return Files(storage, bundle, prepare_bundle(bundle, tmp_path_factory.mktemp("churn")))


def publish(session: Session, files: Files, host: User) -> None:
    """Make the competition of the bundle, as far as an update of it asks."""
    spec = files.bundle.spec
    competition = factories.make_competition(session, slug=spec.slug, host=host, honest_mode=spec.honest_mode)
    factories.make_solution(
        session,
        competition=competition,
        metric=spec.metric.name,
        metric_parameters=dict(spec.metric.parameters),
        sha256=files.prepared.files["solution.csv"].sha256,
    )


def team_up(season: Season, captain: str, member: str) -> None:
    """Make a team of two."""
    offer = {"competition": season.competition, "now": NOW}
    invitation = invitations.invite_user(season.session, captain=season.users[captain], name=member, **offer)
    invitations.accept(season.session, user=season.users[member], invitation_id=invitation.id, **offer)


def prepare(session: Session, files: Files) -> Ids:
    """Make what each act needs: something to hide and something hidden, an offer, a grant, and so on."""
    season = begin(session, "ada", "bo", "cy", "dot", "fay", "gus")
    publish(session, files, season.competition.host)
    team_up(season, "fay", "gus")
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
    factories.make_co_host(session, competition=competition, user=factories.make_user(session, name="hal"))
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
        captain=season.users["fay"].id,
        member=season.users["gus"].id,
        rescored=begin_rescore(session, host).id,
        said=announcements.write(session, **SAID, **by_host).id,
        **let_in(session, competition, host),
        draft=begin_draft(session, host).id,
        webhook=make_webhook(session, Owner(host, competition)),
    )


def let_in(session: Session, competition: Competition, host: User) -> dict[str, Any]:
    """Make a link, by which somebody asks to enter, and a line of the list."""
    by_host = {"competition": competition, "host": host, "now": NOW}
    link, secret = admissions.make_link(session, needs_approval=True, **by_host)
    waiter = factories.make_user(session, name="waiter")
    admissions.use_link(session, slug=competition.slug, secret=secret, user=waiter, now=NOW)
    admissions.add_listed(session, text="lucy", **by_host)
    listed = admissions.list_listed(session, competition=competition)[0].id
    return {"link": link.id, "secret": secret, "listed": listed}


def begin_draft(session: Session, host: User) -> Draft:
    """Make a draft with a check that is not green."""
    draft = drafts.create(session, user=host, now=NOW)
    check = make_check("row_order", CheckOutcome.WARN, "AUC 0.7")
    drafts.record_check(session, draft_id=draft.id, version=1, report=DraftReport(checks=(check,)))
    return draft


def set_launch(acts: Acts) -> Draft:
    command, solution = acts.command, StoredFile("uploads/solution", 9, "e" * 64)
    drafts.add_file(acts.session, path="private/solution.csv", stored=solution, max_bytes=100, **command.about)
    return draft_commands.set_launch(acts.session, command=command, at=NOW + timedelta(days=1))


def raise_alarm(acts: Acts) -> int:
    """Make an alarm and return its number."""
    finding = Finding(AlarmKind.PROBING, "team:1", Strength.WEAK, (), (), {})
    (alarm,) = alarms.raise_alarms(acts.session, competition=acts.competition, findings=[finding], now=NOW)
    return alarm.id


def begin_rescore(session: Session, host: User) -> Competition:
    """Make a competition without submissions whose rescore is open."""
    competition = factories.make_competition(session, slug="rescored", host=host)
    factories.make_solution(session, competition=competition)
    solution = make_solution(storage_key="solutions/open")
    rescores.start(session, competition=competition, solution=solution, host=host, reason="Wrong labels.", now=NOW)
    return competition


def accept_metric(acts: Acts) -> None:
    host = acts.user(acts.ids.host)
    host.role = Role.HOST
    stored, about = StoredFile("metrics/cost", 9, "c" * 64), {"name": "Cost", "file_name": "cost.py", "now": NOW}
    version, _ = metric_versions.drop(acts.session, user=host, stored=stored, signature={}, **about)
    version.report = {"is_ok": True}
    metric_versions.accept(acts.session, version_id=version.id, user=host, now=NOW)


def owner_of(acts: Acts) -> Owner:
    return Owner(acts.user(acts.ids.host), acts.competition)


def make_webhook(session: Session, owner: Owner) -> int:
    """Make a webhook of a competition and return its number."""
    about = {"url": "https://example.org/hook", "events": ["board.finalized"], "egress": Egress(), "key": bytes(32)}
    return webhooks.make(session, owner=owner, now=NOW, **about).webhook.id


def add_webhook(acts: Acts) -> None:
    make_webhook(acts.session, owner_of(acts))


def finalize(acts: Acts) -> None:
    finalization.finalize(acts.session, **{**acts.by_host, "now": OVER})


def grant(acts: Acts) -> None:
    later = acts.competition.ends_at + timedelta(days=1)
    accommodations.grant(
        acts.session, team_id=acts.ids.team, extra_attempts=2, deadline_at=later, reason="An exam.", **acts.by_host
    )


def promise(acts: Acts) -> PromisedAccommodation:
    newcomer = acts.session.get_one(User, acts.ids.newcomer)
    what = {"extra_attempts": 2, "deadline_at": None, "reason": "An exam."}
    return accommodations.promise(acts.session, user=newcomer, **what, **acts.by_host)


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
    "accommodation.promise": promise,
    "accommodation.revoke_promise": lambda acts: accommodations.revoke_promise(
        acts.session, promise_id=promise(acts).id, **acts.by_host
    ),
    "accommodation.revoke": lambda acts: accommodations.revoke(
        acts.session, accommodation_id=acts.ids.granted, **acts.by_host
    ),
    "admission.link": lambda acts: admissions.make_link(acts.session, label="The class", **acts.by_host),
    "admission.revoke_link": lambda acts: admissions.revoke_link(acts.session, link_id=acts.ids.link, **acts.by_host),
    "admission.use_link": lambda acts: admissions.use_link(
        acts.session, slug=acts.competition.slug, secret=acts.ids.secret, user=acts.user(acts.ids.newcomer), now=NOW
    ),
    "admission.list": lambda acts: admissions.add_listed(acts.session, text="@uni.example", **acts.by_host),
    "admission.unlist": lambda acts: admissions.remove_listed(acts.session, listed_id=acts.ids.listed, **acts.by_host),
    "entrant.admit": lambda acts: removals.admit(acts.session, name="waiter", **acts.by_host),
    "entrant.refuse": lambda acts: removals.refuse(acts.session, name="waiter", **acts.by_host),
    "entrant.remove": lambda acts: removals.remove(
        acts.session, name="ada", reason="Two accounts.", hides=True, **acts.by_host
    ),
    "entrant.note": lambda acts: removals.write_note(acts.session, name="ada", note="Knows the data.", **acts.by_host),
    "entrant.section": lambda acts: removals.set_section(acts.session, name="ada", section="A", **acts.by_host),
    "roster.apply": lambda acts: rosters.apply_roster(
        acts.session, text="name,e-mail,section\nAda L,a.l@uni.example,A\n", **acts.by_host
    ),
    "roster.links": lambda acts: roster_links.issue_again(acts.session, **acts.by_host),
    "grading.change": lambda acts: grading.keep_grading(
        acts.session,
        grading=grading.make_grading(
            acts.competition, formula="percentile", title="Fuel", points=10.0, decimals=1, without_score=None
        ),
        baselines={},
        higher_is_better=True,
        **acts.by_host,
    ),
    "competition.finalize": finalize,
    "metric.accept": accept_metric,
    "webhook.make": add_webhook,
    "webhook.change": lambda acts: webhooks.change(
        acts.session, webhook_id=acts.ids.webhook, is_on=False, owner=owner_of(acts), now=NOW
    ),
    "webhook.renew_secret": lambda acts: webhooks.renew_secret(
        acts.session, webhook_id=acts.ids.webhook, key=bytes(32), owner=owner_of(acts), now=NOW
    ),
    "webhook.remove": lambda acts: webhooks.remove(
        acts.session, webhook_id=acts.ids.webhook, owner=owner_of(acts), now=NOW
    ),
    "announcement.write": lambda acts: announcements.write(acts.session, **SAID, **acts.by_host),
    "announcement.change": lambda acts: announcements.change(
        acts.session, announcement_id=acts.ids.said, **{**SAID, "title": "Newer data"}, **acts.by_host
    ),
    "announcement.remove": lambda acts: announcements.remove(
        acts.session, announcement_id=acts.ids.said, **acts.by_host
    ),
    "submission.rerun": lambda acts: reruns.ask(
        acts.session, submission_id=acts.ids.submission, queue=FakeQueue(), **acts.by_host
    ),
    "co_host.add": lambda acts: co_hosts.add(acts.session, name="eve", **acts.by_host),
    "co_host.remove": lambda acts: co_hosts.remove(acts.session, name="hal", **acts.by_host),
    "draft.create": lambda acts: drafts.create(acts.session, user=acts.user(acts.ids.host), now=NOW),
    "draft.discard": lambda acts: drafts.discard(
        acts.session, draft_id=acts.ids.draft, user=acts.user(acts.ids.host), now=NOW
    ),
    "draft.waive": lambda acts: drafts.waive(
        acts.session,
        draft_id=acts.ids.draft,
        user=acts.user(acts.ids.host),
        waivers={"row_order": "Time is the order on purpose."},
        now=NOW,
    ),
    "draft.change": lambda acts: draft_commands.change(
        acts.session, command=acts.command, changes={"title": "Harbours"}
    ),
    "draft.page": lambda acts: draft_commands.write_page(
        acts.session, command=acts.command, page="rules", markdown="Be fair."
    ),
    "draft.data": lambda acts: draft_commands.replace_data(
        acts.session,
        command=acts.command,
        files=[("train.csv", StoredFile("uploads/train", 9, "c" * 64))],
        notes="first",
        max_bytes=100,
    ),
    "draft.solution": lambda acts: draft_commands.replace_solution(
        acts.session,
        command=acts.command,
        taken=TakenFile("labels.csv", StoredFile("uploads/labels", 9, "d" * 64)),
        max_bytes=100,
    ),
    "draft.launch": lambda acts: set_launch(acts),
    "alarm.decide": lambda acts: alarms.decide(
        acts.session, alarm_id=raise_alarm(acts), state=AlarmState.NOTED, reason="Asked.", **acts.by_host
    ),
    "rescore.start": lambda acts: rescores.start(
        acts.session, solution=make_solution(), reason="Wrong labels.", **acts.by_host
    ),
    "rescore.publish": lambda acts: rescores.publish(
        acts.session, queue=FakeQueue(), **{**acts.by_host, "competition": acts.rescored}
    ),
    "rescore.discard": lambda acts: rescores.discard(acts.session, **{**acts.by_host, "competition": acts.rescored}),
    "competition.create": lambda acts: publishing.create_from_bundle(
        acts.session, queue=FakeQueue(), **acts.files.change(slug="second-churn"), **acts.published_by
    ),
    "competition.update": lambda acts: publishing.update_from_bundle(
        acts.session, queue=FakeQueue(), **acts.files.change(total_limit=300, n_selected=1), **acts.published_by
    ),
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
    "team.captain": lambda acts: teams.make_captain(acts.session, name="gus", **acts.by(acts.ids.captain, "captain")),
    "team.leave": lambda acts: teams.leave(acts.session, **acts.by(acts.ids.member)),
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


def act(database: Database, ids: Ids, files: Files, action: str) -> None:
    database.write(lambda session: ACTS[action](Acts(session, ids, files)))


@pytest.mark.parametrize("action", ACTS)
def test_p24_each_change_is_on_the_record_with_who_and_when(any_database: Database, files: Files, action: str):
    ids = any_database.write(prepare, files)
    before = {row[0] for row in contents(any_database)["audit_events"]}

    act(any_database, ids, files, action)

    events = any_database.read(lambda session: session.scalars(select(AuditEvent)).all())
    added = [event for event in events if event.id not in before]
    # A merge is two acts: the consent, and what became of the teams.
    assert action in {event.action for event in added}
    assert {event.at for event in added} == {OVER if action == "competition.finalize" else NOW}
    assert None not in {event.user_id for event in added}


@pytest.mark.parametrize("action", ACTS)
def test_p24_what_cannot_be_put_on_the_record_does_not_happen(any_database: Database, files: Files, action: str):
    ids = any_database.write(prepare, files)
    for statement in REFUSE[any_database.engine.dialect.name]:
        any_database.write(lambda session, statement=statement: session.execute(text(statement)))
    before = contents(any_database)

    with pytest.raises(DBAPIError, match="no room"):
        act(any_database, ids, files, action)

    assert contents(any_database) == before


@pytest.mark.parametrize("statement", ["UPDATE audit_events SET action = 'nothing'", "DELETE FROM audit_events"])
def test_p24_the_record_can_be_neither_changed_nor_deleted(any_database: Database, files: Files, statement: str):
    any_database.write(prepare, files)
    before = contents(any_database)["audit_events"]

    with pytest.raises(DBAPIError, match="append-only"):
        any_database.write(lambda session: session.execute(text(statement)))

    assert before
    assert contents(any_database)["audit_events"] == before
