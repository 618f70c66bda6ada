from datetime import UTC, datetime

import pytest
from flask import Flask

from server.domain.submissions import SubmissionStatus
from server.services.seen_submissions import Order, Wanted
from server.web.submission_choices import read_choices


def read(app: Flask, query: str):
    with app.test_request_context(f"/?{query}"):
        return read_choices()


def test_nothing_asks_for_everything_newest_first(app: Flask):
    choices = read(app, "")

    assert (choices.wanted, choices.order, choices.faults) == (Wanted(), Order.NEWEST, {})
    assert not choices.narrows_further


def test_each_parameter_is_understood(app: Flask):
    choices = read(
        app,
        "search=ada&status=error&hidden=no&late=yes&selected=no&since=2026-11-01&until=2026-11-02"
        "&lowest=0.5&highest=1e1&code=missing_ids&order=lowest",
    )

    assert choices.faults == {}
    assert choices.order is Order.LOWEST
    assert choices.narrows_further
    assert choices.wanted == Wanted(
        search="ada",
        status=SubmissionStatus.ERROR,
        is_hidden=False,
        is_late=True,
        is_selected=False,
        since=datetime(2026, 11, 1, tzinfo=UTC),
        until=datetime(2026, 11, 3, tzinfo=UTC),  # the last day is in it
        lowest=0.5,
        highest=10.0,
        error_code="missing_ids",
    )


def test_a_time_with_a_clock_is_that_moment(app: Flask):
    wanted = read(app, "since=2026-11-01T10:00%2B01:00&until=2026-11-01T12:00Z").wanted

    assert wanted.since == datetime(2026, 11, 1, 9, tzinfo=UTC)
    assert wanted.until == datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_hidden_may_be_asked_for_as_a_status(app: Flask):
    assert read(app, "status=hidden").wanted == Wanted(is_hidden=True)


@pytest.mark.parametrize(
    "query",
    ["status=good", "hidden=1", "late=maybe", "selected=x", "since=soon", "until=2026-13-01", "until=9999-12-31",
     "lowest=much", "highest=nan", "lowest=inf", "order=private"],
)  # fmt: skip
def test_what_is_not_understood_is_named_and_left_out(app: Flask, query: str):
    choices = read(app, query)

    assert list(choices.faults) == [query.partition("=")[0]]
    assert (choices.wanted, choices.order) == (Wanted(), Order.NEWEST)
