"""The outbox: who is told of what, in the transaction in which it happens, and what becomes of each message."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.db import Database
from server.domain.egress import Egress
from server.domain.schedule import ARRIVAL
from server.domain.submissions import Fault
from server.domain.webhooks import MOST_TRIES, OF_HOSTS, OF_USERS, PATIENCE, WebhookEvent
from server.models import AlarmKind, Notice, Strength, Submission, User, Webhook, WebhookDelivery
from server.services import alarms, announcements, finalization, outbox, scoring, webhooks
from server.services.alarms import Finding
from server.services.outbox import DueDelivery
from server.services.webhooks import Owner
from tests import factories
from tests.server.services import shadows
from tests.server.services.season import Season, begin

NOW = factories.NOW
KEY = b"k" * 32


@dataclass
class Told:
    """A season with a webhook of each kind of owner, for all events."""

    session: Session
    season: Season
    hooks: dict[str, Webhook]

    def of(self, name: str) -> list[dict[str, Any]]:
        """Return the messages to an owner."""
        query = select(WebhookDelivery.body).where(WebhookDelivery.webhook_id == self.hooks[name].id)
        return [json.loads(body) for body in self.session.scalars(query.order_by(WebhookDelivery.id))]

    def types(self) -> dict[str, list[str]]:
        """Return what each owner was told."""
        return {name: [message["type"] for message in self.of(name)] for name in self.hooks}


def add_hook(session: Session, owner: Owner, events: tuple[WebhookEvent, ...]) -> Webhook:
    names = [event.value for event in events]
    url = f"https://example.org/{owner.user.name}"
    return webhooks.make(session, owner=owner, url=url, events=names, egress=Egress(), key=KEY, now=NOW).webhook


def add_hooks(session: Session, season: Season) -> Told:
    host = season.competition.host
    hooks = {name: add_hook(session, Owner(user), OF_USERS) for name, user in season.users.items()}
    hooks["host"] = add_hook(session, Owner(host, season.competition), OF_HOSTS)
    outsider = factories.make_user(session, name="outsider")
    hooks["outsider"] = add_hook(session, Owner(outsider), OF_USERS)
    other = factories.make_competition(session, slug="other")
    hooks["other host"] = add_hook(session, Owner(other.host, other), OF_HOSTS)
    return Told(session, season, hooks)


@pytest.fixture
def told(session: Session) -> Told:
    return add_hooks(session, begin(session, "ada", "bo"))


def end(session: Session, submission: Submission, score: float | None, **more: Any) -> None:
    task = scoring.claim(session, submission_id=submission.id, version=1, lease="l", lease_seconds=15, now=NOW)
    assert task is not None
    if score is None:
        report = {"code": "invalid_file", "message": "1 id has no row.", "problems": []}
        scoring.record_error(session, task=task, fault=Fault.FILE, report=report, now=NOW)
    else:
        given = {"private_score": 0.61938274, "receipt": {}, "notes": [], "now": NOW, **more}
        scoring.record_score(session, task=task, public_score=score, **given)


def test_a_score_is_told_to_the_team_and_the_hosts_and_the_private_one_to_nobody(session: Session, told: Told):
    submission = told.season.hand_in("ada", None)

    end(session, submission, 0.8123456789)

    assert told.types() == {
        "ada": ["submission.scored"],
        "bo": [],
        "host": ["submission.scored"],
        "outsider": [],
        "other host": [],
    }
    (message,) = told.of("ada")
    assert message["data"] == {
        "competition": told.season.competition.slug,
        "submission": submission.id,
        "team": "ada",
        "is_late": False,
        "received_at": "2026-11-21T12:00:00Z",
        "scored_at": "2026-11-21T12:00:00Z",
        "public_score": 0.81235,
    }
    assert told.of("host") == [message]
    assert "6193" not in str([told.of(name) for name in told.hooks])


def test_a_failure_is_told_with_the_words_that_the_team_reads(session: Session, told: Told):
    end(session, told.season.hand_in("ada", None), None)

    (message,) = told.of("ada")
    assert message["type"] == "submission.failed"
    assert message["data"]["error"] == {"code": "invalid_file", "message": "1 id has no row."}
    assert "public_score" not in message["data"]


def test_what_is_undone_is_told_to_nobody(database: Database):
    class UndoneError(Exception):
        pass

    season = database.write(lambda session: add_hooks(session, begin(session, "ada")))

    def undo(session: Session) -> None:
        competition = session.merge(season.season.competition)
        user = session.get_one(User, season.season.users["ada"].id)
        again = Season(session, competition, {"ada": user})
        end(session, again.hand_in("ada", None), 0.5)
        raise UndoneError

    with pytest.raises(UndoneError):
        database.write(undo)

    assert database.read(lambda session: session.scalars(select(WebhookDelivery)).all()) == []


def test_the_end_a_rescore_and_news_are_told_to_all_and_signals_to_hosts(session: Session):
    season = shadows.prepare(session)
    told = add_hooks(session, season)
    competition, host = season.competition, season.competition.host

    shadows.start(season)
    shadows.score_again(session, lambda _: (0.5, 0.5))
    shadows.publish(season)
    said = {"title": "New data", "text": "Get it anew.", "publish_at": None, "is_mailed": False}
    announcements.write(session, competition=competition, host=host, now=NOW, **said)
    finding = Finding(AlarmKind.PROBING, "team:1", Strength.STRONG, (season.team("ada").id,), (), {"secret": "canary"})
    alarms.raise_alarms(session, competition=competition, findings=[finding], now=NOW, is_told=True)
    over = NOW + timedelta(days=20) + ARRIVAL + timedelta(seconds=1)
    finalization.finalize(session, competition=competition, host=host, now=over)

    of_all = ["competition.rescored", "announcement.published", "board.finalized"]
    assert told.types()["ada"] == of_all
    assert told.types()["host"] == [*of_all[:2], "alarm.raised", of_all[2]]
    assert told.types()["outsider"] == told.types()["other host"] == []
    assert "canary" not in str(told.of("host"))
    assert told.of("ada")[1]["data"]["title"] == "New data"


def test_who_asked_for_other_events_is_told_nothing(session: Session, told: Told):
    told.hooks["ada"].events = ["board.finalized"]

    end(session, told.season.hand_in("ada", None), 0.5)

    assert told.types()["ada"] == []


def test_who_was_removed_disabled_or_switched_off_is_told_nothing(session: Session, told: Told):
    told.season.entrant("ada").removed_at = NOW
    told.season.competition.host.is_disabled = True
    told.hooks["bo"].disabled_at = NOW

    for name in ("ada", "bo"):
        end(session, told.season.hand_in(name, None), 0.5)

    assert told.types() == {name: [] for name in told.hooks}


def take(session: Session, told: Told, name: str = "ada", *, now: Any = NOW) -> DueDelivery | None:
    return outbox.take_next(session, webhook_id=told.hooks[name].id, key=KEY, now=now)


def fail(session: Session, due: DueDelivery, *, now: Any = NOW, status: int | None = 500) -> None:
    outbox.mark_failed(
        session, delivery_id=due.id, status=status, fault="The answer was 500.", answer="no", spread=0, now=now
    )


def test_messages_are_taken_in_their_order_and_by_one_at_a_time(session: Session, told: Told):
    for _ in range(2):
        end(session, told.season.hand_in("ada", None), 0.5)

    first, second = take(session, told), take(session, told)

    assert first is not None
    assert second is not None
    assert first.id < second.id
    assert take(session, told) is None
    # Whoever took them may have died: after a minute they are taken again.
    assert take(session, told, now=NOW + timedelta(seconds=60)) is not None


def test_what_is_not_taken_is_tried_again_after_growing_pauses_and_then_given_up(session: Session, told: Told):
    end(session, told.season.hand_in("ada", None), 0.5)
    now, pauses = NOW, []

    for _ in range(MOST_TRIES):
        due = take(session, told, now=now)
        assert due is not None
        fail(session, due, now=now)
        delivery = session.get_one(WebhookDelivery, due.id)
        pauses.append(delivery.try_at - now)
        now = delivery.try_at

    assert pauses[:3] == [timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=3)]
    assert (delivery.given_up_at is not None, delivery.n_tries, delivery.status) == (True, MOST_TRIES, 500)
    assert (delivery.fault, delivery.answer) == ("The answer was 500.", "no")
    assert take(session, told, now=now + timedelta(days=9)) is None


def test_a_webhook_that_takes_nothing_for_days_is_switched_off_and_its_owner_told(session: Session, told: Told):
    for _ in range(2):
        end(session, told.season.hand_in("ada", None), 0.5)
    due = take(session, told)
    assert due is not None
    fail(session, due)

    later = NOW + PATIENCE
    due = take(session, told, now=later)
    assert due is not None
    fail(session, due, now=later)
    session.flush()
    session.expire_all()

    hook = told.hooks["ada"]
    assert (hook.failing_since, hook.disabled_at) == (NOW, later)
    assert outbox.list_due(session, now=later + timedelta(days=9), most=9) == [told.hooks["host"].id]
    (notice,) = session.scalars(select(Notice).where(Notice.user_id == hook.user_id)).all()
    assert notice.path == "/account/webhooks"


def test_one_that_says_it_is_gone_is_switched_off_at_once(session: Session, told: Told):
    end(session, told.season.hand_in("ada", None), 0.5)
    due = take(session, told, "host")
    assert due is not None

    fail(session, due, status=410)

    assert told.hooks["host"].disabled_at == NOW
    host = told.season.competition.host
    assert session.scalars(select(Notice.path).where(Notice.user_id == host.id)).one().endswith("/host/webhooks")


def test_a_delivery_ends_the_failing(session: Session, told: Told):
    for _ in range(2):
        end(session, told.season.hand_in("ada", None), 0.5)
    first, second = take(session, told), take(session, told)
    assert first is not None
    assert second is not None

    fail(session, first)
    outbox.mark_delivered(session, delivery_id=second.id, status=204, answer="", now=NOW)

    assert told.hooks["ada"].failing_since is None


def test_a_ping_is_tried_once_and_tells_nothing_about_failing(session: Session, told: Told):
    outbox.ping(session, webhook=told.hooks["ada"], now=NOW)
    due = take(session, told)
    assert due is not None

    fail(session, due)

    assert json.loads(due.body)["type"] == "ping"
    assert session.get_one(WebhookDelivery, due.id).given_up_at == NOW
    assert told.hooks["ada"].failing_since is None


def make_other_host(session: Session, told: Told) -> None:
    told.season.competition.host_id = factories.make_user(session, name="new").id


def disable(session: Session, told: Told) -> None:
    told.season.competition.host.is_disabled = True


@pytest.mark.parametrize("change", [make_other_host, disable])
def test_p20_who_has_lost_the_right_is_sent_nothing_that_still_waits(
    session: Session, told: Told, change: Callable[[Session, Told], None]
):
    end(session, told.season.hand_in("ada", None), 0.5)
    change(session, told)
    session.flush()

    assert take(session, told, "host") is None
    (delivery,) = session.scalars(
        select(WebhookDelivery).where(WebhookDelivery.webhook_id == told.hooks["host"].id)
    ).all()
    session.refresh(delivery)
    assert delivery.given_up_at == NOW


def remove(session: Session, told: Told) -> None:
    told.season.entrant("ada").removed_at = NOW


def change_team(session: Session, told: Told) -> None:
    entrant, team = told.season.entrant("ada"), told.season.team("bo")
    entrant.team_id, entrant.is_captain = team.id, False


@pytest.mark.parametrize("change", [remove, change_team])
def test_p20_a_member_who_is_out_is_sent_nothing_of_the_team_that_still_waits_or_is_tried_again(
    session: Session, told: Told, change: Callable[[Session, Told], None]
):
    for _ in range(2):
        end(session, told.season.hand_in("ada", None), 0.5)
    tried = take(session, told)
    assert tried is not None
    fail(session, tried)
    change(session, told)
    ping = outbox.ping(session, webhook=told.hooks["ada"], now=NOW)

    later = take(session, told, now=NOW + timedelta(minutes=1))

    assert later is not None
    assert later.id == ping.id
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == told.hooks["ada"].id)
    *waiting, _ = session.scalars(query.order_by(WebhookDelivery.id))
    assert [delivery.given_up_at for delivery in waiting] == [NOW + timedelta(minutes=1)] * 2
    assert {delivery.fault for delivery in waiting} == {outbox.NOT_TOLD}


def test_a_member_who_changed_team_is_still_told_what_all_are_told_and_what_came_along(session: Session, told: Told):
    submission = told.season.hand_in("ada", None)
    end(session, submission, 0.5)
    said = {"title": "New data", "text": "Get it anew.", "publish_at": None, "is_mailed": False}
    competition = told.season.competition
    announcements.write(session, competition=competition, host=competition.host, now=NOW, **said)
    entrant, team = told.season.entrant("ada"), told.season.team("bo")
    entrant.is_captain = False
    entrant.team_id = submission.team_id = team.id

    sent = [take(session, told), take(session, told)]

    types = [json.loads(due.body)["type"] for due in sent if due is not None]
    assert types == ["submission.scored", "announcement.published"]


def test_what_ended_long_ago_is_forgotten_and_what_nobody_tries(session: Session, told: Told):
    for _ in range(2):
        end(session, told.season.hand_in("ada", None), 0.5)
    due = take(session, told)
    assert due is not None
    outbox.mark_delivered(session, delivery_id=due.id, status=200, answer="", now=NOW)
    session.flush()

    assert outbox.forget_old(session, now=NOW + timedelta(days=29)) == 0
    assert take(session, told, now=NOW + timedelta(days=30)) is not None  # the second one, tried lately
    session.flush()
    assert outbox.forget_old(session, now=NOW + timedelta(days=31)) == 3  # with the host's two, which nobody tries


def test_what_came_of_a_message_that_was_deleted_is_nobodys(session: Session):
    outbox.mark_delivered(session, delivery_id=1000, status=200, answer="", now=NOW)
    outbox.mark_failed(session, delivery_id=1000, status=500, fault="", answer="", spread=0, now=NOW)

    assert session.scalars(select(WebhookDelivery)).all() == []
