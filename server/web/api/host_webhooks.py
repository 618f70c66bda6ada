"""For the host: the webhooks of a competition."""

from __future__ import annotations

from flask import Blueprint, Response, request

from server.errors import ConflictError
from server.services.tokens import Scope
from server.services.webhooks import Owner
from server.web.api.bodies import Nothing
from server.web.api.cursors import CURSOR
from server.web.api.declaring import declared
from server.web.api.lookup import find_hosted
from server.web.api.webhooks import (
    AGAIN,
    ONE,
    ChangeWebhook,
    DeliveryItem,
    DeliveryList,
    MakeWebhook,
    NewWebhookItem,
    WebhookItem,
    WebhookList,
    change_one,
    list_deliveries,
    list_them,
    make_one,
    ping_one,
    remove_one,
    renew_one,
    send_one_again,
)

ALL = "/competitions/<slug>/host/webhooks"

blueprint = Blueprint("api_host_webhooks", __name__)


@blueprint.get(ALL)
@declared(WebhookList, scope=Scope.HOST)
def index(slug: str) -> Response:
    """Answer the webhooks of a competition."""
    return list_them(_owner(slug))


@blueprint.post(ALL)
@declared(NewWebhookItem, status=201, body=MakeWebhook, scope=Scope.HOST)
def make(slug: str) -> Response:
    """Make a webhook; its secret stands in this answer alone."""
    return make_one(_owner(slug))


@blueprint.put(f"{ALL}/{ONE}")
@declared(WebhookItem, body=ChangeWebhook, scope=Scope.HOST)
def change(slug: str, webhook_id: int) -> Response:
    """Switch a webhook on or off, or choose again what it is told."""
    return change_one(_owner(slug), webhook_id)


@blueprint.delete(f"{ALL}/{ONE}")
@declared(WebhookList, scope=Scope.HOST)
def remove(slug: str, webhook_id: int) -> Response:
    """Delete a webhook, and answer those that are left."""
    return remove_one(_owner(slug), webhook_id)


@blueprint.post(f"{ALL}/{ONE}/secret")
@declared(NewWebhookItem, body=Nothing, scope=Scope.HOST)
def renew_secret(slug: str, webhook_id: int) -> Response:
    """Give a webhook a new secret; for a day the old one signs, too."""
    return renew_one(_owner(slug), webhook_id)


@blueprint.post(f"{ALL}/{ONE}/ping")
@declared(DeliveryItem, status=202, body=Nothing, scope=Scope.HOST, errors=(ConflictError,))
def ping(slug: str, webhook_id: int) -> Response:
    """Have a message sent that tells nothing but that the webhook works."""
    return ping_one(_owner(slug), webhook_id)


@blueprint.get(f"{ALL}/{ONE}/deliveries")
@declared(DeliveryList, query=(CURSOR,), scope=Scope.HOST)
def deliveries(slug: str, webhook_id: int) -> Response:
    """Answer the newest messages of a webhook, or those before them, and what came of each."""
    return list_deliveries(_owner(slug), webhook_id)


@blueprint.post(f"{ALL}/{AGAIN}")
@declared(DeliveryItem, status=202, body=Nothing, scope=Scope.HOST, errors=(ConflictError,))
def send_again(slug: str, webhook_id: int, delivery_id: int) -> Response:
    """Have a message sent once more."""
    return send_one_again(_owner(slug), webhook_id, delivery_id)


def _owner(slug: str) -> Owner:
    found = find_hosted(slug)
    return Owner(found.reader, found.competition, request.remote_addr or "")
