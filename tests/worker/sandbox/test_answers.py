"""Tests for `worker.sandbox.answers`; test_p15_host_limits.py sends them through the sandbox."""

from __future__ import annotations

import json

import pytest

from scorer.report import Example, Problem, Report, Severity
from worker.sandbox.answers import (
    MAX_ENTRANT_CHARACTERS,
    MAX_HOST_CHARACTERS,
    Fault,
    Refusal,
    printable,
    read_answer,
    with_last_words,
)
from worker.sandbox.outcomes import Ended

LONG = "\x1b[31m" + "a\n" * 5000
PROBLEM = Problem(LONG, Severity.ERROR, LONG, 1, LONG, (Example(1, LONG, None, LONG, LONG),))


def ended(exit_code: int, data: object, printed: bytes = b"") -> Ended:
    return Ended(exit_code, json.dumps(data).encode(), printed)


def test_all_texts_for_entrants_are_printable_and_bounded() -> None:
    report = Report((PROBLEM,)).to_dict()

    answer = read_answer(ended(3, {"error": "submission", "message": LONG, "report": report}))

    assert isinstance(answer, Refusal)
    (problem,) = answer.problems
    (example,) = problem.examples
    texts = [problem.code, problem.message, problem.hint, example.id, example.found, example.expected]
    assert all(text is not None and text.isprintable() and len(text) <= MAX_ENTRANT_CHARACTERS for text in texts)
    assert example.column is None


@pytest.mark.parametrize(
    "data",
    [
        {"error": "submission", "message": "m"},
        {"error": "submission", "message": "m", "report": {"is_ok": False, "message": "m", "problems": []}},
        {"error": "other", "message": "m", "report": Report((PROBLEM,)).to_dict()},
        [],
    ],
)
def test_a_refusal_without_its_shape_is_the_hosts_fault(data: object) -> None:
    assert isinstance(read_answer(ended(3, data)), Fault)


def test_a_fault_keeps_words_and_traceback_for_the_host() -> None:
    data = {"error": "metric", "message": "m", "faults": ["It \x00 failed."], "traceback": "line 1\n\x1bline 2"}

    assert read_answer(ended(4, data)) == Fault("It   failed.", "line 1\nline 2")


def test_another_exit_code_comes_with_the_last_words() -> None:
    answer = read_answer(ended(1, {}, b"Traceback\nKeyError: 'x'\n"))

    assert answer == Fault("It ended with exit code 1. Its last words: Traceback KeyError: 'x'")


def test_short_text_stays_and_long_text_is_cut() -> None:
    assert printable("as it is") == "as it is"
    assert len(printable("a" * 1000)) == MAX_ENTRANT_CHARACTERS
    assert len(with_last_words("Said.", b"x" * 10_000)) <= MAX_HOST_CHARACTERS + 40
    assert with_last_words("Said.", b"") == "Said."
