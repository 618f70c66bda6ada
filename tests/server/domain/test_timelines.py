"""Times of a description as moments, and back."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.spec_parts import TimelineSpec
from server.domain.timelines import NAMES, read_times, write_times

FIRST, LAST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2026, 2040))
MOMENTS = st.integers(FIRST, LAST).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
ZONES = st.sampled_from([None, {}, {"zone": "Europe/Berlin"}, {"zone": "Nowhere"}])


def test_times_are_read_in_their_zone_or_with_their_own():
    there = read_times({"zone": "Europe/Berlin", "starts_at": "2026-07-01T09:00", "ends_at": "2026-12-01T09:00"})
    here = read_times({"starts_at": "2026-07-01T09:00:00Z", "ends_at": "2026-07-02T09:00:00+02:00"})

    assert there == {
        "starts_at": datetime(2026, 7, 1, 7, tzinfo=UTC),
        "ends_at": datetime(2026, 12, 1, 8, tzinfo=UTC),
    }
    assert here["ends_at"] == datetime(2026, 7, 2, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "timeline", [None, 7, {}, {"zone": "Nowhere", "starts_at": "2026-07-01T09:00"}, {"ends_at": 1}]
)
def test_what_are_no_times_are_none(timeline):
    assert read_times(timeline) == {}


def test_an_hour_that_comes_twice_is_written_in_utc():
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))

    assert write_times({"zone": "Europe/Berlin"}, {"ends_at": first}) == {"ends_at": "2026-10-25T00:30:00Z"}
    assert write_times({"zone": "Europe/Berlin"}, {"ends_at": second}) == {
        "zone": "Europe/Berlin",
        "ends_at": "2026-10-25T02:30:00",
    }


@given(ZONES, st.lists(MOMENTS, min_size=4, max_size=4, unique=True))
def test_times_come_back_as_they_were_and_can_be_described(timeline, moments):
    times = dict(zip(NAMES, sorted(moments), strict=True))

    written = write_times(timeline, times)

    assert read_times(written) == times
    spec = TimelineSpec.model_validate(written)
    assert {name: getattr(spec, name) for name in NAMES} == times
