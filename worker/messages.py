"""What the worker and its child tell each other: one request down, one answer back, a line of JSON each.

The answer comes from a process that has read a stranger's file. It is taken as bytes of unknown origin: at most one
MiB, of exactly these shapes, every number finite.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, FiniteFloat, TypeAdapter

from scorer.report import Problem
from worker.alarm_messages import (
    Changed,
    ChangesRequest,
    Sketched,
    SketchRequest,
    Surveyed,
    SurveyRequest,
)
from worker.message_parts import Exact
from worker.message_parts import Limits as Limits  # part of what a message says

MAX_ANSWER_BYTES = 1024 * 1024


@dataclass(frozen=True)
class ScoreRequest:
    """Score the submission against the compiled solution in `folder`."""

    submission: str
    folder: str
    max_expanded_bytes: int
    limits: Limits
    kind: Literal["score"] = "score"

    @property
    def readable(self) -> tuple[Path, ...]:
        """What the work has to read."""
        return Path(self.submission), Path(self.folder)

    @property
    def writable(self) -> tuple[Path, ...]:
        """Where the work has to write."""
        return ()


@dataclass(frozen=True)
class CompileRequest:
    """Compile the solution into `folder`, with the marks of the sample submission if there is one."""

    solution: str
    folder: str
    metric: str
    parameters: Mapping[str, Any]
    id_column: str
    limits: Limits
    sample: str | None = None
    kind: Literal["compile"] = "compile"

    @property
    def readable(self) -> tuple[Path, ...]:
        """What the work has to read."""
        return (Path(self.solution), *([] if self.sample is None else [Path(self.sample)]))

    @property
    def writable(self) -> tuple[Path, ...]:
        """Where the work has to write: beside the folder first, which is then renamed."""
        return (Path(self.folder).parent,)


@dataclass(frozen=True)
class BotsRequest:
    """Write the bots of a competition into `folder`; no metric means one of the host's own."""

    solution: str
    sample: str
    folder: str
    metric: str | None
    parameters: Mapping[str, Any]
    id_column: str
    limits: Limits
    kind: Literal["bots"] = "bots"

    @property
    def readable(self) -> tuple[Path, ...]:
        """What the work has to read."""
        return Path(self.solution), Path(self.sample)

    @property
    def writable(self) -> tuple[Path, ...]:
        """Where the work has to write."""
        return (Path(self.folder),)


@dataclass(frozen=True)
class EstimateRequest:
    """Say how sure the scores of a submission are; what comparisons are made of goes into the folder `evidence`."""

    submission: str
    folder: str
    evidence: str
    max_expanded_bytes: int
    limits: Limits
    kind: Literal["estimate"] = "estimate"

    @property
    def readable(self) -> tuple[Path, ...]:
        """What the work has to read."""
        return Path(self.submission), Path(self.folder)

    @property
    def writable(self) -> tuple[Path, ...]:
        """Where the work has to write."""
        return (Path(self.evidence),)


@dataclass(frozen=True)
class TiesRequest:
    """Compare the first of some evidences, in the order of their board, with each of the others."""

    evidence: tuple[str, ...]
    limits: Limits
    kind: Literal["ties"] = "ties"

    @property
    def readable(self) -> tuple[Path, ...]:
        """What the work has to read."""
        return tuple(Path(path) for path in self.evidence)

    @property
    def writable(self) -> tuple[Path, ...]:
        """Where the work has to write."""
        return ()


@dataclass(frozen=True)
class DifferenceRequest:
    """Compare two evidences of the same rows."""

    first: str
    second: str
    limits: Limits
    kind: Literal["difference"] = "difference"

    @property
    def readable(self) -> tuple[Path, ...]:
        """What the work has to read."""
        return Path(self.first), Path(self.second)

    @property
    def writable(self) -> tuple[Path, ...]:
        """Where the work has to write."""
        return ()


@dataclass(frozen=True)
class Scored(Exact):
    """The scores; `path` says which loops made them, the times are of each stage."""

    public_score: FiniteFloat
    private_score: FiniteFloat | None
    n_public: Annotated[int, Field(ge=0)]
    n_private: Annotated[int, Field(ge=0)]
    notes: tuple[Problem, ...]
    path: Annotated[str, Field(max_length=20)]
    stages: dict[Annotated[str, Field(max_length=20)], FiniteFloat]
    kind: Literal["scored"] = "scored"


@dataclass(frozen=True)
class Refused(Exact):
    """The file has faults; all of them, and what else was noticed."""

    problems: Annotated[tuple[Problem, ...], Field(min_length=1)]
    kind: Literal["refused"] = "refused"


@dataclass(frozen=True)
class Broken(Exact):
    """The solution or the metric cannot be used; `error` is the name of the class, for the log."""

    error: Annotated[str, Field(max_length=80)]
    kind: Literal["broken"] = "broken"


@dataclass(frozen=True)
class Stale(Exact):
    """The compiled solution cannot be read: the solution has to be compiled again."""

    kind: Literal["stale"] = "stale"


@dataclass(frozen=True)
class OutOfMemory(Exact):
    """The memory limit was reached."""

    kind: Literal["out_of_memory"] = "out_of_memory"


@dataclass(frozen=True)
class Failed(Exact):
    """A fault of the program: the class of the exception and the lines that led to it, but not its message.

    A message may quote a cell or a label.
    """

    error: Annotated[str, Field(max_length=80)]
    trace: tuple[str, ...]
    kind: Literal["failed"] = "failed"


@dataclass(frozen=True)
class Compiled(Exact):
    """The solution is compiled."""

    kind: Literal["compiled"] = "compiled"


@dataclass(frozen=True)
class BotsMade(Exact):
    """The bots lie in their folder, with a list of them."""

    kind: Literal["bots_made"] = "bots_made"


@dataclass(frozen=True)
class Interval(Exact):
    """A standard error and the ends of the 95 % interval."""

    error: FiniteFloat
    low: FiniteFloat
    high: FiniteFloat


@dataclass(frozen=True)
class Estimated(Exact):
    """How sure the scores are; None where nothing can be said, or where there is no such part."""

    public: Interval | None
    private: Interval | None
    kind: Literal["estimated"] = "estimated"


@dataclass(frozen=True)
class Compared(Exact):
    """For each evidence, whether it cannot be told apart from the first."""

    is_tied: tuple[bool, ...]
    kind: Literal["compared"] = "compared"


@dataclass(frozen=True)
class Differed(Exact):
    """The difference of two scores, its 95 % interval, standard error and p-value, where `is_known` says so."""

    is_known: bool
    difference: FiniteFloat = 0.0
    low: FiniteFloat = 0.0
    high: FiniteFloat = 0.0
    standard_error: Annotated[FiniteFloat, Field(ge=0)] = 0.0
    p_value: Annotated[FiniteFloat, Field(ge=0, le=1)] = 1.0
    kind: Literal["differed"] = "differed"


Request: TypeAlias = (
    ScoreRequest
    | CompileRequest
    | BotsRequest
    | EstimateRequest
    | TiesRequest
    | DifferenceRequest
    | SketchRequest
    | ChangesRequest
    | SurveyRequest
)
Answer: TypeAlias = (
    Scored
    | Refused
    | Broken
    | Stale
    | OutOfMemory
    | Failed
    | Compiled
    | BotsMade
    | Estimated
    | Compared
    | Differed
    | Sketched
    | Changed
    | Surveyed
)

_REQUESTS: TypeAdapter[Request] = TypeAdapter(Annotated[Request, Field(discriminator="kind")])
_ANSWERS: TypeAdapter[Answer] = TypeAdapter(Annotated[Answer, Field(discriminator="kind")])


def dump(message: Request | Answer) -> bytes:
    """Return a message as one line."""
    return json.dumps(asdict(message), allow_nan=False, separators=(",", ":")).encode() + b"\n"


def read_request(line: bytes) -> Request:
    """Return the request in a line; our own worker wrote it."""
    return _REQUESTS.validate_json(line)


def read_answer(line: bytes) -> Answer:
    """Return the answer in a line.

    Raises
    ------
    ValueError
        If it is not exactly an answer.
    """
    return _ANSWERS.validate_json(line, strict=True)
