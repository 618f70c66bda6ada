"""Waiting until two submissions are compared."""

from __future__ import annotations

import time

from client import submission_answers
from client.api import Api
from client.output import Screen

_FIRST_POLL_SECONDS = 0.2
_LAST_POLL_SECONDS = 2.0


def wait_for(
    api: Api, slug: str, first: int, second: int, *, timeout: float | None, screen: Screen
) -> submission_answers.Comparison:
    """Ask until a pair is compared or the time is over, once at least, and return what is known then."""
    ends_at = None if timeout is None else time.monotonic() + timeout
    pause = _FIRST_POLL_SECONDS
    try:
        while True:
            found = api.get_comparison(slug, first, second)
            left = pause if ends_at is None else ends_at - time.monotonic()
            if found["state"] != "waiting" or left <= 0:
                return found
            screen.passing(f"Comparing {first} with {second} …")
            time.sleep(min(pause, left))
            pause = min(pause * 1.3, _LAST_POLL_SECONDS)
    finally:
        screen.clear()
