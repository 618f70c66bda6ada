"""The outermost layer: notes when a request arrived, and passes on only what a trusted proxy said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, cast

from flask import request
from werkzeug.middleware.proxy_fix import ProxyFix

from server.web.bodies import Bodies
from server.web.handover import Handover

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_BEGAN_AT = "podium.began_at"


class Arrival:
    """Writes the server's time into the request as soon as its headers are there, before any of its body is read."""

    def __init__(self, app: WSGIApplication, clock: Callable[[], datetime]) -> None:
        self._app = app
        self._clock = clock

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Note the time, then go on."""
        environ[_BEGAN_AT] = self._clock()
        return self._app(environ, start_response)


def wrap(app: WSGIApplication, *, clock: Callable[[], datetime], trusted_proxies: int) -> WSGIApplication:
    """Return `app` with the layers around it.

    The client's address and scheme come from the last `trusted_proxies` entries of X-Forwarded-For and -Proto. The
    host is always that of the Host header: many proxies pass on an X-Forwarded-Host that the client made up.
    """
    app = Bodies(Handover(app))
    if trusted_proxies:
        app = ProxyFix(app, x_for=trusted_proxies, x_proto=trusted_proxies, x_host=0, x_port=0, x_prefix=0)
    return Arrival(app, clock)


def began_at() -> datetime:
    """Return when the headers of the current request arrived, by the server's clock."""
    return cast(datetime, request.environ[_BEGAN_AT])
