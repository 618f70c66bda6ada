"""The line that a metric's process answers: written, read strictly, and cut to what each reader may see."""

from __future__ import annotations

import json

import pytest

from scorer.custom.answers import Failure, Refusal, Trials, Values, cut, dump, printable, read_answer


@pytest.mark.parametrize(
    "answer",
    [
        Values(0.5),
        Values(0.1 + 0.2, -1e300),
        Refusal("Row 3 is blank."),
        Failure("ValueError", "two\nlines", "Traceback"),
        Trials(2, 1, ("failed",), ("skipped",), {"truth": Values(1.0, 1.0), "sample": Refusal("no")}),
    ],
)
def test_an_answer_is_read_as_it_was_written(answer):
    line = dump(answer)

    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert read_answer(line) == answer


VALUES = {"is": "Values", "public": 0.5, "private": None}


@pytest.mark.parametrize(
    "data",
    [
        [],
        {},
        {"is": "Scored"},
        VALUES | {"more": 1},
        VALUES | {"public": None},
        VALUES | {"public": True},
        VALUES | {"public": "0.5"},
        VALUES | {"private": 10**400},
        {"is": "Refusal", "message": 3},
        {"is": "Failure", "kind": "x", "message": "x"},
        {"is": "Trials", "n_doctests": -1, "n_tests": 0, "failed": [], "skipped": [], "outcomes": {}},
        {"is": "Trials", "n_doctests": True, "n_tests": 0, "failed": [], "skipped": [], "outcomes": {}},
        {"is": "Trials", "n_doctests": 0, "n_tests": 0, "failed": "x", "skipped": [], "outcomes": {}},
        {"is": "Trials", "n_doctests": 0, "n_tests": 0, "failed": [], "skipped": [], "outcomes": {"truth": 1}},
    ],
)
def test_anything_else_is_refused(data):
    with pytest.raises(ValueError, match=r"expected|answer|digits"):
        read_answer(json.dumps(data).encode())


def test_an_entrant_sees_280_printable_characters():
    assert printable("a\n\x1b[2J\u202eb\ud800" + "c" * 1000, 280) == "a [2J b " + "c" * 272


def test_a_forged_refusal_is_cut_when_it_is_read():
    line = json.dumps({"is": "Refusal", "message": "x\n" * 40_000}).encode()

    assert read_answer(line) == Refusal(("x " * 140).strip())


def test_a_host_sees_the_end_of_a_long_text():
    assert cut("begin" + "x" * 50 + "the end", 8) == "…the end"
    assert cut("line\n\x1b\ud800", 50) == "line\n��"
