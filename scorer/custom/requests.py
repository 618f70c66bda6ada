"""What the command asks of the process in which a metric runs: one JSON object on its standard input."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum


class Work(StrEnum):
    """What to do with the metric: score one submission, or try it before anybody else meets it."""

    SCORE = "score"
    CHECK = "check"


@dataclass(frozen=True)
class Frame:
    """A file to read as a frame: the number of its open descriptor, and how it is written."""

    descriptor: int
    is_parquet: bool


@dataclass(frozen=True)
class Request:
    """One piece of work.

    Attributes
    ----------
    work : Work
        What to do.
    metric : str
        Path of the metric file.
    parameters : mapping
        Typed arguments beyond the first three.
    id_column : str
        The third argument.
    is_complete : bool
        Whether the metric is given the whole submission with the solution rows of each part.
    channel : int
        The descriptor for the answer; known when the process is started.
    solution : Frame or None
        The solution without `Usage`.
    parts : mapping of str to int
        For each part the descriptor of an array of its rows, in NumPy's format.
    entries : mapping of str to Frame
        Submissions by what they are called.
    """

    work: Work
    metric: str
    parameters: Mapping[str, object]
    id_column: str
    is_complete: bool
    channel: int = -1
    solution: Frame | None = None
    parts: Mapping[str, int] = field(default_factory=dict)
    entries: Mapping[str, Frame] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the request as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str | bytes) -> Request:
        """Return the request that `to_json` wrote."""
        data = json.loads(text)
        data["work"] = Work(data["work"])
        data["solution"] = None if data["solution"] is None else Frame(**data["solution"])
        data["entries"] = {name: Frame(**frame) for name, frame in data["entries"].items()}
        return cls(**data)
