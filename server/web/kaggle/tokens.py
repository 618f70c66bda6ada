"""Who a token belongs to: asked by Kaggle's clients before each command, with the token in the body."""

from __future__ import annotations

from flask import Blueprint, Response

from server.services import tokens
from server.web import csrf, throttle
from server.web.auth import began_at, require_user
from server.web.installation import installation
from server.web.kaggle.calls import PREFIX, Call, answer
from server.web.network import client_network

blueprint = Blueprint("kaggle_tokens", __name__, url_prefix=PREFIX)


@blueprint.post("/security.OAuthService/IntrospectToken")
@csrf.needs_no_token
def introspect() -> Response:
    """Answer whose a token is; of one that is not good, that it is not active, never 401: the client would break."""
    throttled, network, now = installation().throttle, client_network(), began_at()
    if throttled.look(throttle.NETWORK_FAILURES, network).left < 1:
        return answer({"active": False})
    token = installation().database.read(tokens.find_token, Call().text("token"), now=now)
    if token is None:
        throttled.hit(throttle.NETWORK_FAILURES, network)
        return answer({"active": False})
    expires = {} if token.expires_at is None else {"exp": int(token.expires_at.timestamp())}
    scope = " ".join(token.scopes)
    return answer({"active": True, "username": token.user.name, "userId": token.user.id, "scope": scope, **expires})


@blueprint.get("/hello")
@blueprint.post("/api.v1.DiagnosticsService/Hello")
def hello() -> Response:
    """Answer who the reader is."""
    return answer({"userName": require_user().name})
