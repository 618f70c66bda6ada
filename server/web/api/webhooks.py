"""A user's own webhooks; what those of hosts have in common with them stands here, too."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from server.errors import ConflictError
from server.models import Webhook, WebhookDelivery
from server.services import webhooks
from server.services.tokens import Scope
from server.services.webhooks import Made, Owner
from server.web.api.answers import answer, as_time
from server.web.api.bodies import LARGEST_ID, Body, Nothing, read_body, rule
from server.web.api.cursors import CURSOR, read_cursor, write_next
from server.web.api.declaring import declared
from server.web.auth import began_at, require_user
from server.web.installation import installation
from server.web.webhooks import site_egress

ONE = f"<int(max={LARGEST_ID}):webhook_id>"
AGAIN = f"{ONE}/deliveries/<int(max={LARGEST_ID}):delivery_id>/again"

blueprint = Blueprint("api_webhooks", __name__)


@dataclass(frozen=True)
class WebhookItem:
    """A webhook: what it is told; off since `disabled_at`, and not taking anything since `failing_since`."""

    id: int
    url: str
    events: list[str]
    is_on: bool
    made_by: str
    created_at: str | None
    failing_since: str | None
    disabled_at: str | None


@dataclass(frozen=True)
class NewWebhookItem(WebhookItem):
    """A webhook with the secret that is told now and never again."""

    secret: str


@dataclass(frozen=True)
class WebhookList:
    """The webhooks, the newest first, and what they may be told."""

    webhooks: list[WebhookItem]
    events: list[str]


@dataclass(frozen=True)
class DeliveryItem:
    """A message: `waiting`, `delivered` or `given_up`, and what came of the last try."""

    id: int
    message_id: str
    event: str
    state: str
    n_tries: int
    created_at: str | None
    tried_at: str | None
    next_try_at: str | None
    status: int | None
    fault: str
    answer: str
    body: str


@dataclass(frozen=True)
class DeliveryList:
    """Messages of a webhook, the newest first."""

    deliveries: list[DeliveryItem]
    next: str | None


class MakeWebhook(Body):
    """Where to send what."""

    url: Annotated[str, rule("an address such as https://example.org/hook, of at most 500 characters")]
    events: Annotated[list[str], rule("one or more of the kinds that there are")]


class ChangeWebhook(Body):
    """Whether it is sent anything, and what."""

    is_on: bool
    events: Annotated[list[str] | None, rule("one or more of the kinds that there are")] = None


@blueprint.get("/me/webhooks")
@declared(WebhookList)
def index() -> Response:
    """Answer the user's webhooks."""
    return list_them(_owner(Scope.READ))


@blueprint.post("/me/webhooks")
@declared(NewWebhookItem, status=201, body=MakeWebhook, scope=Scope.SUBMIT)
def make() -> Response:
    """Make a webhook; its secret stands in this answer alone."""
    return make_one(_owner())


@blueprint.put(f"/me/webhooks/{ONE}")
@declared(WebhookItem, body=ChangeWebhook, scope=Scope.SUBMIT)
def change(webhook_id: int) -> Response:
    """Switch a webhook on or off, or choose again what it is told."""
    return change_one(_owner(), webhook_id)


@blueprint.delete(f"/me/webhooks/{ONE}")
@declared(WebhookList, scope=Scope.SUBMIT)
def remove(webhook_id: int) -> Response:
    """Delete a webhook, and answer those that are left."""
    return remove_one(_owner(), webhook_id)


@blueprint.post(f"/me/webhooks/{ONE}/secret")
@declared(NewWebhookItem, body=Nothing, scope=Scope.SUBMIT)
def renew_secret(webhook_id: int) -> Response:
    """Give a webhook a new secret; for a day the old one signs, too."""
    return renew_one(_owner(), webhook_id)


@blueprint.post(f"/me/webhooks/{ONE}/ping")
@declared(DeliveryItem, status=202, body=Nothing, scope=Scope.SUBMIT, errors=(ConflictError,))
def ping(webhook_id: int) -> Response:
    """Have a message sent that tells nothing but that the webhook works."""
    return ping_one(_owner(), webhook_id)


@blueprint.get(f"/me/webhooks/{ONE}/deliveries")
@declared(DeliveryList, query=(CURSOR,))
def deliveries(webhook_id: int) -> Response:
    """Answer the newest messages of a webhook, or those before them, and what came of each."""
    return list_deliveries(_owner(Scope.READ), webhook_id)


@blueprint.post(f"/me/webhooks/{AGAIN}")
@declared(DeliveryItem, status=202, body=Nothing, scope=Scope.SUBMIT, errors=(ConflictError,))
def send_again(webhook_id: int, delivery_id: int) -> Response:
    """Have a message sent once more."""
    return send_one_again(_owner(), webhook_id, delivery_id)


def _owner(scope: Scope = Scope.SUBMIT) -> Owner:
    return Owner(require_user(scope), address=request.remote_addr or "")


def list_them(owner: Owner) -> Response:
    """Answer the webhooks of an owner."""
    found = installation().database.read(webhooks.list_webhooks, owner=owner)
    return answer(WebhookList([webhook_item(each) for each in found], [event.value for event in owner.events]))


def make_one(owner: Owner) -> Response:
    """Make a webhook."""
    given, egress, parts = read_body(MakeWebhook), site_egress(), installation()

    def work(session: Session) -> NewWebhookItem:
        return _new_item(
            webhooks.make(
                session,
                owner=owner,
                url=given.url,
                events=given.events,
                egress=egress,
                key=parts.secret_key,
                now=began_at(),
            )
        )

    return answer(parts.database.write(work), 201)


def change_one(owner: Owner, webhook_id: int) -> Response:
    """Change a webhook."""
    given = read_body(ChangeWebhook)

    def work(session: Session) -> WebhookItem:
        which: dict[str, Any] = {"owner": owner, "webhook_id": webhook_id, "now": began_at()}
        return webhook_item(webhooks.change(session, is_on=given.is_on, events=given.events, **which))

    return answer(installation().database.write(work))


def remove_one(owner: Owner, webhook_id: int) -> Response:
    """Delete a webhook."""
    installation().database.write(webhooks.remove, owner=owner, webhook_id=webhook_id, now=began_at())
    return list_them(owner)


def renew_one(owner: Owner, webhook_id: int) -> Response:
    """Give a webhook a new secret."""
    read_body(Nothing)
    key = installation().secret_key

    def work(session: Session) -> NewWebhookItem:
        which: dict[str, Any] = {"owner": owner, "webhook_id": webhook_id, "now": began_at()}
        return _new_item(webhooks.renew_secret(session, key=key, **which))

    return answer(installation().database.write(work))


def ping_one(owner: Owner, webhook_id: int) -> Response:
    """Ping a webhook."""
    read_body(Nothing)

    def work(session: Session) -> DeliveryItem:
        return delivery_item(webhooks.ping(session, owner=owner, webhook_id=webhook_id, now=began_at()))

    return answer(installation().database.write(work), 202)


def list_deliveries(owner: Owner, webhook_id: int) -> Response:
    """Answer the messages of a webhook, a part at a time."""
    after = read_cursor(int)

    def look(session: Session) -> DeliveryList:
        webhook = webhooks.get(session, owner=owner, webhook_id=webhook_id)
        found = webhooks.list_deliveries(session, webhook=webhook, after=after)
        key = found[-1].id if len(found) == webhooks.SHOWN else None
        return DeliveryList([delivery_item(each) for each in found], write_next(after, key=key, n_rows=len(found)))

    return answer(installation().database.read(look))


def send_one_again(owner: Owner, webhook_id: int, delivery_id: int) -> Response:
    """Send a message again."""
    read_body(Nothing)

    def work(session: Session) -> DeliveryItem:
        which: dict[str, Any] = {"owner": owner, "webhook_id": webhook_id, "now": began_at()}
        return delivery_item(webhooks.send_again(session, delivery_id=delivery_id, **which))

    return answer(installation().database.write(work), 202)


def webhook_item(webhook: Webhook) -> WebhookItem:
    """Return a webhook as it is sent."""
    return WebhookItem(
        id=webhook.id,
        url=webhook.url,
        events=list(webhook.events),
        is_on=webhook.disabled_at is None,
        made_by=webhook.user.name,
        created_at=as_time(webhook.created_at),
        failing_since=as_time(webhook.failing_since),
        disabled_at=as_time(webhook.disabled_at),
    )


def _new_item(made: Made) -> NewWebhookItem:
    return NewWebhookItem(**asdict(webhook_item(made.webhook)), secret=made.secret)


def delivery_item(delivery: WebhookDelivery) -> DeliveryItem:
    """Return a message as it is sent."""
    ended = delivery.delivered_at is not None or delivery.given_up_at is not None
    state = "waiting" if not ended else "delivered" if delivery.delivered_at is not None else "given_up"
    return DeliveryItem(
        id=delivery.id,
        message_id=delivery.message_id,
        event=delivery.event,
        state=state,
        n_tries=delivery.n_tries,
        created_at=as_time(delivery.created_at),
        tried_at=as_time(delivery.tried_at),
        next_try_at=None if ended else as_time(delivery.try_at),
        status=delivery.status,
        fault=delivery.fault,
        answer=delivery.answer,
        body=delivery.body,
    )
