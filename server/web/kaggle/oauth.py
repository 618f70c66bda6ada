"""What Kaggle's clients ask when they are signed in by OAuth: access for a code, access anew, and the end of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from server.errors import InvalidInputError, SignInRequiredError
from server.services import oauth_grants
from server.services.oauth_grants import Access
from server.web import csrf, throttle
from server.web.arrival import began_at
from server.web.installation import installation
from server.web.kaggle import consent
from server.web.kaggle.calls import PREFIX, Call, answer
from server.web.network import client_network

BAD_CODE = "This code is not good: it is exchanged once, within five minutes, by the program that asked for it."
BAD_REFRESH = "This sign-in has ended. Run `kaggle auth login` again."
_SECONDS = re.compile(r"(\d{1,9})(?:\.\d{1,9})?s")

T = TypeVar("T")

blueprint = Blueprint("kaggle_oauth", __name__, url_prefix=PREFIX)


@blueprint.get("/oauth2/authorize")
def authorize() -> ResponseReturnValue:
    """Lead to the page that asks for consent: under this prefix nobody is known by the browser's cookie."""
    query = request.query_string.decode("ascii", "replace")
    return redirect(f"{consent.PATH}?{query}", 303)


@blueprint.post("/security.OAuthService/ExchangeOAuthToken")
@csrf.needs_no_token
def exchange() -> Response:
    """Answer access for a code, or for a refresh token, which is changed then."""
    call, now = Call(), began_at()
    kind = call.text("grantType", "authorization_code")
    if kind not in ("authorization_code", "refresh_token"):
        raise InvalidInputError("The field “grantType” is neither “authorization_code” nor “refresh_token”.")

    def ask() -> Access | None:
        database = installation().database
        if kind == "refresh_token":
            return database.write(oauth_grants.exchange_refresh, call.text("refreshToken"), now=now)
        return database.write(
            oauth_grants.exchange_code,
            call.text("code").strip(),
            verifier=call.text("codeVerifier"),
            client=call.text("clientId"),
            redirect_uri=call.text("redirectUri"),
            now=now,
        )

    access = _counted(ask)
    if access is None:
        raise InvalidInputError(BAD_CODE if kind == "authorization_code" else BAD_REFRESH)
    return answer(
        {
            "accessToken": access.secret,
            "refreshToken": access.refresh_secret,
            "tokenType": "Bearer",
            "expiresIn": int(access.lasts.total_seconds()),
            "username": access.user.name,
            "userId": access.user.id,
            "scope": " ".join(access.scopes),
        }
    )


@blueprint.post("/users.AccountService/GenerateAccessToken")
@csrf.needs_no_token
def generate() -> Response:
    """Answer access for a refresh token; of one that is not good 401, at which the client forgets it."""
    call = Call()
    refresh, lasts = call.text("refreshToken"), _read_duration(call.text("expirationDuration"))
    if not refresh:
        raise InvalidInputError("The field “refreshToken” is missing.")
    access = _counted(
        lambda: installation().database.write(oauth_grants.generate_access, refresh, lasts=lasts, now=began_at())
    )
    if access is None:
        raise SignInRequiredError(BAD_REFRESH)
    return answer(
        {
            "token": access.secret,
            "expiresIn": int(access.lasts.total_seconds()),
            "userName": access.user.name,
            "userId": access.user.id,
        }
    )


@blueprint.post("/users.AccountService/ExpireApiToken")
@csrf.needs_no_token
def expire() -> Response:
    """End what a token opens, for whoever has it; of one that is not good nothing is said (RFC 7009)."""
    secret = Call().text("token")
    if not secret:
        raise InvalidInputError("The field “token” is missing.")
    _counted(lambda: installation().database.write(oauth_grants.expire, secret, now=began_at()) or None)
    return answer({})


def _counted(ask: Callable[[], T | None]) -> T | None:
    """Ask for what a secret opens, and count those that open nothing; raises ThrottledError after too many."""
    throttled, network = installation().throttle, client_network()
    throttled.check(throttle.NETWORK_FAILURES, network)
    found = ask()
    if found is None:
        throttled.hit(throttle.NETWORK_FAILURES, network)
    return found


def _read_duration(text: str) -> timedelta | None:
    """Return a duration as the clients write it, such as “43200s”."""
    if not text:
        return None
    found = _SECONDS.fullmatch(text)
    if found is None:
        raise InvalidInputError("The field “expirationDuration” is no duration such as “43200s”.")
    return timedelta(seconds=int(found[1]))
