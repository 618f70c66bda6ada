"""Times as people read them."""

import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from client import times

NOW = datetime(2025, 11, 6, 12, 0, 0, tzinfo=times.UTC)


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, "–"),
        ("2025-11-06T11:59:55Z", "just now"),
        ("2025-11-06T12:00:30Z", "just now"),
        ("2025-11-06T11:59:20Z", "40 seconds ago"),
        ("2025-11-06T11:59:00Z", "1 minute ago"),
        ("2025-11-06T09:00:00.123456Z", "2 hours ago"),
        ("2025-11-03T12:00:00Z", "3 days ago"),
        ("2025-08-03T12:00:00Z", "3 Aug 2025"),
    ],
)
def test_how_long_ago(text: str | None, expected: str) -> None:
    assert times.ago(text, NOW) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, "–"),
        ("2025-11-06T12:00:05Z", "in less than a minute"),
        ("2025-11-06T12:00:50Z", "in 50 seconds"),
        ("2025-11-09T12:00:00Z", "in 3 days"),
        ("2025-11-20T11:59:58Z", "in 14 days"),
        ("2025-11-20T11:59:00Z", "in 13 days"),
        ("2025-11-06T11:00:00Z", "1 hour ago"),
    ],
)
def test_how_long_until(text: str | None, expected: str) -> None:
    assert times.until(text, NOW) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-01 10:00", "2026-12-01T09:00:00Z"),
        ("2026-07-01T9:00:30", "2026-07-01T07:00:30Z"),
        ("2026-12-01 10:00Z", "2026-12-01T10:00:00Z"),
        ("2026-12-01 10:00 UTC", "2026-12-01T10:00:00Z"),
        ("2026-12-01T10:00:00+05:30", "2026-12-01T04:30:00Z"),
        (" 2026-12-01 10:00 -0500 ", "2026-12-01T15:00:00Z"),
    ],
)
def test_a_typed_time_is_read_with_its_zone_or_that_of_the_machine(berlin: None, text: str, expected: str) -> None:
    assert times.read(text) == expected


@pytest.mark.parametrize("text", ["", "soon", "2026-12-01", "10:00", "2026-13-01 10:00", "0001-01-01 00:00+14:00"])
def test_what_is_no_time_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        times.read(text)


def test_the_clock_shows_both_zones(berlin: None) -> None:
    assert times.clock("2025-11-07T00:00:00Z") == "01:00 (00:00 UTC)"


@pytest.mark.parametrize(
    ("seconds", "expected"), [(1.24, "1.2 s"), (9.97, "10 s"), (89, "89 s"), (120, "2 min"), (7500, "2 h 5 min")]
)
def test_short_durations(seconds: float, expected: str) -> None:
    assert times.seconds(seconds) == expected
