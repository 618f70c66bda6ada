"""Tests for `worker.faults`."""

from __future__ import annotations

from worker.faults import trace_of


def _fail() -> None:
    raise ValueError("a-secret-cell")


def test_the_trace_says_where_and_never_what() -> None:
    try:
        _fail()
    except ValueError as error:
        trace = trace_of(error)

    assert [line.rpartition(" ")[2] for line in trace] == ["test_the_trace_says_where_and_never_what", "_fail"]
    assert all(f"{__file__}:" in line for line in trace)
    assert "a-secret-cell" not in repr(trace)


def test_an_error_that_was_never_raised_has_no_trace() -> None:
    assert trace_of(ValueError("x")) == ()
