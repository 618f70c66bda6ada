"""An alarm is raised once and grows; hosts note or dismiss it with a reason that is kept on the record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from server.errors import ConflictError, InvalidInputError, NotFoundError
from server.models import Alarm, AlarmKind, AlarmState, AuditEvent, Notice, Strength
from server.services import alarms
from server.services.alarms import Finding
from tests import factories

LATER = factories.NOW + timedelta(hours=1)


class Watch:
    """A competition with two teams, and what is found there."""

    def __init__(self, session) -> None:
        self.session = session
        self.competition = factories.make_competition(session)
        self.host = self.competition.host
        users = [factories.make_user(session, name=name) for name in ("ada", "bea")]
        self.teams = [factories.make_team(session, competition=self.competition, user=user) for user in users]
        self.ids = tuple(team.id for team in self.teams)

    def raise_(self, *, now=factories.NOW, strength=Strength.MEDIUM, kind=AlarmKind.COPIES, n=1):
        subject = "teams:{}-{}".format(*self.ids)
        finding = Finding(kind, subject, strength, self.ids, (), {"n_same": n})
        return alarms.raise_alarms(self.session, competition=self.competition, findings=[finding], now=now)

    def decide(self, alarm, state=AlarmState.DISMISSED, reason="Two students in one flat.", now=LATER):
        return alarms.decide(
            self.session,
            competition=self.competition,
            alarm_id=alarm.id,
            state=state,
            reason=reason,
            host=self.host,
            now=now,
        )

    def count(self) -> int:
        return alarms.count_open(self.session, competition=self.competition)

    def list_notices(self):
        return self.session.scalars(select(Notice).order_by(Notice.id)).all()


@pytest.fixture
def session(any_database):
    """Return a session on either database."""
    with any_database.transaction() as opened:
        yield opened


@pytest.fixture
def watch(session):
    return Watch(session)


def test_a_new_alarm_is_open_and_the_host_is_told_once(watch):
    (alarm,) = watch.raise_()
    watch.raise_(kind=AlarmKind.ACCOUNTS)

    assert (alarm.state, watch.count()) == (AlarmState.OPEN, 2)
    (notice,) = watch.list_notices()
    assert notice.user_id == watch.host.id
    assert notice.path == "/competitions/harbour/host/alarms"
    assert "files like copies" in notice.message


def test_no_entrant_is_told(watch, session):
    watch.raise_()

    entrants = [entrant.user_id for team in watch.teams for entrant in team.entrants]
    assert session.scalar(select(func.count(Notice.id)).where(Notice.user_id.in_(entrants))) == 0


def test_more_evidence_changes_the_alarm_and_makes_no_second_one(watch, session):
    (alarm,) = watch.raise_()

    assert watch.raise_(now=LATER, n=2, strength=Strength.STRONG) == []

    assert session.scalar(select(func.count(Alarm.id))) == 1
    assert (alarm.evidence, alarm.strength) == ({"n_same": 2}, Strength.STRONG)
    assert (alarm.first_seen_at, alarm.last_seen_at) == (factories.NOW, LATER)


def test_the_same_evidence_again_changes_nothing(watch):
    (alarm,) = watch.raise_()

    assert watch.raise_(now=LATER) == []

    assert alarm.last_seen_at == factories.NOW


def test_a_decision_is_kept_with_who_and_why_and_goes_on_the_record(watch, session):
    (alarm,) = watch.raise_()

    watch.decide(alarm)

    assert (alarm.state, alarm.reason, alarm.decided_by_id) == (
        AlarmState.DISMISSED,
        "Two students in one flat.",
        watch.host.id,
    )
    assert watch.count() == 0
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "alarm.decide")).one()
    assert event.detail["before"] == {"state": "open", "reason": ""}
    assert event.detail["after"] == {"state": "dismissed", "reason": "Two students in one flat."}


def test_a_dismissed_alarm_stays_so_when_it_grows_but_says_that_it_has(watch):
    (alarm,) = watch.raise_()
    watch.decide(alarm)
    assert not alarm.has_grown

    watch.raise_(now=LATER + timedelta(hours=1), n=5)

    assert (alarm.state, alarm.has_grown) == (AlarmState.DISMISSED, True)


def test_an_alarm_can_be_opened_again(watch):
    (alarm,) = watch.raise_()
    watch.decide(alarm, state=AlarmState.NOTED, reason="Asked both teams.")
    watch.decide(alarm, state=AlarmState.OPEN, reason="They did not answer.")

    assert (alarm.state, alarm.decided_at, watch.count()) == (AlarmState.OPEN, None, 1)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_decision_needs_a_reason(watch, reason):
    (alarm,) = watch.raise_()

    with pytest.raises(InvalidInputError) as refused:
        watch.decide(alarm, reason=reason)

    assert "reason" in refused.value.fields
    assert alarm.state is AlarmState.OPEN


def test_the_same_decision_twice_is_refused(watch):
    (alarm,) = watch.raise_()
    watch.decide(alarm)

    with pytest.raises(ConflictError):
        watch.decide(alarm)


def test_an_alarm_of_another_competition_is_not_found(watch, session):
    (alarm,) = watch.raise_()
    watch.competition = factories.make_competition(session, slug="other")

    with pytest.raises(NotFoundError):
        watch.decide(alarm)
    with pytest.raises(NotFoundError):
        alarms.get(session, competition=watch.competition, alarm_id=alarm.id)
    assert alarms.list_alarms(session, competition=watch.competition).rows == ()


def test_open_and_strong_ones_are_listed_first_with_the_names_of_their_teams(watch, session):
    (closed,) = watch.raise_(strength=Strength.STRONG)
    watch.decide(closed)
    (weak,) = watch.raise_(kind=AlarmKind.ACCOUNTS, strength=Strength.WEAK)
    (strong,) = watch.raise_(kind=AlarmKind.PROBING, strength=Strength.STRONG)

    listed = alarms.list_alarms(session, competition=watch.competition).rows

    assert [each.alarm.id for each in listed] == [strong.id, weak.id, closed.id]
    assert listed[0].teams == ("ada", "bea")
    only = alarms.list_alarms(session, competition=watch.competition, state=AlarmState.DISMISSED)
    assert [each.alarm.id for each in only.rows] == [closed.id]


def test_the_submissions_of_an_alarm_come_in_their_order(watch, session):
    team = watch.teams[0]
    of = {"competition": watch.competition, "team": team, "user": team.entrants[0].user}
    numbers = [factories.make_submission(session, **of).id for _ in range(3)]
    finding = Finding(AlarmKind.PROBING, "team:1", Strength.MEDIUM, (team.id,), (numbers[2], numbers[0]), {})
    (alarm,) = alarms.raise_alarms(session, competition=watch.competition, findings=[finding], now=factories.NOW)

    found = alarms.list_files(session, competition=watch.competition, alarm=alarm)

    assert [(each.submission.id, each.team, each.submitted_by) for each in found] == [
        (numbers[0], "ada", "ada"),
        (numbers[2], "ada", "ada"),
    ]
