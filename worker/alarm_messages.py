"""What the worker and its child tell each other about alarms: sketches, changes, and pairs that are too near."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, FiniteFloat

from worker.message_parts import Exact, Limits

MOST_PAIRS = 500
# The rows of so many pairs, the nearest ones, are told side by side.
MOST_TOLD = 30
MOST_ROWS = 20

_Count: TypeAlias = Annotated[int, Field(ge=0)]
_Text: TypeAlias = Annotated[str, Field(max_length=40)]


def _folders(folder: str) -> tuple[Path, ...]:
    """Return the folder of a compiled solution, if there is one."""
    return (Path(folder),) if folder else ()


@dataclass(frozen=True)
class SketchRequest:
    """Sketch a submission into the file `sketch`, and say to which of some earlier sketches it is near.

    `most_blocks` is in how many blocks they may differ at most. Without a `folder` of a compiled solution, as with a
    host's own metric, the file is taken as it stands, its rows named by `id_column`.
    """

    submission: str
    folder: str
    sketch: str
    earlier: tuple[str, ...]
    most_blocks: int
    max_expanded_bytes: int
    limits: Limits
    id_column: str | None = None
    kind: Literal["sketch"] = "sketch"

    @property
    def readable(self) -> tuple[Path, ...]:
        """What the work has to read."""
        return Path(self.submission), *_folders(self.folder), *(Path(path) for path in self.earlier)

    @property
    def writable(self) -> tuple[Path, ...]:
        """Where the work has to write."""
        return (Path(self.sketch).parent,)


@dataclass(frozen=True)
class ChangesRequest:
    """Count the rows in which two submissions differ."""

    first: str
    second: str
    folder: str
    max_expanded_bytes: int
    limits: Limits
    id_column: str | None = None
    kind: Literal["changes"] = "changes"

    @property
    def readable(self) -> tuple[Path, ...]:
        """What the work has to read."""
        return Path(self.first), Path(self.second), *_folders(self.folder)

    @property
    def writable(self) -> tuple[Path, ...]:
        """Where the work has to write."""
        return ()


@dataclass(frozen=True)
class SurveyRequest:
    """Find the sketches of different teams that are too near to each other; `teams` says whose each is."""

    sketches: tuple[str, ...]
    teams: tuple[int, ...]
    folder: str
    limits: Limits
    kind: Literal["survey"] = "survey"

    @property
    def readable(self) -> tuple[Path, ...]:
        """What the work has to read."""
        return *_folders(self.folder), *(Path(path) for path in self.sketches)

    @property
    def writable(self) -> tuple[Path, ...]:
        """Where the work has to write."""
        return ()


@dataclass(frozen=True)
class Sketched(Exact):
    """What a sketch says; `nearest` is the place of the earlier one that is near, -1 if none is."""

    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    n_rows: _Count
    n_distinct: _Count
    n_apart: _Count
    is_probe_like: bool
    nearest: Annotated[int, Field(ge=-1)]
    kind: Literal["sketched"] = "sketched"


@dataclass(frozen=True)
class Changed(Exact):
    """In how many rows two submissions differ."""

    n_changed: _Count
    kind: Literal["changed"] = "changed"


@dataclass(frozen=True)
class TellingRow(Exact):
    """A row in which two files are wrong in the same way; see `scorer.alarms.telling.TellingRow`. It tells a label."""

    id: _Text
    column: _Text
    truth: _Text
    first: _Text
    second: _Text
    usual: _Text


@dataclass(frozen=True)
class NearPair(Exact):
    """Two places among the sketches of a survey; see `scorer.alarms.pairs.Pair`."""

    first: _Count
    second: _Count
    sign: Literal["noise", "equal", "errors"]
    likeness: FiniteFloat
    usual: FiniteFloat
    n_rows: _Count
    n_equal: _Count
    n_wrong: _Count
    n_same_wrong: _Count
    expected: FiniteFloat
    p_value: Annotated[FiniteFloat, Field(ge=0, le=1)]
    rows: Annotated[tuple[TellingRow, ...], Field(max_length=MOST_ROWS)] = ()


@dataclass(frozen=True)
class Surveyed(Exact):
    """The pairs that are too near to each other, the nearest first."""

    pairs: Annotated[tuple[NearPair, ...], Field(max_length=MOST_PAIRS)]
    kind: Literal["surveyed"] = "surveyed"
