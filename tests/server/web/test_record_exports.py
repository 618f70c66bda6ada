from datetime import UTC, datetime

from flask import Flask

from server.models import AuditEvent
from server.services.records import Act, ActsWanted
from server.web.record_exports import act_fields, read_act_choices


def read(app: Flask, query: str):
    with app.test_request_context(f"/?{query}"):
        return read_act_choices()


def test_each_filter_is_understood(app: Flask):
    choices = read(app, "action=submission&user=ada&since=2026-11-01&until=2026-11-02")

    assert choices.faults == {}
    assert choices.wanted == ActsWanted(
        action="submission",
        user="ada",
        since=datetime(2026, 11, 1, tzinfo=UTC),
        until=datetime(2026, 11, 3, tzinfo=UTC),  # the last day is in it
    )


def test_what_is_not_understood_is_named(app: Flask):
    assert list(read(app, "since=soon&until=2026-02-30").faults) == ["since", "until"]
    assert read(app, "").wanted == ActsWanted()


def test_what_the_platform_did_itself_has_no_user():
    at = datetime(2026, 11, 21, 12, tzinfo=UTC)
    event = AuditEvent(at=at, action="submission.second_score", subject="submission:7", detail={"before": 1, "x": 2})

    assert act_fields(Act(event, None)) == {
        "at": "2026-11-21T12:00:00Z",
        "user": None,
        "action": "submission.second_score",
        "subject": "submission:7",
        "before": 1,
        "after": None,
        "detail": {"x": 2},
    }
