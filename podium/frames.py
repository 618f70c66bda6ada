"""Data frames written to files as they are; no library of frames is loaded that is not there already.

A frame is told by what it can do: pandas and polars write CSV themselves, whatever else speaks Arrow goes through
pyarrow. Nothing is rounded, and ids stay as they are.
"""

from __future__ import annotations

import importlib
from typing import IO, Any, Protocol, cast

from podium.errors import InvalidInput


class PandasFrame(Protocol):
    """What is asked of a frame of pandas."""

    def to_csv(self, path_or_buf: IO[bytes], *, index: bool, mode: str) -> object:
        """Write it."""


class PolarsFrame(Protocol):
    """What is asked of a frame of polars."""

    def write_csv(self, file: IO[bytes]) -> object:
        """Write it."""


def is_frame(value: object) -> bool:
    """Say whether this can be written as a table."""
    kind = type(value)
    return any(
        hasattr(kind, name) for name in ("__dataframe__", "__arrow_c_stream__", "to_csv", "write_csv", "sink_csv")
    )


def write_frame(frame: object, file: IO[bytes]) -> str:
    """Write a frame, and return the suffix of what it became.

    Raises
    ------
    InvalidInput
        If it needs pyarrow, and that is not installed.
    """
    family = type(frame).__module__.partition(".")[0]
    if family == "pandas":
        _with_named_index(frame).to_csv(file, index=False, mode="wb")
        return ".csv"
    if family == "polars":
        _collected(frame).write_csv(file)
        return ".csv"
    _write_arrow(frame, file)
    return ".arrow"


def _with_named_index(frame: Any) -> PandasFrame:
    """Return the frame with those levels of its index as columns that have a name; an index without one is no data."""
    if not hasattr(frame, "columns"):
        frame = frame.to_frame()
    names = [name for name in frame.index.names if name is not None and name not in frame.columns]
    return cast(PandasFrame, frame.reset_index(level=names) if names else frame)


def _collected(frame: Any) -> PolarsFrame:
    """Return a frame for a lazy one, and for a column."""
    if hasattr(frame, "collect"):
        return cast(PolarsFrame, frame.collect())
    return cast(PolarsFrame, frame if hasattr(frame, "columns") else frame.to_frame())


def _write_arrow(frame: object, file: IO[bytes]) -> None:
    """Write whatever speaks one of Arrow's protocols as an Arrow file."""
    try:
        pyarrow = importlib.import_module("pyarrow")
        interchange = importlib.import_module("pyarrow.interchange")
        ipc = importlib.import_module("pyarrow.ipc")
    except ImportError as error:
        message = f"A {type(frame).__name__} of {type(frame).__module__} is written by pyarrow, which is not here."
        hint = "Install pyarrow, or give a frame of pandas or polars, or a file."
        raise InvalidInput(message, code="no_pyarrow", hint=hint) from error
    has_stream = hasattr(type(frame), "__arrow_c_stream__")
    table = pyarrow.table(frame) if has_stream else interchange.from_dataframe(frame)
    with ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
