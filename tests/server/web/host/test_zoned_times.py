"""Times that hosts type in a zone of their own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from server.errors import InvalidInputError
from server.web.forms import Form
from server.web.host.zoned_times import find_utc, read_time


def test_a_time_is_read_in_the_zone_that_is_named():
    form = Form({"at": "2030-01-07T09:00", "zone": "Asia/Tokyo"})

    assert read_time(form, "at", message="No.") == datetime(2030, 1, 7, tzinfo=UTC)
    assert find_utc(form, "at") == datetime(2030, 1, 7, tzinfo=UTC)


def test_an_empty_field_is_no_time_in_whatever_zone():
    assert read_time(Form({"at": " ", "zone": "nowhere"}), "at", message="No.") is None
    assert find_utc(Form({"at": "", "zone": "nowhere"}), "at") is None


@pytest.mark.parametrize(
    ("text", "zone", "field"),
    [
        ("soon", "UTC", "at"),
        ("2030-01-07T09:00", "Europe/Atlantis", "zone"),
        ("2030-03-31T02:30", "Europe/Berlin", "at"),  # the clock leaps over it
        ("2030-01-07T09:00Z", "UTC", "at"),
    ],
)
def test_what_is_no_time_is_told_at_its_field(text, zone, field):
    with pytest.raises(InvalidInputError, match=r"No\.") as refused:
        read_time(Form({"at": text, "zone": zone}), "at", message="No.")

    assert list(refused.value.fields) == [field]
