"""What the process in which a metric runs may answer: one line of JSON, taken as bytes of unknown origin.

The metric runs in that process and can write this line itself. So the line says no more than a metric may say anyway:
a finite number for each part, at most 280 printable characters for the entrant, or words for the host.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TypeAlias

MAX_ANSWER_BYTES = 64 * 1024
MAX_ENTRANT_LETTERS = 280
MAX_HOST_LETTERS = 2_000
MAX_TRACE_LETTERS = 8_000
MAX_TRIALS = 10


@dataclass(frozen=True)
class Values:
    """The score of each part that there is."""

    public: float
    private: float | None = None


@dataclass(frozen=True)
class Refusal:
    """The metric refuses the submission, in its own words for the entrant."""

    message: str


@dataclass(frozen=True)
class Failure:
    """The metric failed: the class of what was raised, its text and the traceback, for the host alone."""

    kind: str
    message: str
    trace: str = ""


Outcome: TypeAlias = Values | Refusal | Failure


@dataclass(frozen=True)
class Trials:
    """What the check before publishing found: outcomes by what was tried, counts of its own tests, failed ones."""

    n_doctests: int = 0
    n_tests: int = 0
    failed: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)


Answer: TypeAlias = Outcome | Trials


def printable(text: str, most: int) -> str:
    """Return text with line breaks and control characters taken out, cut to a number of letters."""
    flat = "".join(letter if letter.isprintable() else " " for letter in text[: 4 * most])
    return " ".join(flat.split())[:most].rstrip()


def cut(text: str, most: int) -> str:
    """Return the end of a text for the host, which is where a traceback says what happened."""
    kept = text if len(text) <= most else f"…{text[1 - most :]}"
    return "".join(letter if letter.isprintable() or letter == "\n" else "�" for letter in kept)


def dump(answer: Answer) -> bytes:
    """Return an answer as one line."""
    data = {"is": type(answer).__name__, **asdict(answer)}
    if isinstance(answer, Trials):
        data["outcomes"] = {
            name: {"is": type(outcome).__name__, **asdict(outcome)} for name, outcome in answer.outcomes.items()
        }
    return json.dumps(data, allow_nan=False, ensure_ascii=False).encode() + b"\n"


def read_answer(line: bytes) -> Answer:
    """Return the answer in a line.

    Raises
    ------
    ValueError
        If it is not exactly an answer.
    """
    data = _object(json.loads(line, parse_constant=_no_constant))
    if data.get("is") != Trials.__name__:
        return _read_outcome(data)
    _expect_keys(data, {"n_doctests", "n_tests", "failed", "skipped", "outcomes"})
    outcomes = _object(data["outcomes"])
    return Trials(
        n_doctests=_count(data["n_doctests"]),
        n_tests=_count(data["n_tests"]),
        failed=_texts(data["failed"]),
        skipped=_texts(data["skipped"]),
        outcomes={name: _read_outcome(_object(outcome)) for name, outcome in outcomes.items()},
    )


def _read_outcome(data: Mapping[str, object]) -> Outcome:
    match data.get("is"):
        case "Values":
            _expect_keys(data, {"public", "private"})
            private = data["private"]
            return Values(_number(data["public"]), None if private is None else _number(private))
        case "Refusal":
            _expect_keys(data, {"message"})
            return Refusal(printable(_text(data["message"]), MAX_ENTRANT_LETTERS))
        case "Failure":
            _expect_keys(data, {"kind", "message", "trace"})
            return Failure(
                printable(_text(data["kind"]), 80),
                cut(_text(data["message"]), MAX_HOST_LETTERS),
                cut(_text(data["trace"]), MAX_TRACE_LETTERS),
            )
        case other:
            raise ValueError(f"an answer of the kind {other!r}")


def _no_constant(word: str) -> object:
    raise ValueError(f"{word} is no number of JSON")


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ValueError("expected an object")
    return value


def _expect_keys(data: Mapping[str, object], names: set[str]) -> None:
    if set(data) != {"is", *names}:
        raise ValueError(f"expected {', '.join(sorted(names))}")


def _number(value: object) -> float:
    if not isinstance(value, float) or not math.isfinite(value):
        raise ValueError("expected a finite number")
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("expected a count")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("expected text")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("expected a list")
    return tuple(cut(_text(item), MAX_HOST_LETTERS) for item in value[:MAX_TRIALS])
