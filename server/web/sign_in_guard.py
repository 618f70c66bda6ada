"""Guesses of passwords: counted for each name and network, and slowed down without locking the owner out.

A browser in which the owner has signed in before keeps a signed cookie, and its tries are counted apart: what others
do to the name from elsewhere costs that browser nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask import Response

from server.domain.names import name_key
from server.errors import InvalidInputError
from server.web import cookies
from server.web.filters import plural
from server.web.installation import installation
from server.web.network import client_network
from server.web.throttle import ACCOUNT_FAILURES, NETWORK_FAILURES

DEVICE_LASTS = timedelta(days=180)


@contextmanager
def attempt(name: str) -> Iterator[None]:
    """Count a try to sign in as `name`; if the block refuses it, say how many more there are.

    Raises
    ------
    ThrottledError
        If there were too many failures; nothing is tried then.
    """
    throttle, network, who = installation().throttle, client_network(), _who(name)
    throttle.check(NETWORK_FAILURES, network)
    # Counted before the password is looked at, so that many tries at the same time are counted, too.
    left = min(throttle.hit(limit, who).left for limit in ACCOUNT_FAILURES)
    try:
        yield
    except InvalidInputError as refusal:
        throttle.hit(NETWORK_FAILURES, network)
        raise _with_tries(refusal, throttle.look(ACCOUNT_FAILURES[-1], who).left, left) from refusal
    for limit in ACCOUNT_FAILURES:
        throttle.forget(limit, who)


def remember_device(response: Response, name: str) -> None:
    """Let this browser be known again as one in which the owner of `name` has signed in."""
    nonce = secrets.token_urlsafe(16)
    cookies.set_cookie(response, cookies.DEVICE, f"{nonce}.{_sign(nonce, name)}", lasts=DEVICE_LASTS)


def _who(name: str) -> str:
    nonce, _, signature = (cookies.read_cookie(cookies.DEVICE) or "").partition(".")
    is_known = nonce and hmac.compare_digest(signature.encode(), _sign(nonce, name).encode())
    return f"device:{nonce}:{name_key(name)}" if is_known else f"name:{name_key(name)}"


def _sign(nonce: str, name: str) -> str:
    message = f"device:{nonce}:{name_key(name)}".encode()
    return hmac.new(installation().secret_key, message, hashlib.sha256).hexdigest()


def _with_tries(refusal: InvalidInputError, tries: int, at_once: int) -> InvalidInputError:
    if not installation().settings.rate_limits:
        return refusal
    if tries:
        hint = f" You have {plural(tries, 'more try', 'more tries')} in the next 15 minutes"
        hint += "." if at_once else ", and a pause before the next."
    else:
        hint = " The next try is open in 15 minutes."
    return InvalidInputError(refusal.message, fields={name: text + hint for name, text in refusal.fields.items()})
