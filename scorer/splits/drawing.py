"""Drawing the split of a solution that has no `Usage`: at random, stratified, by group or by time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from scorer.errors import SolutionError
from scorer.splits.usage import IGNORED, Part
from scorer.splits.ways import Drawing
from scorer.table import CodeArray, IntArray

N_BANDS = 10
_Array = npt.NDArray[Any]


def draw_usage(
    n_rows: int,
    *,
    public_share: float,
    seed: int,
    drawing: Drawing = Drawing.RANDOM,
    by: _Array | None = None,
) -> Mapping[Part, CodeArray]:
    """Divide the rows of a solution into public and private ones.

    Equal arguments give equal rows on every machine and with every version of NumPy: the draw sorts the raw stream of
    PCG64, which is fixed by its definition.

    Parameters
    ----------
    n_rows : int
        Rows of the solution.
    public_share : float
        The share of public rows, between 0 and 1.
    seed : int
        Not negative; a split by time does without.
    drawing : Drawing
        `RANDOM`; `STRATIFIED`, where each class has the share up to one row; `GROUPED`, where the rows of a group stay
        together; `BY_TIME`, where the earliest rows are public, and rows of one time stay together.
    by : ndarray of shape (n_rows,), optional
        The class or number to stratify by (numbers by tenths of their range of ranks), the group, or the time; anything
        that NumPy sorts.

    Returns
    -------
    mapping of Part to ndarray of int32
        The rows of each part, ascending; as `scorer.splits.usage.read_usage` gives them.

    Raises
    ------
    SolutionError
        If the share is not between 0 and 1, `by` is lacking or of another length, or a part would have no row.

    References
    ----------
    O'Neill (2014), PCG: A family of simple fast space-efficient statistically good algorithms for random number
    generation, Harvey Mudd College HMC-CS-2014-0905. Stratified systematic sampling: Madow and Madow (1944), Annals of
    Mathematical Statistics 15, 1–24.

    Examples
    --------
    >>> {part.value: rows.tolist() for part, rows in draw_usage(6, public_share=0.5, seed=1).items()}
    {'public': [2, 4, 5], 'private': [0, 1, 3]}
    """
    if not 0 < public_share < 1:
        raise SolutionError(f"The public share is {public_share}; expected a number between 0 and 1.")
    if drawing is not Drawing.RANDOM and (by is None or len(by) != n_rows):
        raise SolutionError(f"A {drawing.replace('_', ' ')} split needs one value for each of the {n_rows} rows.")
    keys = np.random.PCG64(seed).random_raw(n_rows + 1)
    if drawing is Drawing.RANDOM or by is None:
        public = np.argsort(keys[:n_rows], kind="stable")[: round(public_share * n_rows)]
    elif drawing is Drawing.STRATIFIED:
        public = _draw_stratified(make_strata(by), keys, public_share)
    elif drawing is Drawing.GROUPED:
        public = _draw_groups(by, keys, public_share)
    else:
        public = _draw_earliest(by, public_share)
    is_public = np.zeros(n_rows, np.bool_)
    is_public[public] = True
    parts = {Part.PUBLIC: np.flatnonzero(is_public), Part.PRIVATE: np.flatnonzero(~is_public)}
    for part, rows in parts.items():
        if not len(rows):
            raise SolutionError(f"The split would leave no {part} row of {n_rows}; choose another share or way.")
    return {part: rows.astype(np.int32) for part, rows in parts.items()}


def write_usage(parts: Mapping[Part, CodeArray], n_rows: int) -> list[str]:
    """Return the cells of a `Usage` column: `Public`, `Private`, and `Ignored` for rows of no part.

    Parameters
    ----------
    parts : mapping of Part to ndarray
        The rows of each part.
    n_rows : int
        Rows of the solution.

    Returns
    -------
    list of str
        One cell for each row.

    Examples
    --------
    >>> write_usage({Part.PUBLIC: np.array([1]), Part.PRIVATE: np.array([0])}, 3)
    ['Private', 'Public', 'Ignored']
    """
    words = np.full(n_rows, IGNORED.capitalize(), dtype=object)
    for part, rows in parts.items():
        words[rows] = part.value.capitalize()
    return [str(word) for word in words]


def make_strata(values: _Array) -> IntArray:
    """Give each row a stratum: its class, or the tenth of the rows that its number falls into.

    Parameters
    ----------
    values : ndarray of shape (n_rows,)
        Classes, or float64 numbers.

    Returns
    -------
    ndarray of shape (n_rows,)
        Stratum numbers from 0. Equal values have equal strata.

    Examples
    --------
    >>> make_strata(np.array(["b", "a", "b"])).tolist()
    [1, 0, 1]
    """
    distinct, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    if not np.issubdtype(values.dtype, np.floating) or len(distinct) <= N_BANDS:
        return np.asarray(places, np.int64)
    middles = np.cumsum(counts) - counts / 2
    return np.asarray((middles * N_BANDS / len(values)).astype(np.int64)[places])


def _draw_stratified(strata: IntArray, keys: _Array, share: float) -> _Array:
    # One systematic pass through all strata: each gets its share up to one row, and so does the whole.
    order = np.lexsort((keys[:-1], strata))
    start = float(keys[-1] >> np.uint64(11)) / 2**53
    steps = np.floor(np.arange(len(order) + 1) * share + start)
    return np.asarray(order[np.diff(steps) > 0])


def _draw_groups(groups: _Array, keys: _Array, share: float) -> _Array:
    distinct, places, counts = np.unique(groups, return_inverse=True, return_counts=True)
    order = np.argsort(keys[: len(distinct)], kind="stable")
    n_public = _nearest(np.cumsum(counts[order]), share * len(groups))
    return np.flatnonzero(np.isin(places, order[:n_public]))


def _draw_earliest(times: _Array, share: float) -> _Array:
    _, places, counts = np.unique(times, return_inverse=True, return_counts=True)
    return np.flatnonzero(places < _nearest(np.cumsum(counts), share * len(times)))


def _nearest(sums: IntArray, wanted: float) -> int:
    """Return how many units from the front come nearest to the wanted number of rows; neither none nor all."""
    candidates = sums[:-1]
    return int(np.argmin(np.abs(candidates - wanted))) + 1 if len(candidates) else 0
