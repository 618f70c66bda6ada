"""Tests for `worker.stopping`."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from worker.stopping import Stop


@pytest.fixture
def stop() -> Iterator[Stop]:
    """Return a flag that listens, for the length of the test."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    listening = Stop()
    listening.listen()
    yield listening
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_sets_the_flag_and_ends_nothing(stop: Stop, number: signal.Signals) -> None:
    was_set = stop.is_set

    os.kill(os.getpid(), number)

    assert (was_set, stop.is_set) == (False, True)


def test_a_pause_ends_with_a_signal(stop: Stop) -> None:
    signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    signal.setitimer(signal.ITIMER_REAL, 0.05)

    stop.pause(10_000)  # beyond the time limit of the test

    assert stop.is_set


def test_a_pause_without_a_signal_comes_to_its_end(stop: Stop) -> None:
    stop.pause(0.01)

    assert not stop.is_set
