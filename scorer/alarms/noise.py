"""Whether two files differ by noise alone: two models differ where rows are hard, a disguise differs anywhere."""

from __future__ import annotations

import numpy as np
from scipy.special import fdtrc

from scorer.table import BoolArray, FloatArray

N_DIRECTIONS = 6
_FEWEST_FREE = 30


def find_structure(one: FloatArray, other: FloatArray, field: FloatArray, truth: FloatArray | None) -> float:
    """Return the p-value of “what differs between two files has nothing to do with the rows”.

    Two models, however alike, differ more in some rows than in others, and the predictions of the other teams tell in
    which: then the p-value is tiny. Noise that was added to a copy knows nothing of the rows.

    Parameters
    ----------
    one, other : ndarray of shape (n_rows,)
        The two files.
    field : ndarray of shape (n_others, n_rows)
        The ranks of the predictions of other teams.
    truth : ndarray of shape (n_rows,) or None
        The truth, where it is a number.

    Returns
    -------
    float
        The smaller one of two: for the mean of the difference, and for its size. 0 where there is no difference, or too
        few rows.

    References
    ----------
    Breusch and Pagan (1979), Econometrica 47, 1287–1294, for the second; the first is an F-test.
    """
    inside = _is_inside(one) & _is_inside(other)
    if np.count_nonzero(inside) < _FEWEST_FREE or np.ptp(one[inside]) == 0:
        return 0.0
    one, other = one[inside], other[inside]
    basis = _make_basis(one, field[:, inside], None if truth is None else truth[inside])
    if len(one) - basis.shape[1] < _FEWEST_FREE:
        return 0.0
    slope, height = np.polyfit(one, other, 1)
    differences = other - (slope * one + height)
    if np.ptp(differences) <= 1e-12 * np.ptp(other):
        return 0.0
    rest = differences - basis @ (basis.T @ differences)
    return min(_test(differences, basis), _test(np.abs(rest), basis))


def _is_inside(values: FloatArray) -> BoolArray:
    """Leave out the rows at either end, where noise is cut off."""
    return np.asarray((values > values.min()) & (values < values.max()))


def _make_basis(one: FloatArray, field: FloatArray, truth: FloatArray | None) -> FloatArray:
    scaled = (one - one.mean()) / max(one.std(), 1e-300)
    centred = field - field.mean(axis=1, keepdims=True)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    main = directions[:N_DIRECTIONS] * np.sqrt(len(one))
    lines = [np.ones_like(scaled), scaled, scaled**2, scaled**3, *main, *(main**2), *(main * scaled)]
    if truth is not None:
        lines.append(truth)
    columns = np.stack(lines).T
    columns = columns / np.maximum(np.linalg.norm(columns, axis=0), 1e-300)
    basis, triangle = np.linalg.qr(columns)
    return np.asarray(basis[:, np.abs(np.diag(triangle)) > 1e-8])


def _test(values: FloatArray, basis: FloatArray) -> float:
    """Return the p-value of the F-test that the basis, whose first line is the constant, explains nothing."""
    centred = values - values.mean()
    total = float(centred @ centred)
    if total <= 1e-20 * float(values @ values) or total == 0:
        return 0.0
    explained = float(np.sum((basis.T @ centred) ** 2)) / total
    n_terms, n_free = basis.shape[1] - 1, len(values) - basis.shape[1]
    return float(fdtrc(n_terms, n_free, explained / n_terms / (max(1 - explained, 1e-300) / n_free)))
