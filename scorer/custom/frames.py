"""The frames that a metric is given: read whole with pandas' own types, cut to one part, new on every call."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from scorer.custom.requests import Frame, Request


def read_frame(frame: Frame) -> pd.DataFrame:
    """Read one file with pandas' defaults."""
    with os.fdopen(frame.descriptor, "rb") as file:
        return pd.read_parquet(file) if frame.is_parquet else pd.read_csv(file)


@dataclass(frozen=True)
class Frames:
    """Solution and submissions whole, in the same order of rows, and the rows of each part."""

    solution: pd.DataFrame
    entries: Mapping[str, pd.DataFrame]
    parts: Mapping[str, npt.NDArray[np.int32]]
    is_complete: bool

    def cut(self, part: str, entry: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return deep copies of both frames' rows of a part, each with the index 0 to n − 1.

        Where the metric matches rows itself, the submission is whole.
        """
        rows = self.parts[part]
        submission = self.entries[entry]
        return _take(self.solution, rows), submission.copy(deep=True) if self.is_complete else _take(submission, rows)


def _take(frame: pd.DataFrame, rows: npt.NDArray[np.int32]) -> pd.DataFrame:
    return frame.iloc[rows].reset_index(drop=True).copy(deep=True)


def read_frames(request: Request) -> Frames | None:
    """Read what a request names; None if there is no solution."""
    if request.solution is None:
        return None
    parts = {}
    for part, descriptor in request.parts.items():
        with os.fdopen(descriptor, "rb") as file:
            parts[part] = np.load(file, allow_pickle=False)
    entries = {name: read_frame(frame) for name, frame in request.entries.items()}
    return Frames(read_frame(request.solution), entries, parts, request.is_complete)
