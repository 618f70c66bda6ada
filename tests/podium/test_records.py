"""Rows of any kind."""

from __future__ import annotations

from podium.records import Records

ROWS = [
    {"id": 1, "score": 0.25, "is_hidden": True, "at": None, "seen_at": "2026-11-06T10:00:00Z", "members": ["a", "b"]},
    {"id": 2, "score": None, "is_hidden": False, "at": None, "seen_at": None, "members": []},
]
SHOWN = {"id": "id", "score": "score", "is_hidden": "hidden", "seen_at": "seen", "members": "members"}


def test_all_is_in_the_rows_and_some_is_shown():
    records = Records("Things", SHOWN, lambda _page: (ROWS, 1))

    assert set(records[0]) == set(ROWS[0])
    assert repr(records).splitlines() == [
        "Things",
        "  id  score  hidden  seen                  members",
        "  1   0.25   yes     2026-11-06 10:00 UTC  a, b",
        "  2",
    ]
    assert list(records.to_frame()["id"]) == [1, 2]
