"""The request to a metric's process."""

from __future__ import annotations

from scorer.custom.requests import Frame, Request, Work


def test_a_request_is_read_as_it_was_written():
    request = Request(
        work=Work.SCORE,
        metric="metric.py",
        parameters={"weights": [1, 0.5], "name": None},
        id_column="id",
        is_complete=False,
        channel=9,
        solution=Frame(4, is_parquet=False),
        parts={"public": 5},
        entries={"submission": Frame(6, is_parquet=True)},
    )

    assert Request.from_json(request.to_json()) == request


def test_a_check_without_files_has_none():
    request = Request(Work.CHECK, "metric.py", {}, "", is_complete=False)

    assert Request.from_json(request.to_json()) == request
