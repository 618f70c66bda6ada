"""Webhooks: what is told, how it is signed, and how long it is tried.

Headers and signatures are those of Standard Webhooks 1.0 (www.standardwebhooks.com).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from server.errors import InvalidInputError

PREFIX = "whsec_"
MOST_TRIES = 9
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=12)
GROWTH = 6
# A secret that was replaced signs for so long beside the new one.
OLD_SECRET_LASTS = timedelta(hours=24)
# Who has not taken anything for so long is sent no more.
PATIENCE = timedelta(days=3)


class WebhookEvent(StrEnum):
    """What can be told."""

    SUBMISSION_SCORED = "submission.scored"
    SUBMISSION_FAILED = "submission.failed"
    BOARD_FINALIZED = "board.finalized"
    COMPETITION_RESCORED = "competition.rescored"
    ANNOUNCEMENT_PUBLISHED = "announcement.published"
    ALARM_RAISED = "alarm.raised"
    PING = "ping"


# What a user may ask for, and a host of a competition as well.
OF_USERS = (
    WebhookEvent.SUBMISSION_SCORED,
    WebhookEvent.SUBMISSION_FAILED,
    WebhookEvent.BOARD_FINALIZED,
    WebhookEvent.COMPETITION_RESCORED,
    WebhookEvent.ANNOUNCEMENT_PUBLISHED,
)
OF_HOSTS = (*OF_USERS, WebhookEvent.ALARM_RAISED)


def check_events(chosen: Iterable[str], allowed: Iterable[WebhookEvent]) -> list[WebhookEvent]:
    """Return the events that were chosen, in their own order.

    Raises
    ------
    InvalidInputError
        If none was chosen, or one that is not allowed.
    """
    wanted, known = set(chosen), list(allowed)
    events = [event for event in known if event.value in wanted]
    if not events or len(events) != len(wanted):
        fault = f"Choose one or more of: {', '.join(event.value for event in known)}."
        raise InvalidInputError("Choose what the webhook is told.", fields={"events": fault})
    return events


def make_secret(salt: str, *, key: bytes) -> str:
    """Return the secret of a webhook: it stands in no table, but follows from a random salt and the site's key."""
    digest = hmac.new(key, f"webhook:{salt}".encode(), hashlib.sha256).digest()
    return PREFIX + base64.b64encode(digest).decode()


def sign(secret: str, *, message_id: str, at: datetime, body: bytes) -> str:
    """Return the signature of a message with one secret."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{int(at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def make_headers(secrets: Iterable[str], *, message_id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """Return the headers of a message: its id, the moment of sending, and a signature with each secret."""
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(sign(each, message_id=message_id, at=at, body=body) for each in secrets),
    }


def find_pause(n_tries: int, *, spread: float) -> timedelta:
    """Return how long to wait after so many tries; `spread`, from 0 to 1, makes it up to a quarter longer.

    5 seconds, then six times as long each time, but no longer than 12 hours: two days for all tries.
    """
    pause = min(FIRST_PAUSE * float(GROWTH ** min(n_tries - 1, 10)), LONGEST_PAUSE)
    return pause * (1 + spread / 4)
