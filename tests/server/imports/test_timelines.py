"""Dates of other platforms: the clock time is kept, a zone is heeded, and what is past becomes practice."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from server.imports.conversions import Choices, Conversion
from server.imports.outcomes import Format
from server.imports.timelines import has_clock_time, read_moment, set_end
from tests.imports import NOW

NAIVE = datetime(2030, 1, 2, 13, 30, tzinfo=UTC).replace(tzinfo=None)  # as YAML gives it


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        (NAIVE, datetime(2030, 1, 2, 13, 30, tzinfo=UTC)),
        (datetime(2030, 1, 2, 13, 30, tzinfo=timezone(timedelta(hours=2))), datetime(2030, 1, 2, 11, 30, tzinfo=UTC)),
        (date(2030, 1, 2), datetime(2030, 1, 2, tzinfo=UTC)),
        ("2030-01-02 13:30:00", datetime(2030, 1, 2, 13, 30, tzinfo=UTC)),
        ("2030-01-02T13:30:00+02:00", datetime(2030, 1, 2, 11, 30, tzinfo=UTC)),
        ("8-7-2019", datetime(2019, 8, 7, tzinfo=UTC)),
        ("soon", None),
        (7, None),
    ],
)
def test_a_moment_is_read_in_utc(written, moment):
    assert read_moment(written) == moment


def test_a_bare_date_has_no_clock_time():
    assert [has_clock_time(value) for value in (date(2030, 1, 2), "2030-01-02", "2030-01-02 13:30", "x")] == [
        False,
        False,
        True,
        False,
    ]


@pytest.fixture
def conversion(tmp_path):
    return Conversion(tmp_path, tmp_path, "x", Format.CODABENCH, Choices(now=NOW, seed=1))


def test_an_end_to_come_is_taken_over(conversion):
    set_end(conversion, "end", NOW, NOW + timedelta(days=1))

    assert conversion.spec == {"timeline": {"starts_at": "2026-01-01T00:00:00Z", "ends_at": "2026-01-02T00:00:00Z"}}


def test_a_past_end_makes_it_practice(conversion):
    set_end(conversion, "end", NOW - timedelta(days=9), NOW)

    assert conversion.spec == {"practice": True}
    assert conversion.outcomes[0].reason == "2026-01-01 is past; set a timeline to run it anew"
