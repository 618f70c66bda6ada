from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask

from server.web.api.answers import answer, as_time


@dataclass(frozen=True)
class Ship:
    name: str


def test_times_are_written_in_utc_with_a_z():
    east = timezone(timedelta(hours=2))

    assert as_time(datetime(2026, 11, 21, 14, 0, tzinfo=east)) == "2026-11-21T12:00:00Z"
    assert as_time(datetime(2026, 11, 21, 12, 0, 0, 5, tzinfo=UTC)) == "2026-11-21T12:00:00.000005Z"
    assert as_time(None) is None


def test_only_records_are_answered(app: Flask):
    with app.test_request_context("/api/x"), pytest.raises(TypeError, match="not with dict"):
        answer({"name": "Argo"})


def test_what_the_reader_has_is_not_sent_again(app: Flask):
    with app.test_request_context("/api/x"):
        first = answer(Ship("Argo"))
    with app.test_request_context("/api/x", headers={"If-None-Match": first.headers["ETag"]}):
        again, other = answer(Ship("Argo")), answer(Ship("Beagle"))

    assert again.status_code == 304
    assert (other.status_code, other.get_json()) == (200, {"name": "Beagle"})


def test_a_tag_may_leave_out_what_is_different_each_time(app: Flask):
    with app.test_request_context("/api/x"):
        first = answer(Ship("Argo, at noon"), tagged=Ship("Argo"))
    with app.test_request_context("/api/x", headers={"If-None-Match": first.headers["ETag"]}):
        again, other = (
            answer(Ship("Argo, at one"), tagged=Ship("Argo")),
            answer(Ship("Argo, at noon"), tagged=Ship("Beagle")),
        )

    assert first.get_json() == {"name": "Argo, at noon"}
    assert first.headers["ETag"].startswith("W/")
    assert (again.status_code, other.status_code) == (304, 200)
