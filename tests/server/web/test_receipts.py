"""A receipt says no more than what it was asked for: fields that a score of an earlier release lacks are empty."""

from __future__ import annotations

import pytest
from flask import Flask

from server.services.oversight import ScoreReceipt
from server.web.receipts import make_receipt_item, send_receipt

SAID = {
    "submission_sha256": "a",
    "solution_sha256": "b",
    "metric": "roc_auc",
    "metric_parameters": {},
    "id_column": "id",
    "metric_version": "1",
    "libraries": {"numpy": "2.0"},
    "path": "fast",
    "scored_at": "2026-11-21T12:00:00Z",
    "seconds": 0.1,
}


@pytest.mark.parametrize(
    ("more", "file"), [({}, (None, False)), ({"metric_sha256": "c", "is_complete": True}, ("c", True))]
)
def test_a_receipt_has_the_file_of_a_hosts_own_metric_only_where_there_is_one(more: dict, file: tuple):
    item = make_receipt_item(ScoreReceipt(7, 2, {**SAID, **more}, 0.1 + 0.2, 0.4))

    assert (item.metric_sha256, item.is_complete) == file
    assert (item.submission_id, item.solution_version, item.public_score) == (7, 2, 0.30000000000000004)


def test_it_is_sent_as_a_file_that_nobody_else_keeps(app: Flask):
    with app.test_request_context("/"):
        response = send_receipt(ScoreReceipt(7, 2, SAID, 0.5, None), name="x-7-receipt.json")

    assert response.json is not None
    assert (response.json["private_score"], "seconds" in response.json) == (None, False)
    assert response.headers["Content-Disposition"].startswith('attachment; filename="x-7-receipt.json"')
    assert response.headers["Cache-Control"] == "private, no-store"
