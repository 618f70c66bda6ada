"""What the scorer says from within the sandbox, taken as bytes of unknown origin.

The metric runs in a process beside the scorer's command, whose words these are. Still nothing is believed but what has
exactly this shape: numbers that are finite, and texts of which each reader gets a bounded number of printable
characters.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import ConfigDict, Field, FiniteFloat, TypeAdapter

from scorer.report import Example, Problem
from worker.sandbox.outcomes import Ended

SCORED, REFUSED, BROKEN = 0, 3, 4  # the exit codes of `python -m scorer`
MAX_ENTRANT_CHARACTERS = 300
MAX_HOST_CHARACTERS = 2000
_Count = Annotated[int, Field(ge=0, le=1 << 53)]


class _Exact:
    """Whatever is not a field is refused."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class Scores(_Exact):
    """What the scorer prints with exit code 0; `warnings` and `output`, what the metric printed, are for the host."""

    metric: str
    public_score: FiniteFloat
    private_score: FiniteFloat | None
    n_public: _Count
    n_private: _Count
    notes: tuple[Problem, ...]
    path: str
    warnings: tuple[str, ...] = ()
    metric_sha256: str = ""
    output: str = ""


@dataclass(frozen=True)
class _Report(_Exact):
    is_ok: Literal[False]
    message: str
    problems: Annotated[tuple[Problem, ...], Field(min_length=1)]


@dataclass(frozen=True)
class _Refusal(_Exact):
    error: Literal["submission"]
    message: str
    report: _Report


@dataclass(frozen=True)
class _Fault(_Exact):
    error: Literal["metric", "solution"]
    message: str
    faults: tuple[str, ...]
    type: str = ""
    traceback: str = ""
    entrant_message: str = ""
    output: str = ""


@dataclass(frozen=True)
class Refusal:
    """The file is not taken, by the scorer or by the metric; for the entrant."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Fault:
    """The metric, or the solution under it, is broken; for the host alone."""

    message: str
    traceback: str = ""


Answer: TypeAlias = Scores | Refusal | Fault

_SCORES: TypeAdapter[Scores] = TypeAdapter(Scores)
_REFUSAL: TypeAdapter[_Refusal] = TypeAdapter(_Refusal)
_FAULT: TypeAdapter[_Fault] = TypeAdapter(_Fault)


def read_answer(ended: Ended) -> Answer:
    """Return what the scorer said; what cannot be understood is a fault of the metric."""
    try:
        if ended.exit_code == SCORED:
            scores = _SCORES.validate_json(ended.output, strict=True)
            return replace(
                scores,
                notes=bounded(scores.notes),
                warnings=tuple(printable(warning, MAX_HOST_CHARACTERS) for warning in scores.warnings),
                output=printable(scores.output, MAX_HOST_CHARACTERS),
            )
        if ended.exit_code == REFUSED:
            return Refusal(bounded(_REFUSAL.validate_json(ended.output, strict=True).report.problems))
        if ended.exit_code == BROKEN:
            return _read_fault(ended.output)
    except ValueError:
        return Fault(with_last_words("It ended without a result that can be read.", ended.printed))
    return Fault(with_last_words(f"It ended with exit code {ended.exit_code}.", ended.printed))


def _read_fault(output: bytes) -> Fault:
    said = _FAULT.validate_json(output, strict=True)
    lines = (printable(line, MAX_HOST_CHARACTERS) for line in said.traceback.splitlines())
    return Fault(printable(" ".join(said.faults) or said.message, MAX_HOST_CHARACTERS), "\n".join(lines))


def bounded(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems with all texts printable and cut."""
    return tuple(
        replace(
            problem,
            code=printable(problem.code),
            message=printable(problem.message),
            hint=printable(problem.hint),
            examples=tuple(_bounded_example(example) for example in problem.examples),
        )
        for problem in problems
    )


def _bounded_example(example: Example) -> Example:
    def cut(text: str | None) -> str | None:
        return None if text is None else printable(text)

    return Example(example.row, cut(example.id), cut(example.column), cut(example.found), cut(example.expected))


def printable(text: str, most: int = MAX_ENTRANT_CHARACTERS) -> str:
    """Return a text on one line, without what is not printable, cut to `most` characters."""
    line = "".join(sign if sign.isprintable() else " " for sign in text[: 4 * most]).strip()
    return line if len(line) <= most else f"{line[: most - 1]}…"


def with_last_words(sentence: str, printed: bytes) -> str:
    """Return a sentence, and the end of what the program printed; for the host."""
    words = printable(printed.decode(errors="replace")[-MAX_HOST_CHARACTERS:], MAX_HOST_CHARACTERS)
    return f"{sentence} Its last words: {words}" if words else sentence
