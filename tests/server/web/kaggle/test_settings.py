"""Settings in the words of Kaggle's command, as keys of a description and back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from server.errors import InvalidInputError
from server.web.kaggle import settings
from server.web.kaggle.calls import Call
from server.web.kaggle.settings import FIXED, Described

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TIMELINE = {
    "zone": "Europe/Berlin",
    "starts_at": "2026-11-20T09:00",
    "merger_deadline_at": "2026-11-28T09:00",
    "ends_at": "2026-12-01T09:00",
}
SPEC = {"slug": "quay", "title": "Quay", "tagline": "Tell quays apart.", "timeline": TIMELINE}


def described(**changes) -> Described:
    spec = {key: value for key, value in {**SPEC, **changes}.items() if value is not None}
    return Described(spec, host_id=7, is_final=False, now=NOW)


def read(found: Described, **given_):
    return settings.read_changes(found, Call(given_), list(given_))


def test_all_fields_are_answered():
    told = settings.show(described())

    assert len(told) == 33
    assert told["deadline"] == "2026-12-01T08:00:00.000Z"
    assert told["teamMergerExplicitDeadline"] == "2026-11-28T08:00:00.000Z"
    assert told["prohibitNewEntrantsExplicitDeadline"] is None
    assert (told["hostSegment"], told["directlyResponsibleUserId"]) == ("HOST_SEGMENT_COMMUNITY", 7)
    assert told["witholdFinalLeaderboardUntilItHasBeenVerified"] is True


@pytest.mark.parametrize("found", [described(), described(practice=True, timeline=None), described(timeline=None)])
def test_what_was_answered_changes_nothing(found):
    told = {name: value for name, value in settings.show(found).items() if value is not None}
    changes = settings.read_changes(found, Call(told), list(told))

    assert {key: value for key, value in changes.items() if found.spec.get(key) != value} == {}


@pytest.mark.parametrize(("name", "fixed"), FIXED.items())
def test_what_podium_has_not_takes_its_one_value_and_no_other(name, fixed):
    other = {bool: not fixed.value, str: "x", int: 7, float: 1.5, type(None): 7}[type(fixed.value)]

    assert read(described(), **({} if fixed.value is None else {name: fixed.value})) == {}
    with pytest.raises(InvalidInputError, match=name):
        read(described(), **{name: other})


@pytest.mark.parametrize("name", FIXED)
def test_what_is_left_out_has_its_default(name):
    found = described()
    if FIXED[name].value is True:
        with pytest.raises(InvalidInputError):
            settings.read_changes(found, Call({}), [name])
    else:
        assert settings.read_changes(found, Call({}), [name]) == {}


def test_times_are_written_in_the_zone_of_the_host():
    changes = read(described(), deadline="2027-01-01T00:00:00.000+00:00Z")

    assert changes == {
        "timeline": {
            "zone": "Europe/Berlin",
            "starts_at": "2026-11-20T09:00:00",
            "merger_deadline_at": "2026-11-28T09:00:00",
            "ends_at": "2027-01-01T01:00:00",
        }
    }


def test_a_deadline_for_merging_may_go_and_the_end_may_not():
    changes = settings.read_changes(described(), Call({}), ["teamMergerExplicitDeadline"])

    assert "merger_deadline_at" not in changes["timeline"]
    with pytest.raises(InvalidInputError, match="has an end"):
        settings.read_changes(described(), Call({}), ["deadline"])


def test_practice_begins_and_ends():
    never = read(described(finalize_after_minutes=30), hostSegment="HOST_SEGMENT_GETTING_STARTED")
    again = read(described(practice=True, timeline=None), hostSegment="HOST_SEGMENT_COMMUNITY")

    assert never == {"practice": True, "timeline": None, "finalize_after_minutes": None}
    assert again == {
        "practice": None,
        "timeline": {"starts_at": "2026-11-21T12:00:00Z", "ends_at": "2026-12-19T12:00:00Z"},
    }
    for refused in (
        {"hostSegment": "HOST_SEGMENT_FEATURED"},
        {"hostSegment": "HOST_SEGMENT_GETTING_STARTED", "deadline": "2027-01-01T00:00:00Z"},
        {
            "hostSegment": "HOST_SEGMENT_GETTING_STARTED",
            "witholdFinalLeaderboardUntilItHasBeenVerified": True,
        },
    ):
        with pytest.raises(InvalidInputError):
            read(described(), **refused)


def test_the_final_leaderboard_is_withheld_until_its_host_says_so():
    name = "witholdFinalLeaderboardUntilItHasBeenVerified"

    assert read(described(), **{name: False}) == {"finalize_after_minutes": 60}
    assert read(described(finalize_after_minutes=1440), **{name: False}) == {}
    assert read(described(finalize_after_minutes=1440), **{name: True}) == {"finalize_after_minutes": None}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("finalLeaderboardHasBeenVerified", True),
        ("directlyResponsibleUserId", 8),
        ("invented", 1),
        ("title", 7),
        ("deadline", "soon"),
    ],
)
def test_other_values_are_refused(name, value):
    with pytest.raises(InvalidInputError):
        read(described(), **{name: value})


@given(st.integers(1_800_000_000, 2_200_000_000))
def test_a_deadline_is_answered_as_it_was_set(seconds):
    text = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000")

    after = described(**read(described(), deadline=f"{text}+00:00Z"))

    assert settings.show(after)["deadline"] == f"{text}Z"


def test_the_fields_are_those_of_a_call(app: Flask):
    with app.test_request_context(json={"updateMask": "title, deadline", "settings": {"title": "X"}}):
        call = Call()

    assert call.mask() == ["title", "deadline"]
    assert call.part("settings").text("title") == "X"
