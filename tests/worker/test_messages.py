"""Tests for `worker.messages`: an answer is taken as bytes of unknown origin."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.problems import make_problem
from scorer.report import Example
from worker.messages import (
    Answer,
    Broken,
    Compiled,
    CompileRequest,
    Failed,
    Limits,
    OutOfMemory,
    Refused,
    Request,
    Scored,
    ScoreRequest,
    Stale,
    dump,
    read_answer,
    read_request,
)

PROBLEM = make_problem(
    "value_blank", "1 cell of `y` without a value.", examples=[Example(3, "3", "y", "", "a finite number")]
)
SCORED = Scored(0.75, None, 3, 0, (PROBLEM,), "compiled", {"read": 1.5})
ANSWERS = [
    SCORED,
    Scored(1.0, 0.5, 3, 3, (), "portable", {}),
    Refused((PROBLEM, PROBLEM)),
    Broken("SolutionError"),
    Stale(),
    OutOfMemory(),
    Failed("ValueError", ("tasks.py:1 perform",)),
    Compiled(),
]
REQUESTS: list[Request] = [
    ScoreRequest("/files/a", "/cache/b", 1024, Limits(2.5, 1 << 20)),
    CompileRequest("/files/a", "/cache/b", "f1", {"zero_division": 1.0}, "id", Limits(2.5, 1 << 20, 1 << 30)),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.kind)
def test_an_answer_arrives_as_it_was_sent(answer: Answer) -> None:
    line = dump(answer)

    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert read_answer(line) == answer


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request.kind)
def test_a_request_arrives_as_it_was_sent(request_: Request) -> None:
    assert read_request(dump(request_)) == request_


def changed(**changes: Any) -> bytes:
    """Return an answer with scores in which some fields are others; one that is “left out” is."""
    fields = json.loads(dump(SCORED)) | changes
    return json.dumps({name: value for name, value in fields.items() if value != "left out"}).encode()


def in_the_problem(**changes: Any) -> bytes:
    """Return a refusal in whose problem some fields are others."""
    refused = json.loads(dump(Refused((PROBLEM,))))
    refused["problems"][0] |= changes
    return json.dumps(refused).encode()


MALFORMED = {
    "nothing": b"",
    "no JSON": b"scored",
    "no object": b"[0.5]",
    "half an object": dump(SCORED)[:-10],
    "two answers": dump(Compiled()) + dump(SCORED),
    "two answers in a line": dump(Compiled())[:-1] * 2,
    "no UTF-8": b'{"kind":"broken","error":"\xff"}',
    "no kind": b"{}",
    "another kind": changed(kind="won"),
    "a kind of a request": dump(REQUESTS[0]),
    "a score as text": changed(public_score="0.75"),
    "a score as a list": changed(public_score=[0.75]),
    "a score as a flag": changed(public_score=True),
    "no score": changed(public_score=None),
    "a score left out": changed(public_score="left out"),
    "NaN": changed(public_score=float("nan")),
    "infinity": changed(private_score=float("inf")),
    "a number beyond all": changed().replace(b"0.75", b"1e999"),
    "a stage that is NaN": changed(stages={"read": float("nan")}),
    "a fraction of a row": changed(n_public=2.5),
    "less than no row": changed(n_private=-1),
    "a path too long": changed(path="x" * 21),
    "a stage too long": changed(stages={"x" * 21: 1.0}),
    "a key too many": changed(rank=1),
    "no problem": b'{"kind":"refused","problems":[]}',
    "an error too long": b'{"kind":"broken","error":"%s"}' % (b"x" * 81),
    "a key too many in an answer without any": b'{"kind":"compiled","score":1}',
    "a problem of unknown severity": in_the_problem(severity="fatal"),
    "a problem with a key too many": in_the_problem(html="<b>"),
    "a count as text": in_the_problem(count="3"),
    "an example with a key too many": in_the_problem(examples=[{"row": 1, "label": "1"}]),
    "an example whose row is a fraction": in_the_problem(examples=[{"row": 1.5}]),
}


@pytest.mark.parametrize("line", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_not_exactly_an_answer_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # that of the library, whose words nobody reads
        read_answer(line)


def test_the_samples_are_malformed_by_their_changes_alone() -> None:
    assert read_answer(changed()) == SCORED
    assert read_answer(in_the_problem()) == Refused((PROBLEM,))


@given(st.binary(max_size=200))
def test_no_bytes_do_anything_but_answer_or_be_refused(line: bytes) -> None:
    try:
        answer = read_answer(line)
    except ValueError:
        return
    assert read_answer(dump(answer)) == answer


def test_no_score_that_is_not_finite_can_be_sent() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump(Scored(float("nan"), None, 1, 0, (), "portable", {}))


def test_scoring_reads_its_two_files_and_writes_none() -> None:
    assert (REQUESTS[0].readable, REQUESTS[0].writable) == ((Path("/files/a"), Path("/cache/b")), ())


def test_compiling_reads_the_solution_and_writes_beside_its_place() -> None:
    assert (REQUESTS[1].readable, REQUESTS[1].writable) == ((Path("/files/a"),), (Path("/cache"),))
