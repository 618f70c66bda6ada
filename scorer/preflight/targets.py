"""What is to be predicted, as the pre-flight compares it with everything else: classes, or a number's ranks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

MAX_CLASSES = 20
FEWEST_ROWS = 50


@dataclass(frozen=True)
class Target:
    """The truth of some rows.

    Attributes
    ----------
    name : str
        Of its column.
    values : ndarray of float
        Codes of classes from 0, or the ranks of numbers from 0 to 1.
    n_classes : int
        How many classes there are; 0 for a number.
    """

    name: str
    values: npt.NDArray[np.float64]
    n_classes: int

    @property
    def codes(self) -> npt.NDArray[np.int64]:
        """The classes as whole numbers."""
        return self.values.astype(np.int64)

    def take(self, places: npt.NDArray[np.int64]) -> Target:
        """Return the truth of some of the rows."""
        return Target(self.name, self.values[places], self.n_classes)


def make_target(name: str, texts: npt.NDArray[np.object_]) -> Target | None:
    """Return a target column ready for comparisons, or None if it is neither a number nor one of few classes.

    One value in all rows, too few rows, and texts that are nearly all different tell nothing either.
    """
    if len(texts) < FEWEST_ROWS:
        return None
    codes, distinct = pd.factorize(texts)
    if 2 <= len(distinct) <= MAX_CLASSES:
        return Target(name, codes.astype(np.float64), len(distinct))
    numbers = to_numbers(texts)
    if len(distinct) < 2 or np.isnan(numbers).any():
        return None
    return Target(name, to_ranks(numbers), 0)


def to_numbers(texts: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """Return texts as numbers, NaN where one is none."""
    numbers = pd.to_numeric(pd.Series(texts, dtype=object), errors="coerce").to_numpy(dtype=np.float64)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def to_ranks(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the mean rank of each value, from 0 to 1."""
    ranks = stats.rankdata(values) - 1
    return np.asarray(ranks / max(len(values) - 1, 1), np.float64)
