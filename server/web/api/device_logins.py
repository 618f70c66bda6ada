"""Signing a program in by a code that its user confirms in the browser: the program's side (RFC 8628)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, request

from server.errors import DeviceLoginError, InvalidInputError
from server.services import device_logins
from server.services.device_logins import LASTS, Poll
from server.web import csrf, throttle
from server.web.api.answers import answer
from server.web.api.parameters import check_query, read_texts, refuse_unknown
from server.web.arrival import began_at
from server.web.errors import answer_refusal
from server.web.installation import installation, site_url
from server.web.network import client_network

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"
PAGE = "/device"
_FORM = "application/x-www-form-urlencoded"

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


@blueprint.errorhandler(DeviceLoginError)
def refuse(refusal: DeviceLoginError) -> Response:
    """Say why there is no token: as any problem, and in the field that RFC 6749 names."""
    response = answer_refusal(refusal)
    response.set_data(json.dumps({**response.get_json(), "error": refusal.code}))
    return response


@blueprint.post("/device-logins")
@csrf.needs_no_token
def begin() -> Response:
    """Begin a sign-in."""
    check_query()
    given = _read_fields("client_id", scope="", machine="")
    network = client_network()
    installation().throttle.hit(throttle.DEVICE_LOGINS, network)
    begun = installation().database.write(
        device_logins.begin,
        client=given["client_id"],
        machine=given["machine"],
        scopes=given["scope"].split(),
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
def ask() -> Response:
    """Answer whether the user has answered: with the token, once."""
    check_query()
    given = _read_fields("grant_type", "device_code", "client_id")
    if given["grant_type"] != GRANT_TYPE:
        raise InvalidInputError("The grant type is wrong.", fields={"grant_type": f"Give “{GRANT_TYPE}”."})
    now = began_at()
    poll = installation().database.write(device_logins.poll, given["device_code"], client=given["client_id"], now=now)
    if poll.refusal is not None:
        raise poll.refusal
    return answer(_as_item(poll, now))


def _as_item(poll: Poll, now: datetime) -> TokenItem:
    expires_in = None if poll.ends_at is None else int((poll.ends_at - now).total_seconds())
    return TokenItem(poll.secret, "Bearer", " ".join(poll.scopes), expires_in)


def _read_fields(*required: str, **optional: str) -> dict[str, str]:
    """Return the fields of a body: a JSON object, as everywhere here, or a form, as libraries for OAuth send it."""
    if request.mimetype != _FORM:
        return read_texts(*required, **optional)
    refuse_unknown(request.form, (*required, *optional), kind="field")
    missing = {name: "Give a text." for name in required if name not in request.form}
    if missing:
        raise InvalidInputError("The fields are wrong.", fields=missing)
    return {**optional, **{name: request.form[name] for name in request.form}}
