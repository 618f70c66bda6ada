"""Webhooks as their owners manage them: made, pinged, switched, given new secrets, and deleted, all on the record."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.egress import Egress, make_egress
from server.domain.webhooks import OF_HOSTS, make_secret
from server.errors import ConflictError, InvalidInputError, NotFoundError
from server.models import AuditEvent, Competition, User, Webhook
from server.services import outbox, webhooks
from server.services.webhooks import Made, Owner
from tests import factories

KEY = b"k" * 32
URL = "https://example.org/services/canary-path"


@pytest.fixture
def ada(session: Session) -> User:
    return factories.make_user(session, name="ada")


@pytest.fixture
def competition(session: Session) -> Competition:
    return factories.make_competition(session, slug="harbour")


Make = Callable[..., Made]


@pytest.fixture
def make(session: Session, ada: User) -> Make:
    def begin(owner: Owner | None = None, **changes: Any) -> Made:
        given = {"url": URL, "events": ["submission.scored"], "egress": Egress(), "key": KEY, "now": factories.NOW}
        return webhooks.make(session, owner=owner or Owner(ada), **{**given, **changes})

    return begin


def test_a_webhook_is_made_with_a_secret_that_stands_in_no_table(session: Session, ada: User, make: Make):
    made = make()

    row = session.execute(select(Webhook.__table__)).one()
    assert made.secret == make_secret(made.webhook.salt, key=KEY)
    assert made.secret.removeprefix("whsec_") not in str(row)
    assert list(webhooks.list_webhooks(session, owner=Owner(ada))) == [made.webhook]


def test_all_that_is_wrong_is_named_at_once(make: Make):
    with pytest.raises(InvalidInputError) as refused:
        make(url="http://127.0.0.1/", events=["alarm.raised"])

    assert set(refused.value.fields) == {"url", "events"}


def test_there_are_only_so_many(make: Make):
    for _ in range(10):
        make()

    with pytest.raises(InvalidInputError) as refused:
        make()
    assert "10 webhooks" in refused.value.fields["url"]


def test_those_of_a_competition_are_its_hosts_and_a_users_own_are_theirs(
    session: Session, ada: User, competition: Competition, make: Make
):
    hosts = Owner(competition.host, competition)
    of_host, own = make(hosts, events=[event.value for event in OF_HOSTS]).webhook, make().webhook

    assert list(webhooks.list_webhooks(session, owner=hosts)) == [of_host]
    for owner, other in ((hosts, own), (Owner(ada), of_host), (Owner(competition.host), own)):
        with pytest.raises(NotFoundError):
            webhooks.get(session, owner=owner, webhook_id=other.id)


def test_the_old_secret_signs_for_a_day_beside_the_new_one(session: Session, ada: User, make: Make):
    made = make()
    owner, number = Owner(ada), made.webhook.id
    renewed = webhooks.renew_secret(session, owner=owner, webhook_id=number, key=KEY, now=factories.NOW)

    def count_signatures(hours: float) -> int:
        at = factories.NOW + timedelta(hours=hours)
        webhooks.ping(session, owner=owner, webhook_id=number, now=at)
        due = outbox.take_next(session, webhook_id=number, key=KEY, now=at)
        assert due is not None
        outbox.mark_delivered(session, delivery_id=due.id, status=200, answer="", now=at)
        return len(due.headers["webhook-signature"].split())

    assert renewed.secret != made.secret
    assert [count_signatures(hours) for hours in (0, 23.9, 24)] == [2, 2, 1]


def test_one_that_is_switched_off_is_neither_pinged_nor_sent_again(session: Session, ada: User, make: Make):
    owner, number = Owner(ada), make().webhook.id
    ping = webhooks.ping(session, owner=owner, webhook_id=number, now=factories.NOW)
    which = {"owner": owner, "webhook_id": number, "now": factories.NOW}

    webhooks.change(session, is_on=False, **which)
    with pytest.raises(ConflictError, match="Switch it on first"):
        webhooks.ping(session, **which)
    with pytest.raises(ConflictError, match="Switch it on first"):
        webhooks.send_again(session, delivery_id=ping.id, **which)
    on = webhooks.change(session, is_on=True, events=["board.finalized"], **which)

    assert (on.disabled_at, on.events) == (None, ["board.finalized"])


def test_a_message_is_sent_again_under_its_own_id_and_not_by_another_webhook(session: Session, ada: User, make: Make):
    owner, number, other = Owner(ada), make().webhook.id, make().webhook.id
    ping = webhooks.ping(session, owner=owner, webhook_id=number, now=factories.NOW)
    outbox.mark_delivered(session, delivery_id=ping.id, status=200, answer="", now=factories.NOW)
    message_id = ping.message_id

    with pytest.raises(NotFoundError):
        webhooks.send_again(session, owner=owner, webhook_id=other, delivery_id=ping.id, now=factories.NOW)
    again = webhooks.send_again(session, owner=owner, webhook_id=number, delivery_id=ping.id, now=factories.NOW)

    assert (again.message_id, again.delivered_at) == (message_id, None)
    assert outbox.list_due(session, now=factories.NOW, most=5) == [number]


def test_what_is_deleted_is_sent_nothing_any_more(session: Session, ada: User, make: Make):
    owner, number = Owner(ada), make().webhook.id
    webhooks.ping(session, owner=owner, webhook_id=number, now=factories.NOW)

    webhooks.remove(session, owner=owner, webhook_id=number, now=factories.NOW)
    session.flush()

    assert outbox.list_due(session, now=factories.NOW, most=5) == []
    with pytest.raises(NotFoundError):
        webhooks.get(session, owner=owner, webhook_id=number)


def test_each_act_is_on_the_record_without_what_may_be_secret(session: Session, competition: Competition, make: Make):
    owner = Owner(competition.host, competition, "192.0.2.7")
    made = make(owner, egress=make_egress([], [8443]), url="https://example.org:8443/services/canary-path")
    which = {"owner": owner, "webhook_id": made.webhook.id, "now": factories.NOW}

    webhooks.change(session, is_on=False, **which)
    webhooks.renew_secret(session, key=KEY, **which)
    webhooks.remove(session, **which)
    session.flush()

    events = session.scalars(
        select(AuditEvent).where(AuditEvent.action.like("webhook.%")).order_by(AuditEvent.id)
    ).all()
    assert [event.action for event in events] == [
        "webhook.make",
        "webhook.change",
        "webhook.renew_secret",
        "webhook.remove",
    ]
    assert {(event.subject, event.user_id, event.address) for event in events} == {
        (f"competition:{competition.id}", competition.host_id, "192.0.2.7")
    }
    assert events[1].detail["before"]["is_on"] is True
    assert events[1].detail["after"] == {
        "address": "https://example.org:8443",
        "events": ["submission.scored"],
        "is_on": False,
    }
    assert "canary-path" not in str([event.detail for event in events])
