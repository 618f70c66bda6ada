"""Local times and the moments that they mean."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from server.domain.zones import find_zone, list_zones, read_moment

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("text", ["2030-01-07 09:00", "2030-01-07T09:00", " 2030-01-07 09:00:00 "])
def test_a_local_time_is_a_moment(text: str):
    assert read_moment(text, BERLIN) == datetime(2030, 1, 7, 8, tzinfo=UTC)


def test_a_time_that_the_clock_shows_twice_is_the_later_one():
    assert read_moment("2026-10-25 02:30", BERLIN) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2030-02-30 09:00", "2026-03-29 02:30", "2030-01-07T09:00:00+01:00", "2030-01-07T09:00:00Z"],
)
def test_what_no_clock_shows_there_is_no_moment(text: str):
    assert read_moment(text, BERLIN) is None


def test_zones_are_known_by_name():
    assert find_zone("Europe/Berlin") == BERLIN
    assert [find_zone(name) for name in ("Europe/Atlantis", "", "../etc/passwd")] == [None] * 3


def test_zones_of_all_places_may_be_chosen_and_no_other_names():
    assert {"UTC", "Europe/Berlin", "Asia/Kolkata"} <= set(list_zones())
    assert not {"Factory", "localtime", "posixrules"} & set(list_zones())
