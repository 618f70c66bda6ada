"""The courier: what is in the outbox reaches a receiver, signed, once; what fails comes again; secrets reach no log."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from server.db import Database
from server.domain.egress import Egress, make_egress
from server.domain.webhooks import make_secret, sign
from server.models import Webhook, WebhookDelivery
from server.services import outbox
from tests import factories
from tests.fakes import Clock
from tests.receiver import Receiver
from worker.courier import Courier
from worker.posting import BLOCKED, Posting

KEY = b"k" * 32


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    return Clock(factories.NOW)


@pytest.fixture
def egress(receiver: Receiver) -> Egress:
    return make_egress(["127.0.0.0/8"], [receiver.port])


def make_courier(database: Database, egress: Egress, clock: Clock, **more: Any) -> Courier:
    return Courier(database, Posting(egress, timeout_seconds=5), key=KEY, clock=clock, **more)


def add_webhook(session: Session, url: str, n_messages: int = 1) -> int:
    user = factories.make_user(session, name="ada")
    webhook = Webhook(user_id=user.id, url=url, events=["ping"], salt="ab", created_at=factories.NOW)
    session.add(webhook)
    session.flush()
    for _ in range(n_messages):
        outbox.ping(session, webhook=webhook, now=factories.NOW)
    return webhook.id


def deliveries(database: Database) -> list[WebhookDelivery]:
    return list(
        database.read(lambda session: session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id)).all())
    )


def run(courier: Courier, clock: Clock) -> int:
    """Sweep once and wait for what it began."""
    n_begun = courier.sweep(clock())
    courier.close()
    return n_begun


def test_messages_arrive_signed_and_in_their_order(
    any_database: Database, receiver: Receiver, egress: Egress, clock: Clock
):
    any_database.write(add_webhook, receiver.url, 3)

    assert run(make_courier(any_database, egress, clock), clock) == 1

    rows = deliveries(any_database)
    assert [message.headers["webhook-id"] for message in receiver.received] == [row.message_id for row in rows]
    assert {(row.status, row.answer, row.n_tries, row.delivered_at) for row in rows} == {
        (200, "thanks", 1, factories.NOW)
    }
    for message in receiver.received:
        signature = sign(
            make_secret("ab", key=KEY), message_id=message.headers["webhook-id"], at=factories.NOW, body=message.body
        )
        assert message.headers["webhook-signature"] == signature
        assert json.loads(message.body)["type"] == "ping"
    assert run(make_courier(any_database, egress, clock), clock) == 0


def test_what_is_not_taken_holds_up_what_comes_after_it_and_is_noted(
    any_database: Database, receiver: Receiver, egress: Egress, clock: Clock
):
    receiver.status, receiver.answer = 503, b"<b>busy\x00</b>" + b"." * 1000
    any_database.write(add_webhook, receiver.url, 2)

    run(make_courier(any_database, egress, clock), clock)

    first, second = deliveries(any_database)
    assert len(receiver.received) == 1
    assert (first.status, first.fault) == (503, "The answer was 503.")
    assert first.answer.startswith("<b>busy</b>..")
    assert len(first.answer) == 300
    assert second.n_tries == 0


def test_an_address_that_is_not_allowed_is_noted_and_sent_nothing(database: Database, receiver: Receiver, clock: Clock):
    database.write(add_webhook, receiver.url)

    run(make_courier(database, make_egress([], [receiver.port]), clock), clock)

    assert [(row.status, row.fault) for row in deliveries(database)] == [(None, BLOCKED)]
    assert receiver.received == []


def test_no_secret_and_no_path_reaches_the_log(database: Database, receiver: Receiver, egress: Egress, clock: Clock):
    receiver.status = 500
    database.write(add_webhook, receiver.url)

    with capture_logs() as logs:
        run(make_courier(database, egress, clock), clock)

    assert [entry["event"] for entry in logs] == ["webhook_refused"]
    for secret in ("canary-path", make_secret("ab", key=KEY), "v1,", "thanks"):
        assert secret not in str(logs)


def test_a_site_without_webhooks_sends_nothing(database: Database, receiver: Receiver, egress: Egress, clock: Clock):
    database.write(add_webhook, receiver.url)

    assert run(make_courier(database, egress, clock, is_on=False), clock) == 0
    assert receiver.received == []


def test_what_ended_long_ago_is_forgotten(database: Database, receiver: Receiver, egress: Egress, clock: Clock):
    database.write(add_webhook, receiver.url)
    courier = make_courier(database, egress, clock)
    run(courier, clock)

    assert courier.forget(clock() + timedelta(days=31)) == 1


def test_a_fault_of_our_own_is_logged_and_the_message_comes_again(
    database: Database, receiver: Receiver, egress: Egress, clock: Clock
):
    database.write(add_webhook, receiver.url)
    broken = Posting(egress, resolve=lambda *_: [("no address",)])

    with capture_logs() as logs:
        run(Courier(database, broken, key=KEY, clock=clock), clock)
    clock.advance(seconds=61)
    run(make_courier(database, egress, clock), clock)

    assert [entry["event"] for entry in logs] == ["webhook_failed"]
    assert [row.n_tries for row in deliveries(database)] == [2]
    assert len(receiver.received) == 1
