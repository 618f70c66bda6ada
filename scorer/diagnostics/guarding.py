"""What keeps labels from being read back: a secret sample of the rows, bands of 20 rows, and coarse numbers."""

from __future__ import annotations

import hashlib
import math
from typing import Any

import numpy as np
import numpy.typing as npt

from scorer.table import FloatArray, IntArray

MIN_ROWS = 20
KEPT_SHARE = 0.8
_SPARE = 2  # so many rows of either kind may always be in a band, as far as its number tells
_COUNT_STEP = 5
_N_BANDS = 20


def sample_rows(target: npt.NDArray[Any], predictions: npt.NDArray[Any], *, sha256: str) -> IntArray:
    """Choose the rows that the charts of one submission are made of.

    Two files that differ in one row are judged on different rows, so that the difference of their charts is mostly the
    difference of the samples. The same file is always judged on the same rows, so that sending it again tells nothing.
    The choice hangs on the labels themselves: who does not know them cannot compute it.

    Parameters
    ----------
    target, predictions : ndarray
        Truth and predictions of the Public rows; rows are the last axis.
    sha256 : str
        Of the solution file.

    Returns
    -------
    ndarray of int64
        Four fifths of the rows, ascending.

    References
    ----------
    Random sampling against differencing: Denning (1980), ACM Transactions on Database Systems 5, 291–315.
    """
    digest = hashlib.sha256(sha256.encode())
    for values in (target, predictions):
        digest.update(np.ascontiguousarray(values).tobytes())
    n_rows = target.shape[-1]
    keys = np.random.PCG64(int.from_bytes(digest.digest())).random_raw(n_rows)
    return np.sort(np.argsort(keys, kind="stable")[: math.ceil(KEPT_SHARE * n_rows)])


def cut_bands(values: FloatArray, *, n_bands: int = _N_BANDS) -> list[IntArray]:
    """Cut rows into bands of near values, none of fewer than 20 rows.

    Parameters
    ----------
    values : ndarray of shape (n_rows,)
        The number by which rows are near each other; equal numbers share a band.
    n_bands : int
        At most so many bands.

    Returns
    -------
    list of ndarray
        The rows of each band, from low to high; empty if there are fewer than 20 rows.

    References
    ----------
    The threshold rule: Hundepool et al. (2012), Statistical Disclosure Control, chapter 4.

    Examples
    --------
    >>> [len(band) for band in cut_bands(np.arange(70.0))]
    [20, 20, 30]
    """
    n_rows = len(values)
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    size = max(MIN_ROWS, math.ceil(n_rows / n_bands))
    bands, start = [], 0
    while n_rows - start >= MIN_ROWS:
        stop = min(start + size, n_rows)
        stop = int(np.searchsorted(ordered, ordered[stop - 1], "right"))
        stop = n_rows if n_rows - stop < MIN_ROWS else stop
        bands.append(order[start:stop])
        start = stop
    return bands


def guard_count(count: int, n_rows: int) -> int:
    """Return a count that leaves it open whether every row of a band is of one kind.

    Parameters
    ----------
    count, n_rows : int
        Rows of one kind, and rows of the band; at least 20.

    Returns
    -------
    int
        The count, but never fewer than 2 and never more than all but 2.

    References
    ----------
    Top and bottom coding: Hundepool et al. (2012), Statistical Disclosure Control, chapter 3.

    Examples
    --------
    >>> [guard_count(count, 30) for count in (0, 7, 30)]
    [2, 7, 28]
    """
    return min(max(count, _SPARE), n_rows - _SPARE)


def round_count(count: int) -> int:
    """Return a count rounded down to a multiple of 5."""
    return count - count % _COUNT_STEP


def guard_cell(count: int, n_column: int) -> int | None:
    """Return a cell of a table as it may be shown: None below 20 rows, else rounded down, never the whole column.

    Parameters
    ----------
    count, n_column : int
        Rows of the cell, and of the column that the entrant chose by the prediction.

    Returns
    -------
    int or None
        A multiple of 5.

    Examples
    --------
    >>> [guard_cell(19, 60), guard_cell(24, 60), guard_cell(40, 40)]
    [None, 20, 35]
    """
    return round_count(min(count, n_column - _SPARE)) if count >= MIN_ROWS + _SPARE else None


def round_to_error(value: float, error: float) -> float:
    """Round a number to a step of 1, 2 or 5 times a power of ten that is not below its standard error.

    Parameters
    ----------
    value, error : float
        The number, and its standard error, above 0.

    Returns
    -------
    float
        The rounded number.

    Examples
    --------
    >>> [round_to_error(0.8347, error) for error in (0.003, 0.011, 0.06)]
    [0.835, 0.84, 0.8]
    """
    power = math.floor(math.log10(error))
    step = next(factor * 10.0**power for factor in (1, 2, 5, 10) if factor * 10.0**power >= error * (1 - 1e-12))
    # Dividing by whole numbers keeps 0.3 from becoming 0.30000000000000004.
    return round(round(value / step) * step, max(-power, 0) + 1)


def round_share(count: int, n_rows: int) -> float:
    """Return a guarded share of a band, rounded to about half its standard error.

    Parameters
    ----------
    count, n_rows : int
        Rows of one kind, and rows of the band.

    Returns
    -------
    float
        A multiple of 0.05 below 100 rows, of 0.02 below 1000, else of 0.01.

    Examples
    --------
    >>> [round_share(0, 20), round_share(33, 60), round_share(33, 500)]
    [0.1, 0.55, 0.06]
    """
    step = 20 if n_rows < 100 else 50 if n_rows < 1000 else 100
    return round(guard_count(count, n_rows) / n_rows * step) / step


def middle_of(values: FloatArray) -> float:
    """Return the median of a band to three digits: one row cannot move it far."""
    return float(f"{float(np.median(values)):.3g}")
