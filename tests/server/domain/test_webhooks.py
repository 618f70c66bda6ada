"""Webhooks: signatures as the standard has them, pauses that grow, and events that may be chosen."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.webhooks import (
    MOST_TRIES,
    OF_HOSTS,
    OF_USERS,
    WebhookEvent,
    check_events,
    find_pause,
    make_headers,
    make_secret,
    sign,
)
from server.errors import InvalidInputError

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "webhooks.md"
# The example of the standard's reference libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
AT = datetime.fromtimestamp(1614265330, UTC)


def test_a_signature_is_that_of_the_standard():
    signature = sign(SECRET, message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", at=AT, body=b'{"test": 2432232314}')

    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_message_is_signed_with_each_secret():
    headers = make_headers([SECRET, make_secret("ab", key=b"k" * 32)], message_id="msg_1", at=AT, body=b"{}")

    assert headers["webhook-id"] == "msg_1"
    assert headers["webhook-timestamp"] == "1614265330"
    assert len(set(headers["webhook-signature"].split(" "))) == 2


def test_a_secret_follows_from_salt_and_key():
    secret = make_secret("ab", key=b"k" * 32)

    assert secret.startswith("whsec_")
    assert secret == make_secret("ab", key=b"k" * 32)
    assert secret not in (make_secret("ac", key=b"k" * 32), make_secret("ab", key=b"l" * 32))


@given(st.integers(1, 100), st.floats(0, 1))
def test_pauses_grow_and_are_spread(n_tries: int, spread: float):
    pause, least = find_pause(n_tries, spread=spread), find_pause(n_tries, spread=0)

    assert least <= pause <= least * 1.25
    assert timedelta(seconds=5) <= least <= find_pause(n_tries + 1, spread=0) <= timedelta(hours=12)


def test_all_tries_together_take_about_two_days():
    pauses = [find_pause(number, spread=0) for number in range(1, MOST_TRIES)]

    assert pauses[:3] == [timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=3)]
    assert timedelta(days=1.5) < sum(pauses, timedelta()) < timedelta(days=3)


def test_events_are_chosen_from_those_that_one_may_be_told():
    assert check_events(["board.finalized", "submission.scored"], OF_USERS) == [
        WebhookEvent.SUBMISSION_SCORED,
        WebhookEvent.BOARD_FINALIZED,
    ]
    assert check_events(["alarm.raised"], OF_HOSTS) == [WebhookEvent.ALARM_RAISED]


@pytest.mark.parametrize("chosen", [[], ["alarm.raised"], ["submission.scored", "invented"], ["ping"]])
def test_other_events_are_refused(chosen: list[str]):
    with pytest.raises(InvalidInputError, match="Choose what"):
        check_events(chosen, OF_USERS)


@pytest.fixture
def is_from_podium() -> Callable[..., bool]:
    """Return the function that the reference shows."""
    example = re.search(r"```python\n(.*?)```", REFERENCE.read_text(), re.DOTALL)
    assert example is not None
    names: dict[str, Any] = {}
    exec(example[1], names)
    return names["is_from_podium"]  # type: ignore[no-any-return]


def test_the_example_of_the_reference_takes_our_messages_and_no_others(is_from_podium: Callable[..., bool]):
    body, now = b'{"type":"ping"}', datetime.now(UTC)
    secret, other = make_secret("ab", key=b"k" * 32), make_secret("ac", key=b"k" * 32)
    headers = make_headers([other, secret], message_id="msg_1", at=now, body=body)
    old = make_headers([secret], message_id="msg_1", at=now - timedelta(minutes=6), body=body)

    assert is_from_podium(headers, body, secret)
    assert is_from_podium(headers, body, other)
    assert not is_from_podium(headers, body + b" ", secret)
    assert not is_from_podium({**headers, "webhook-id": "msg_2"}, body, secret)
    assert not is_from_podium(headers, body, make_secret("ad", key=b"k" * 32))
    assert not is_from_podium(old, body, secret)


def test_the_reference_names_every_event():
    text = REFERENCE.read_text()

    assert [event.value for event in WebhookEvent if f"| `{event.value}` |" not in text] == []
