"""Signing a program in by a code that its user confirms in the browser: the program's side (RFC 8628)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from flask import Blueprint, Response
from pydantic import Field

from server.errors import (
    AccessDeniedError,
    AuthorizationPendingError,
    DeviceLoginError,
    ExpiredTokenError,
    SlowDownError,
)
from server.services import device_logins
from server.services.device_logins import LASTS, Poll
from server.web import csrf, throttle
from server.web.api.answers import answer
from server.web.api.bodies import Body, read_body, rule
from server.web.api.declaring import declared
from server.web.arrival import began_at
from server.web.errors import answer_refusal
from server.web.installation import installation, site_url
from server.web.network import client_network

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"
PAGE = "/device"

LOGIN_ERRORS = (AccessDeniedError, AuthorizationPendingError, DeviceLoginError, ExpiredTokenError, SlowDownError)

blueprint = Blueprint("api_device_logins", __name__)


@dataclass(frozen=True)
class BegunItem:
    """A sign-in that has begun; the names are those of RFC 8628."""

    device_code: str
    user_code: str
    verification_uri: str
    verification_uri_complete: str
    expires_in: int
    interval: int


@dataclass(frozen=True)
class TokenItem:
    """The token, told this once; `expires_in` is null where it does not end."""

    access_token: str
    token_type: str
    scope: str
    expires_in: int | None


class BeginLogin(Body):
    """Who asks, on which machine, and for which scopes, divided by spaces."""

    client_id: Annotated[str, rule("1 to 40 characters with a letter or digit")]
    scope: Annotated[str, rule("scopes that there are")] = ""
    machine: Annotated[str, rule("at most 80 characters with a letter or digit")] = ""


class AskToken(Body):
    """The code that the program was given."""

    grant_type: Annotated[Literal["urn:ietf:params:oauth:grant-type:device_code"], Field(description=f"“{GRANT_TYPE}”")]
    device_code: str
    client_id: str


@blueprint.errorhandler(DeviceLoginError)
def refuse(refusal: DeviceLoginError) -> Response:
    """Say why there is no token: as any problem, and in the field that RFC 6749 names."""
    response = answer_refusal(refusal)
    response.set_data(json.dumps({**response.get_json(), "error": refusal.code}))
    return response


@blueprint.post("/device-logins")
@csrf.needs_no_token
@declared(BegunItem, body=BeginLogin, takes_form=True, scope=None, is_public=True, limits=(throttle.DEVICE_LOGINS,))
def begin() -> Response:
    """Begin a sign-in."""
    given = read_body(BeginLogin, takes_form=True)
    network = client_network()
    installation().throttle.hit(throttle.DEVICE_LOGINS, network)
    begun = installation().database.write(
        device_logins.begin,
        client=given.client_id,
        machine=given.machine,
        scopes=given.scope.split(),
        network=network,
        key=installation().secret_key,
        now=began_at(),
    )
    page = site_url() + PAGE
    return answer(
        BegunItem(
            device_code=begun.device_code,
            user_code=begun.user_code,
            verification_uri=page,
            verification_uri_complete=f"{page}?code={begun.user_code}",
            expires_in=int(LASTS.total_seconds()),
            interval=begun.interval_seconds,
        )
    )


@blueprint.post("/device-logins/token")
@csrf.needs_no_token
@declared(TokenItem, body=AskToken, takes_form=True, scope=None, is_public=True, errors=LOGIN_ERRORS)
def ask() -> Response:
    """Answer whether the user has answered: with the token, once."""
    given = read_body(AskToken, takes_form=True)
    now = began_at()
    poll = installation().database.write(device_logins.poll, given.device_code, client=given.client_id, now=now)
    if poll.refusal is not None:
        raise poll.refusal
    return answer(_as_item(poll, now))


def _as_item(poll: Poll, now: datetime) -> TokenItem:
    expires_in = None if poll.ends_at is None else int((poll.ends_at - now).total_seconds())
    return TokenItem(poll.secret, "Bearer", " ".join(poll.scopes), expires_in)
